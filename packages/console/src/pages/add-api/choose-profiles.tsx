// The third step: which product profiles of the API's product the credential gets, and a way to make one.
import { Badge, Button, Checkbox, CheckboxGroup, SearchField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Api, ProductProfile } from '@relevo/contract/catalogue';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { mayIn, queryClient } from '../../api.ts';
import { CreateProfile } from '../../forms/create-profile.tsx';
import { useOrganization } from '../../organization.ts';
import { useText } from '../../text.tsx';
import { DisabledBadge } from '../../ui/disabled-badge.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { ShowMore } from '../../ui/show-more.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { Choice, choices } from './choice.tsx';
import { StepButtons } from './step-buttons.tsx';
import type { Saving } from './use-save.ts';
import { isGranted, type Selection } from './ways.ts';
import type { WizardState } from './wizard-state.ts';

const bar = style({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 12,
  justifyContent: 'space-between',
  alignItems: 'center',
});

export interface ChooseProfilesProps {
  readonly selection: Selection;
  readonly state: WizardState;
  readonly saving: Saving;
  readonly apis: readonly Api[];
  readonly projectAddress: string;
}

function useProfiles(product: string, search: string) {
  const { organization, call } = useOrganization();
  const settled = useSettled(search.trim());
  const query = { product, ...(settled !== '' && { search: settled }) };
  return useInfiniteQuery({
    queryKey: ['organization', organization.id, 'product-profiles', query],
    queryFn: ({ pageParam: cursor }) => call('productProfileList', { query: { ...query, ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
    placeholderData: keepPreviousData,
  });
}

interface ProfileChoiceProps {
  readonly profile: ProductProfile;
  readonly isPresent: boolean;
  readonly isSelected: boolean;
}

/** One that the credential has stays chosen; one that the caller may not attach says so. */
function ProfileChoice({ profile, isPresent, isSelected }: ProfileChoiceProps) {
  const say = useText();
  const { id, name, description, enabled, held, scopes } = profile;
  return (
    <Choice
      isSelected={isSelected}
      about={held || isPresent ? description || scopes.join(', ') : say('add_api.profiles.not_held')}
      badges={
        <>
          {isPresent ? (
            <Badge variant="informative" fillStyle="subtle">
              {say('add_api.profiles.present')}
            </Badge>
          ) : null}
          {enabled ? null : <DisabledBadge />}
        </>
      }
    >
      {(describedBy) => (
        <Checkbox value={id} isDisabled={isPresent || !held} aria-describedby={describedBy}>
          {name}
        </Checkbox>
      )}
    </Choice>
  );
}

interface ProfileListProps extends Pick<ChooseProfilesProps, 'selection' | 'state'> {
  readonly chosen: readonly string[];
  readonly onChoose: (ids: readonly string[]) => void;
}

function ProfileList({ selection, state, chosen, onChoose }: ProfileListProps) {
  const say = useText();
  const list = useProfiles(selection.api.product, state.draft.profileSearch);
  const profiles = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const has = ({ name }: ProductProfile) => selection.way.credential?.profiles.includes(name) ?? false;
  const present = profiles.filter(has).map(({ id }) => id);
  if (list.error) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <ProgressPage />;
  if (profiles.length === 0) {
    return <EmptyState title={say('add_api.profiles.none.title')} text={say('add_api.profiles.none.text')} />;
  }
  return (
    <>
      <CheckboxGroup
        aria-label={say('credential.profiles')}
        value={[...chosen, ...present]}
        onChange={(ids) => onChoose(ids.filter((id) => !present.includes(id)))}
        isEmphasized
        styles={style({ width: 'full' })}
      >
        <ul className={choices}>
          {profiles.map((profile) => (
            <ProfileChoice
              key={profile.id}
              profile={profile}
              isPresent={has(profile)}
              isSelected={has(profile) || chosen.includes(profile.id)}
            />
          ))}
        </ul>
      </CheckboxGroup>
      {list.hasNextPage ? (
        <ShowMore isLoading={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()} />
      ) : null}
    </>
  );
}

export function ChooseProfiles({ selection, state, saving, apis, projectAddress }: ChooseProfilesProps) {
  const say = useText();
  const { organization } = useOrganization();
  const { api } = selection;
  const chosen = state.draft.profiles[api.product] ?? [];
  const choose = (ids: readonly string[]) =>
    state.change({ profiles: { ...state.draft.profiles, [api.product]: ids } });
  const created = async ({ id }: ProductProfile) => {
    await queryClient.invalidateQueries({ queryKey: ['organization', organization.id, 'product-profiles'] });
    choose([...chosen, id]);
  };
  const hint = say('add_api.profiles.chosen', { count: chosen.length });
  return (
    <>
      <div className={bar}>
        <SearchField
          aria-label={say('add_api.profiles.search')}
          placeholder={say('add_api.profiles.search')}
          maxLength={100}
          value={state.draft.profileSearch}
          onChange={(profileSearch) => state.change({ profileSearch })}
          styles={style({ width: { default: 'full', sm: 320 } })}
        />
        {mayIn(organization, 'productProfileCreate') ? (
          <CreateProfile product={api.product} scopes={api.scopes} onCreated={created} />
        ) : null}
      </div>
      <ProfileList {...{ selection, state, chosen }} onChoose={choose} />
      <StepButtons projectAddress={projectAddress} onBack={() => state.go('authentication')} hint={hint}>
        <Button
          variant="accent"
          isDisabled={chosen.length === 0 && !isGranted(selection, apis)}
          isPending={saving.isPending}
          onPress={() => saving.save(selection)}
        >
          {say('add_api.save')}
        </Button>
      </StepButtons>
    </>
  );
}
