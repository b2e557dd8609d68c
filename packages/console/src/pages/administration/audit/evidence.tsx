// What proves an entry, for whoever wants it: its place in the log, its target and the hashes of the chain.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { AuditEntry } from '@relevo/contract/audit-log';
import { useText } from '../../../text.tsx';
import { Facts } from '../../../ui/facts.tsx';

const code = style({ font: 'code-xs', overflowWrap: 'anywhere' });
const Code = ({ text }: { readonly text: string }) => <code className={code}>{text}</code>;

export function Evidence({ entry }: { readonly entry: AuditEntry }) {
  const say = useText();
  return (
    <Facts
      facts={[
        { term: say('audit.sequence'), value: entry.sequence },
        { term: say('audit.action'), value: <Code text={entry.action} /> },
        { term: say('audit.target'), value: <Code text={entry.target || '–'} /> },
        { term: say('audit.actor_id'), value: <Code text={entry.actor.id || '–'} /> },
        { term: say('audit.hash'), value: <Code text={entry.hash} /> },
        { term: say('audit.previous_hash'), value: <Code text={entry.previous_hash || '–'} /> },
      ]}
    />
  );
}
