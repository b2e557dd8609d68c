// What somebody says about a product, new or known.
import { CustomDialog, TextArea, TextField } from '@react-spectrum/s2';
import type { Product } from '@relevo/contract/catalogue';
import { ProblemForm, type Typed } from '../../../forms/problem-form.tsx';
import { useText } from '../../../text.tsx';
import { DialogBody } from '../../../ui/dialog-body.tsx';

const rules = { code: 'field.catalogue_code.rule', name: 'field.product_name.rule' } as const;

export interface ProductDialogProps {
  readonly title: string;
  readonly submitLabel: string;
  /** The product to change; a new one has a code to choose, which stays for ever. */
  readonly product?: Product;
  readonly onSubmit: (typed: Typed) => Promise<unknown>;
}

export function ProductDialog({ title, submitLabel, product, onSubmit }: ProductDialogProps) {
  const say = useText();
  return (
    <CustomDialog size="M">
      {({ close }) => (
        <DialogBody title={title}>
          <ProblemForm
            submitLabel={submitLabel}
            rules={rules}
            onCancel={close}
            onSubmit={async (typed) => {
              await onSubmit(typed);
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
        </DialogBody>
      )}
    </CustomDialog>
  );
}
