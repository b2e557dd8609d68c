// The first step: all APIs of the catalogue by product, also those that cannot be added, with the reasons.
import { Badge, Button, Radio, RadioGroup, SearchField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Api, Product } from '@relevo/contract/catalogue';
import type { Credential } from '@relevo/contract/credentials';
import { type Say, useText } from '../../text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Choice, choices } from './choice.tsx';
import { StepButtons } from './step-buttons.tsx';
import type { Saving } from './use-save.ts';
import { selectionOf } from './ways.ts';
import type { WizardState } from './wizard-state.ts';

const groups = style({
  display: 'grid',
  gridTemplateColumns: { default: '[repeat(auto-fill, minmax(min(100%, 340px), 1fr))]' },
  columnGap: 24,
  rowGap: 32,
  width: 'full',
});
const group = style({ display: 'flex', flexDirection: 'column', rowGap: 8 });
const productName = style({ font: 'title', margin: 0, overflowWrap: 'anywhere' });
const about = style({ font: 'body-sm', color: 'neutral-subdued', margin: 0, overflowWrap: 'anywhere' });

export interface ChooseApiProps {
  readonly apis: readonly Api[];
  readonly products: readonly Product[];
  readonly credentials: readonly Credential[];
  readonly legacyOpen: boolean;
  readonly chosen: Api | undefined;
  readonly state: WizardState;
  readonly saving: Saving;
  readonly projectAddress: string;
}

type Offer = Pick<ChooseApiProps, 'credentials' | 'legacyOpen'>;

/** Why the API cannot be added; undefined where it can. */
function whyNot(say: Say, api: Api, { credentials, legacyOpen }: Offer): string | undefined {
  if (api.not_addable.length > 0) return api.not_addable.map((reason) => say(`not_addable.${reason}`)).join(' ');
  if (selectionOf(api, credentials, undefined, legacyOpen)) return undefined;
  return say(selectionOf(api, credentials) ? 'add_api.legacy_closed' : 'add_api.there');
}

function ApiChoice({
  api,
  chosen,
  credentials,
  legacyOpen,
}: { readonly api: Api } & Pick<ChooseApiProps, 'chosen'> & Offer) {
  const say = useText();
  const reason = whyNot(say, api, { credentials, legacyOpen });
  const isInProject = credentials.some(({ apis }) => apis.includes(api.code));
  return (
    <Choice
      isSelected={api === chosen}
      about={reason ?? api.scopes.join(', ')}
      badges={
        isInProject ? (
          <Badge variant="informative" fillStyle="subtle">
            {say('add_api.in_project')}
          </Badge>
        ) : null
      }
    >
      {(describedBy) => (
        <Radio value={api.code} isDisabled={reason !== undefined} aria-describedby={describedBy}>
          {api.name}
        </Radio>
      )}
    </Choice>
  );
}

/** What is looked for stands in the name or code of the API, or in its product's. */
function found(text: string, api: Api, product: Product | undefined): boolean {
  const wanted = text.trim().toLocaleLowerCase();
  return [api.name, api.code, product?.name ?? '', api.product].some((each) =>
    each.toLocaleLowerCase().includes(wanted),
  );
}

function ApiGroups({ shown, ...props }: ChooseApiProps & { readonly shown: readonly Api[] }) {
  const say = useText();
  const { products, chosen, state } = props;
  return (
    <RadioGroup
      aria-label={say('add_api.api.title')}
      value={chosen?.code ?? null}
      onChange={(api) => state.choose({ api })}
      isEmphasized
      styles={style({ width: 'full' })}
    >
      <div className={groups}>
        {products
          .map((product) => ({ product, apis: shown.filter((api) => api.product === product.code) }))
          .filter(({ apis }) => apis.length > 0)
          .map(({ product, apis }) => (
            <section key={product.code} className={group}>
              <h2 className={productName}>{product.name}</h2>
              {product.description ? <p className={about}>{product.description}</p> : null}
              <ul className={choices}>
                {apis.map((api) => (
                  <ApiChoice key={api.code} api={api} {...props} />
                ))}
              </ul>
            </section>
          ))}
      </div>
    </RadioGroup>
  );
}

export function ChooseApi(props: ChooseApiProps) {
  const say = useText();
  const { apis, products, chosen, state, saving, projectAddress } = props;
  const { apiSearch: search } = state.draft;
  const shown = apis.filter((api) =>
    found(
      search,
      api,
      products.find(({ code }) => code === api.product),
    ),
  );
  const goOn = () => {
    saving.forgetError();
    state.go('authentication');
  };
  return (
    <>
      <SearchField
        aria-label={say('add_api.search')}
        placeholder={say('add_api.search.hint')}
        value={search}
        onChange={(apiSearch) => state.change({ apiSearch })}
        styles={style({ width: { default: 'full', sm: 320 } })}
      />
      {shown.length > 0 ? (
        <ApiGroups {...props} shown={shown} />
      ) : (
        <EmptyState title={say('add_api.none.title')} text={say('add_api.none.text')} />
      )}
      <StepButtons projectAddress={projectAddress} {...(chosen ? {} : { hint: say('add_api.api.hint') })}>
        <Button variant="accent" isDisabled={!chosen} onPress={goOn}>
          {say('action.next')}
        </Button>
      </StepButtons>
    </>
  );
}
