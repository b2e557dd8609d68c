// Who did something: what they are called, and what they are.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ActivityEntry } from '@relevo/contract/audit-log';
import { type Say, useText } from '../text.tsx';

const detail = style({ font: 'ui-sm', color: 'neutral-subdued', overflowWrap: 'anywhere' });
const kinds = ['admin_token', 'user', 'client', 'system', 'anonymous'] as const;

/** An entry that somebody damaged may say anything. */
function kindText(say: Say, kind: string): string {
  const known = kinds.find((each) => each === kind);
  return known ? say(`audit.actor.${known}`) : kind;
}

interface ActorProps {
  readonly actor: ActivityEntry['actor'];
  /** From where; only for who may read the audit log. */
  readonly address?: string;
}

export function Actor({ actor: { kind, name }, address = '' }: ActorProps) {
  const say = useText();
  const text = kindText(say, kind);
  return (
    <>
      <div>{name || text}</div>
      <div className={detail}>{[...(name ? [text] : []), address].filter(Boolean).join(' · ')}</div>
    </>
  );
}
