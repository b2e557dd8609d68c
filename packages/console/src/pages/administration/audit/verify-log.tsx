// The proof that nobody has changed the log: followed by the server from its first row to its sealed end.
import { Button, Content, Heading, InlineAlert } from '@react-spectrum/s2';
import type { AuditVerdict } from '@relevo/contract/audit-log';
import type { Call } from '@relevo/contract/call';
import { useMutation } from '@tanstack/react-query';
import { useText } from '../../../text.tsx';
import { Failure } from '../../../ui/failure.tsx';

export function useVerdict(call: Call, log: 'organization' | 'server') {
  return useMutation({ mutationKey: ['verify', log], mutationFn: () => call('auditVerify', { query: { log } }) });
}

type Verifying = ReturnType<typeof useVerdict>;

export function VerifyButton({ verifying }: { readonly verifying: Verifying }) {
  const say = useText();
  return (
    <Button variant="secondary" isPending={verifying.isPending} onPress={() => verifying.mutate()}>
      {say('audit.verify')}
    </Button>
  );
}

/** What was found, and what to do next where something is wrong. */
function VerdictText({ verdict: { entries, broken } }: { readonly verdict: AuditVerdict }) {
  const say = useText();
  return (
    <div role="status">
      <InlineAlert variant={broken ? 'negative' : 'positive'}>
        <Heading level={2}>{say(broken ? 'audit.verify.broken' : 'audit.verify.intact')}</Heading>
        <Content>
          {broken
            ? say(`audit.verify.reason.${broken.reason}`, { row: broken.sequence })
            : say('audit.verify.intact.text', { entries })}
          {broken ? <p>{say('audit.verify.next', { entries })}</p> : null}
        </Content>
      </InlineAlert>
    </div>
  );
}

export function Verdict({ verifying: { data, error } }: { readonly verifying: Verifying }) {
  if (error) return <Failure error={error} />;
  return data ? <VerdictText verdict={data} /> : null;
}
