// What a credential is marked with: how it proves itself, and whether it is disabled.
import { Badge } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Credential } from '@relevo/contract/credentials';
import { useText } from '../text.tsx';
import { DisabledBadge } from './disabled-badge.tsx';

const badges = style({ display: 'flex', flexWrap: 'wrap', gap: 8 });

export function CredentialBadges({ credential }: { readonly credential: Credential }) {
  const say = useText();
  return (
    <div className={badges}>
      {credential.mechanisms.map(({ type }) => (
        <Badge key={type} variant={type === 'service_account_jwt' ? 'notice' : 'informative'} fillStyle="subtle">
          {say(`authentication.${type}`)}
        </Badge>
      ))}
      {credential.enabled ? null : <DisabledBadge />}
    </div>
  );
}
