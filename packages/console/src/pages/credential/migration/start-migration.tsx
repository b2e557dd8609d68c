// The first step: OAuth Server-to-Server is added to the same credential. Nothing ends by it, so nobody is asked twice.
import { Button, ToastQueue } from '@react-spectrum/s2';
import { useMutation } from '@tanstack/react-query';
import { useText } from '../../../text.tsx';
import { Failure } from '../../../ui/failure.tsx';
import type { SecretInSight, ShownCredential } from '../shown-credential.ts';
import { rereadMigration } from './migration-change.ts';

export interface StartMigrationProps {
  readonly shown: ShownCredential;
  readonly showSecret: SecretInSight['showSecret'];
}

export function StartMigration({ shown, showSecret }: StartMigrationProps) {
  const say = useText();
  const { call, credential, project } = shown;
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const { client_secret: secret } = await call('migrationStart', { params: { credential: credential.id } });
      if (secret !== undefined) showSecret({ client_secret: secret });
      await rereadMigration(shown);
      ToastQueue.positive(say('migration.started'), { timeout: 5000 });
    },
  });
  return (
    <>
      {error ? <Failure error={error} reasons={{ credential_exists: 'migration.start.exists' }} /> : null}
      <Button variant="accent" isPending={isPending} isDisabled={!project.access.editable} onPress={() => mutate()}>
        {say('migration.start')}
      </Button>
    </>
  );
}
