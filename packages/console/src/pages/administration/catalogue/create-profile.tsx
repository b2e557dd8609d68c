// A new product profile: what credentials get by having it.
import { Button, CustomDialog, DialogTrigger, TextArea, TextField, ToastQueue } from '@react-spectrum/s2';
import type { Product } from '@relevo/contract/catalogue';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ProblemForm, type Typed } from '../../../forms/problem-form.tsx';
import { useOrganization } from '../../../organization.ts';
import { paths } from '../../../paths.ts';
import { apisQuery } from '../../../queries.ts';
import { useText } from '../../../text.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';
import { catalogueChanged } from './catalogue-changes.ts';
import { itemsIn } from './one-per-line.ts';

/** What to say about the scopes of a product profile: those that the APIs of its product know. */
export function useScopeHint(product: string): string {
  const say = useText();
  const { organization, call } = useOrganization();
  const { data } = useQuery(apisQuery({ organizationId: organization.id, call }));
  const known = [
    ...new Set(data?.items.filter((api) => api.product === product).flatMap(({ scopes }) => scopes) ?? []),
  ];
  return known.length > 0 ? say('profile.scopes.known', { scopes: known.join(', ') }) : say('profile.scopes.hint');
}

export function CreateProfile({ product }: { readonly product: Product }) {
  const say = useText();
  const navigate = useNavigate();
  const { organization, call } = useOrganization();
  const scopeHint = useScopeHint(product.code);
  const create = async (typed: Typed) => {
    const given = { name: typed('name'), description: typed('description'), scopes: itemsIn(typed('scopes')) };
    const { id } = await call('productProfileCreate', { body: { product: product.code, ...given } });
    await catalogueChanged(organization.id);
    await navigate({ to: paths.profile, params: { organization: organization.id, profile: id } });
    ToastQueue.positive(say('profile.created', { name: given.name }), { timeout: 5000 });
  };
  return (
    <DialogTrigger>
      <Button variant="secondary">{say('profile.create')}</Button>
      <CustomDialog size="M">
        {({ close }) => (
          <DialogBody title={say('profile.create')}>
            <ProblemForm
              submitLabel={say('action.create')}
              onCancel={close}
              onSubmit={async (typed) => {
                await create(typed);
                close();
              }}
            >
              <TextField
                name="name"
                label={say('catalogue.name')}
                description={say('field.profile_name.hint')}
                autoFocus
              />
              <TextArea name="description" label={say('field.description')} />
              <TextArea name="scopes" label={say('credential.scopes')} description={scopeHint} />
            </ProblemForm>
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}
