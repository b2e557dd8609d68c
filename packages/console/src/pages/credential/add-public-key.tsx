// Adds a certificate that somebody has: pasted, or taken out of a file. A private key beside it stays in the browser.
import { Button, CustomDialog, DialogTrigger, FileTrigger, TextArea, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { ProblemForm } from '../../forms/problem-form.tsx';
import { useText } from '../../text.tsx';
import { DialogBody } from '../../ui/dialog-body.tsx';
import { certificatesIn } from './certificate-text.ts';
import { rereadCredential } from './credential-change.ts';
import type { ShownCredential } from './shown-credential.ts';

const text = style({ font: 'body-sm', margin: 0 });

function PublicKeyForm({ shown, close }: { readonly shown: ShownCredential; readonly close: () => void }) {
  const say = useText();
  const [pem, setPem] = useState('');
  const add = async (_: unknown, idempotencyKey: string) => {
    const params = { credential: shown.credential.id };
    await shown.call('certificateAdd', { params, body: { certificate: certificatesIn(pem) }, idempotencyKey });
    await rereadCredential(shown);
    close();
    ToastQueue.positive(say('certificates.added.done'), { timeout: 5000 });
  };
  return (
    <ProblemForm submitLabel={say('certificates.add.submit')} onCancel={close} onSubmit={add}>
      <FileTrigger
        acceptedFileTypes={['.pem', '.crt', '.cer', '.txt']}
        onSelect={(files) => void files?.[0]?.text().then(setPem)}
      >
        <Button variant="secondary">{say('certificates.add.file')}</Button>
      </FileTrigger>
      <TextArea
        name="certificate"
        label={say('certificates.add.pem')}
        description={say('field.certificate.hint')}
        value={pem}
        onChange={setPem}
        autoComplete="off"
        spellCheck="false"
      />
    </ProblemForm>
  );
}

export function AddPublicKey(shown: ShownCredential) {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary" isDisabled={!shown.project.access.editable}>
        {say('certificates.add')}
      </Button>
      <CustomDialog size="M">
        {({ close }) => (
          <DialogBody title={say('certificates.add')}>
            <p className={text}>{say('certificates.add.text')}</p>
            <PublicKeyForm shown={shown} close={close} />
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}
