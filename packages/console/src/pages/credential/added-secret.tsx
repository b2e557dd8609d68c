// A secret that was added just now, until somebody says that they have kept it.
import { Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useText } from '../../text.tsx';
import { ShownOnceSecret } from '../../ui/shown-once-secret.tsx';
import type { SecretInSight, ShownCredential } from './shown-credential.ts';

const shown = style({ display: 'flex', flexDirection: 'column', rowGap: 16, alignItems: 'stretch' });

export type AddedSecretProps = Pick<ShownCredential, 'credential'> & SecretInSight;

export function AddedSecret({ credential, shownSecret, showSecret }: AddedSecretProps) {
  const say = useText();
  if (!shownSecret) return null;
  return (
    <div className={shown}>
      <ShownOnceSecret credential={credential} clientSecret={shownSecret.client_secret} />
      <div>
        <Button variant="secondary" onPress={() => showSecret(undefined)}>
          {say('credential.secret.kept')}
        </Button>
      </div>
    </div>
  );
}
