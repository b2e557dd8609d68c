// What a credential is marked with: how it gets its tokens, also in a way that is retired, and whether it is disabled.
import { Badge } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Credential } from '@relevo/contract/credentials';
import { useText } from '../text.tsx';
import { DisabledBadge } from './disabled-badge.tsx';

const badges = style({ display: 'flex', flexWrap: 'wrap', gap: 8 });

function MechanismBadge({ type, retired_at: retiredAt }: Credential['mechanisms'][number]) {
  const say = useText();
  const name = say(`authentication.${type}`);
  const inUse = type === 'service_account_jwt' ? 'notice' : 'informative';
  return (
    <Badge variant={retiredAt === null ? inUse : 'neutral'} fillStyle="subtle">
      {retiredAt === null ? name : say('migration.retired', { name })}
    </Badge>
  );
}

export function CredentialBadges({ credential }: { readonly credential: Credential }) {
  return (
    <div className={badges}>
      {credential.mechanisms.map((mechanism) => (
        <MechanismBadge key={mechanism.type} {...mechanism} />
      ))}
      {credential.enabled ? null : <DisabledBadge />}
    </div>
  );
}
