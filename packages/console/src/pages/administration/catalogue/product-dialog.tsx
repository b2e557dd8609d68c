// What somebody says about a product, new or known.
import { CustomDialog, TextArea, TextField } from '@react-spectrum/s2';
import { versionOf } from '@relevo/contract/call';
import type { Product } from '@relevo/contract/catalogue';
import { useState } from 'react';
import { ProblemForm, type Typed } from '../../../forms/problem-form.tsx';
import { useText } from '../../../text.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';

const rules = { code: 'field.catalogue_code.rule', name: 'field.product_name.rule' } as const;

export interface ProductDialogProps {
  readonly title: string;
  readonly submitLabel: string;
  /** The product to change; a new one has a code to choose, which stays for ever. */
  readonly product?: Product;
  /** `ifMatch` is the version that somebody sees while they type; undefined for a new product. */
  readonly onSubmit: (typed: Typed, ifMatch: string | undefined, idempotencyKey: string) => Promise<unknown>;
}

function ProductForm(props: ProductDialogProps & { readonly close: () => void }) {
  const { submitLabel, product, onSubmit, close } = props;
  const say = useText();
  const [ifMatch] = useState(() => product && versionOf(product));
  return (
    <ProblemForm
      submitLabel={submitLabel}
      rules={rules}
      onCancel={close}
      onSubmit={async (typed, idempotencyKey) => {
        await onSubmit(typed, ifMatch, idempotencyKey);
        close();
      }}
    >
      <TextField
        name="name"
        label={say('catalogue.name')}
        description={say('field.product_name.rule')}
        defaultValue={product?.name ?? ''}
        autoFocus
      />
      {product ? null : (
        <TextField name="code" label={say('catalogue.code')} description={say('field.catalogue_code.hint')} />
      )}
      <TextArea name="description" label={say('field.description')} defaultValue={product?.description ?? ''} />
    </ProblemForm>
  );
}

export function ProductDialog(props: ProductDialogProps) {
  return (
    <CustomDialog size="M">
      {({ close }) => (
        <DialogBody title={props.title}>
          <ProductForm {...props} close={close} />
        </DialogBody>
      )}
    </CustomDialog>
  );
}
