// Makes a key pair in the browser. Only the certificate is sent; the private key is in this component's state alone.
import { Button, CustomDialog, DialogTrigger, Radio, RadioGroup, Text } from '@react-spectrum/s2';
import Download from '@react-spectrum/s2/icons/Download';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { ProblemForm } from '../../forms/problem-form.tsx';
import { useText } from '../../text.tsx';
import { DialogBody } from '../../ui/dialog-body.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { rereadCredential } from './credential-change.ts';
import type { KeyPair, KeySize } from './self-signed-certificate.ts';
import type { ShownCredential } from './shown-credential.ts';

const text = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });
const buttons = style({ display: 'flex', flexWrap: 'wrap', gap: 12 });

const keySizes: readonly KeySize[] = [2048, 3072];

/** A key is kept until it is downloaded, also while the server refuses its certificate or the dialog is closed. */
type Step =
  | { readonly kind: 'begin' }
  | { readonly kind: 'making' }
  | { readonly kind: 'made'; readonly pair: KeyPair }
  | { readonly kind: 'added'; readonly pair: KeyPair; readonly isSaved: boolean };

interface StepProps<S> {
  readonly step: S;
  readonly go: (step: Step) => void;
  readonly close: () => void;
}

type Unadded = Exclude<Step, { kind: 'added' }>;

function Making({ step, go, close, shown }: StepProps<Unadded> & { readonly shown: ShownCredential }) {
  const say = useText();
  const makePair = async (size: KeySize): Promise<KeyPair> => {
    if (step.kind === 'made') return step.pair;
    go({ kind: 'making' });
    try {
      const { makeKeyPair } = await import('./self-signed-certificate.ts');
      const pair = await makeKeyPair(shown.credential.client_id, size, new Date());
      go({ kind: 'made', pair });
      return pair;
    } catch (error) {
      go({ kind: 'begin' });
      throw error;
    }
  };
  return (
    <ProblemForm
      submitLabel={say(step.kind === 'made' ? 'certificates.generate.send' : 'certificates.generate.submit')}
      onCancel={close}
      onSubmit={async (typed, idempotencyKey) => {
        const pair = await makePair(typed('size') === '3072' ? 3072 : 2048);
        const params = { credential: shown.credential.id };
        await shown.call('certificateAdd', { params, body: { certificate: pair.certificate }, idempotencyKey });
        go({ kind: 'added', pair, isSaved: false });
        await rereadCredential(shown);
      }}
    >
      {step.kind === 'made' ? null : (
        <RadioGroup name="size" label={say('certificates.generate.size')} defaultValue="2048">
          {keySizes.map((size) => (
            <Radio key={size} value={String(size)}>
              {say('certificates.generate.bits', { bits: String(size) })}
            </Radio>
          ))}
        </RadioGroup>
      )}
      <p className={text} role="status">
        {step.kind === 'begin' ? '' : say(`certificates.generate.${step.kind}`)}
      </p>
    </ProblemForm>
  );
}

function Downloads({ step, go, close }: StepProps<Extract<Step, { kind: 'added' }>>) {
  const say = useText();
  const { pair, isSaved } = step;
  return (
    <>
      <p className={text}>{say('certificates.generate.added')}</p>
      <div className={buttons}>
        <Button
          variant="accent"
          autoFocus
          onPress={() => {
            saveFile('private.key', pair.privateKey);
            go({ ...step, isSaved: true });
          }}
        >
          <Download />
          <Text>{say('certificates.generate.download', { file: 'private.key' })}</Text>
        </Button>
        <Button variant="secondary" onPress={() => saveFile('certificate_pub.crt', pair.certificate)}>
          <Download />
          <Text>{say('certificates.generate.download', { file: 'certificate_pub.crt' })}</Text>
        </Button>
      </div>
      {isSaved ? null : <p className={text}>{say('certificates.generate.save_first')}</p>}
      <div className={buttons}>
        <Button
          variant="secondary"
          isDisabled={!isSaved}
          onPress={() => {
            close();
            go({ kind: 'begin' });
          }}
        >
          {say('action.done')}
        </Button>
      </div>
    </>
  );
}

export function GenerateKeyPair(shown: ShownCredential) {
  const say = useText();
  const [step, go] = useState<Step>({ kind: 'begin' });
  return (
    <DialogTrigger>
      <Button variant="accent" isDisabled={!shown.project.access.editable}>
        {say('certificates.generate')}
      </Button>
      <CustomDialog size="M" isKeyboardDismissDisabled={step.kind !== 'begin'}>
        {({ close }) => (
          <DialogBody title={say('certificates.generate')}>
            {isSecureContext ? null : <p className={text}>{say('certificates.generate.insecure')}</p>}
            {isSecureContext && step.kind !== 'added' ? (
              <>
                <p className={text}>{say('certificates.generate.text')}</p>
                <Making step={step} go={go} close={close} shown={shown} />
              </>
            ) : null}
            {step.kind === 'added' ? <Downloads step={step} go={go} close={close} /> : null}
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}
