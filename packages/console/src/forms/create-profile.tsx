// A new product profile: what credentials get by having it.
import { Button, CustomDialog, DialogTrigger, TextArea, TextField } from '@react-spectrum/s2';
import type { ProductProfile } from '@relevo/contract/catalogue';
import { useQuery } from '@tanstack/react-query';
import { useOrganization } from '../organization.ts';
import { apisQuery } from '../queries.ts';
import { useText } from '../text.tsx';
import { DialogBody } from '../ui/dialog-body.tsx';
import { asLines, itemsIn } from './one-per-line.ts';
import { ProblemForm, type Typed } from './problem-form.tsx';

/** What to say about the scopes of a product profile: those that the APIs of its product know. */
export function useScopeHint(product: string): string {
  const say = useText();
  const { organization, call } = useOrganization();
  const { data } = useQuery(apisQuery({ organizationId: organization.id, call }));
  const apis = data?.items.filter((api) => api.product === product) ?? [];
  const known = [...new Set(apis.flatMap(({ scopes }) => scopes))];
  return known.length > 0 ? say('profile.scopes.known', { scopes: known.join(', ') }) : say('profile.scopes.hint');
}

export interface CreateProfileProps {
  /** The code of its product. */
  readonly product: string;
  /** What it gives unless something else is typed. */
  readonly scopes?: readonly string[];
  readonly onCreated: (profile: ProductProfile) => Promise<void>;
}

function ProfileForm({ product, scopes = [], onCreated, close }: CreateProfileProps & { readonly close: () => void }) {
  const say = useText();
  const { call } = useOrganization();
  const scopeHint = useScopeHint(product);
  const create = async (typed: Typed, idempotencyKey: string) => {
    const given = { name: typed('name'), description: typed('description'), scopes: itemsIn(typed('scopes')) };
    await onCreated(await call('productProfileCreate', { body: { product, ...given }, idempotencyKey }));
    close();
  };
  return (
    <ProblemForm submitLabel={say('action.create')} onCancel={close} onSubmit={create}>
      <TextField name="name" label={say('catalogue.name')} description={say('field.profile_name.hint')} autoFocus />
      <TextArea name="description" label={say('field.description')} />
      <TextArea name="scopes" label={say('credential.scopes')} description={scopeHint} defaultValue={asLines(scopes)} />
    </ProblemForm>
  );
}

export function CreateProfile(props: CreateProfileProps) {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary">{say('profile.create')}</Button>
      <CustomDialog size="M">
        {({ close }) => (
          <DialogBody title={say('profile.create')}>
            <ProfileForm {...props} close={close} />
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}
