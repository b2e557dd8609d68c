// The authenticator of the own account and its recovery codes. What is shown once lives in this component's state only.
import {
  Badge,
  Button,
  ButtonGroup,
  Content,
  Heading,
  InlineAlert,
  Link,
  TextField,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { accountQuery, call, queryClient } from '../../api.ts';
import { ProblemForm } from '../../forms/problem-form.tsx';
import { useText } from '../../text.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';

const QrCode = lazy(async () => ({ default: (await import('../../ui/qr-code.tsx')).QrCode }));

const paragraph = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });

const state = style({ display: 'flex' });

type Shown =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'enrolment'; readonly secret: string; readonly uri: string }
  | { readonly kind: 'recovery_codes'; readonly codes: readonly string[] };

interface PartProps {
  readonly show: (shown: Shown) => void;
}

const reloadAccount = () => queryClient.invalidateQueries({ queryKey: accountQuery.queryKey });

function Enrolment({ secret, uri, show }: PartProps & { readonly secret: string; readonly uri: string }) {
  const say = useText();
  return (
    <>
      <p className={paragraph}>{say('totp.enrol.text')}</p>
      <Suspense fallback={<ProgressPage />}>
        <QrCode text={uri} label={say('totp.qr')} />
      </Suspense>
      <CopyField label={say('totp.secret')} value={secret} />
      <Link href={uri}>{say('totp.open')}</Link>
      <ProblemForm
        submitLabel={say('totp.confirm')}
        onCancel={() => show({ kind: 'nothing' })}
        onSubmit={async (typed) => {
          const { recovery_codes: codes } = await call('totpConfirm', { body: { code: typed('code') } });
          show({ kind: 'recovery_codes', codes });
          await reloadAccount();
        }}
      >
        <TextField
          name="code"
          label={say('field.code')}
          description={say('totp.code.hint')}
          autoComplete="one-time-code"
          inputMode="numeric"
          autoFocus
        />
      </ProblemForm>
    </>
  );
}

function RecoveryCodes({ codes, show }: PartProps & { readonly codes: readonly string[] }) {
  const say = useText();
  return (
    <>
      <InlineAlert variant="notice" autoFocus>
        <Heading level={2}>{say('recovery.keep.title')}</Heading>
        <Content>{say('recovery.keep.text')}</Content>
      </InlineAlert>
      <CopyField label={say('recovery.title')} value={codes.join(' ')} />
      <Button variant="secondary" onPress={() => show({ kind: 'nothing' })}>
        {say('recovery.kept')}
      </Button>
    </>
  );
}

/** What is shown once is no answer of a mutation, which would be kept for minutes. */
function Overview({ show }: PartProps) {
  const say = useText();
  const { data: account } = useSuspenseQuery(accountQuery);
  const enrol = useMutation({
    mutationFn: async () => {
      const { secret, uri } = await call('totpEnrol', {});
      show({ kind: 'enrolment', secret, uri });
    },
  });
  const renew = useMutation({
    mutationFn: async () => {
      const { recovery_codes: codes } = await call('recoveryCodesRenew', {});
      show({ kind: 'recovery_codes', codes });
      await reloadAccount();
    },
  });
  const remove = useMutation({
    mutationFn: () => call('totpRemove', {}),
    onSuccess: async () => {
      await reloadAccount();
      ToastQueue.positive(say('totp.removed'), { timeout: 5000 });
    },
  });
  const error = enrol.error ?? renew.error ?? remove.error;
  return (
    <>
      {error ? <Failure error={error} /> : null}
      <div className={state}>
        <Badge variant={account.has_totp ? 'positive' : 'neutral'} fillStyle="subtle">
          {say(account.has_totp ? 'totp.on' : 'totp.off')}
        </Badge>
      </div>
      <p className={paragraph}>
        {account.has_totp ? say('recovery.left', { count: account.recovery_codes_left }) : say('totp.text')}
      </p>
      {account.has_totp ? (
        <ButtonGroup>
          <Button variant="secondary" isPending={renew.isPending} onPress={() => renew.mutate()}>
            {say('recovery.renew')}
          </Button>
          <Button variant="secondary" isPending={remove.isPending} onPress={() => remove.mutate()}>
            {say('totp.remove')}
          </Button>
        </ButtonGroup>
      ) : (
        <ButtonGroup>
          <Button variant="accent" isPending={enrol.isPending} onPress={() => enrol.mutate()}>
            {say('totp.enrol')}
          </Button>
        </ButtonGroup>
      )}
    </>
  );
}

export function OneTimeCodes() {
  const say = useText();
  const [shown, show] = useState<Shown>({ kind: 'nothing' });
  return (
    <Section title={say('totp.title')}>
      <Panel>
        {shown.kind === 'nothing' ? <Overview show={show} /> : null}
        {shown.kind === 'enrolment' ? <Enrolment secret={shown.secret} uri={shown.uri} show={show} /> : null}
        {shown.kind === 'recovery_codes' ? <RecoveryCodes codes={shown.codes} show={show} /> : null}
      </Panel>
    </Section>
  );
}
