// A new API with what cannot be guessed; the rest is as the server begins with, and is changed on the API's page.
import {
  Button,
  CustomDialog,
  DialogTrigger,
  Picker,
  PickerItem,
  TextArea,
  TextField,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Product } from '@relevo/contract/catalogue';
import { useNavigate } from '@tanstack/react-router';
import { itemsIn } from '../../../forms/one-per-line.ts';
import { ProblemForm, type Typed } from '../../../forms/problem-form.tsx';
import { useOrganization } from '../../../organization.ts';
import { paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';
import { apiFieldRules } from './api-form.tsx';
import { catalogueChanged } from './catalogue-changes.ts';

/** The products that the API may belong to; one alone is not asked for. */
interface CreateApiProps {
  readonly products: readonly Product[];
}

function bodyOf(typed: Typed, product: string) {
  const audience = typed('audience').trim();
  return {
    ...{ product, code: typed('code'), name: typed('name'), scopes: itemsIn(typed('scopes')) },
    ...(audience !== '' && { audience }),
  };
}

function Fields({ products }: CreateApiProps) {
  const say = useText();
  return (
    <>
      {products.length > 1 ? (
        <Picker
          name="product"
          label={say('roles.product')}
          defaultValue={products[0]?.code ?? null}
          items={products}
          styles={style({ width: 'full' })}
        >
          {(product) => <PickerItem id={product.code}>{product.name}</PickerItem>}
        </Picker>
      ) : null}
      <TextField name="name" label={say('catalogue.name')} description={say('field.product_name.rule')} autoFocus />
      <TextField name="code" label={say('catalogue.code')} description={say('api.code.hint')} />
      <TextArea name="scopes" label={say('credential.scopes')} description={say('api.scopes.hint')} />
      <TextField
        name="audience"
        label={say('api.audience.optional')}
        description={say('api.audience.hint.new')}
        type="url"
      />
    </>
  );
}

export function CreateApi({ products, variant }: CreateApiProps & { readonly variant: 'accent' | 'secondary' }) {
  const say = useText();
  const navigate = useNavigate();
  const { organization, call } = useOrganization();
  const create = async (typed: Typed, idempotencyKey: string) => {
    const body = bodyOf(typed, products.length > 1 ? typed('product') : (products[0]?.code ?? ''));
    const { code: api } = await call('apiCreate', { body, idempotencyKey });
    await catalogueChanged(organization.id);
    const params = { organization: organization.id, api };
    await navigate({ to: paths.api, params, search: { tab: 'protection' } });
    ToastQueue.positive(say('api.created', { name: body.name }), { timeout: 5000 });
  };
  return (
    <DialogTrigger>
      <Button variant={variant}>{say('api.create')}</Button>
      <CustomDialog size="M">
        {({ close }) => (
          <DialogBody title={say('api.create')}>
            <ProblemForm
              submitLabel={say('action.create')}
              rules={apiFieldRules}
              onCancel={close}
              onSubmit={async (...sent) => {
                await create(...sent);
                close();
              }}
            >
              <Fields products={products} />
            </ProblemForm>
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}
