// `relevo fleet retire`: deletes the old client secret once every container has proven the new one and nobody uses it.
import type { OriginalSecret } from '@relevo/contract/original-secrets';
import { blockerLine } from '../blocker-text.ts';
import { type ConfirmationOptions, confirmationOf } from '../confirmation.ts';
import { Failure } from '../failure.ts';
import { print } from '../output.ts';
import { type CheckOptions, checked } from './check-command.ts';
import { keepLastSecretInFile } from './credential-file-secrets.ts';
import type { FoundCredential } from './credential-source.ts';
import { type FleetExitCode, fleetExitCodes } from './exit-code.ts';
import { forgetKept } from './forget-kept.ts';
import { type ReadInventory, readInventory } from './inventory-source.ts';
import { knownRuns } from './journal.ts';
import { openHosts } from './open-hosts.ts';
import { ownServer } from './own-server.ts';
import { namedCredential, redactorFor } from './plan-command.ts';
import { isAlive, type Provider } from './provider.ts';
import { type ProviderOptions, providerFor } from './provider-access.ts';
import type { ContainerResult } from './result.ts';
import { retireBlockers } from './retire-rules.ts';
import { endRotation, rotationOf } from './rotation-record.ts';
import { lastKnownIn } from './run-history.ts';
import { takeRunLock } from './run-lock.ts';

export type RetireOptions = CheckOptions & ProviderOptions & ConfirmationOptions & { readonly secret?: string };

/** The one that shall go: named, or the old one of a rotation. It is never the last one. */
async function oldSecret(
  source: ReadInventory,
  credential: FoundCredential,
  provider: Provider,
  named: string | undefined,
): Promise<OriginalSecret | undefined> {
  const alive = (await provider.list()).filter((secret) => isAlive(secret, Date.now()));
  const uuid = named ?? rotationOf(source.key, credential.clientId)?.old_secret_id;
  if (uuid == null) {
    throw new Failure('invalid_usage', 'No rotation is known here.', { next: 'Give --secret UUID of the old one.' });
  }
  if (named !== undefined && named === rotationOf(source.key, credential.clientId)?.new_secret_id) {
    throw new Failure('conflict', `${named} is the new client secret of a rotation.`, {
      next: 'Leave --secret out: the old one is meant.',
    });
  }
  const old = alive.find((secret) => secret.uuid === uuid);
  if (old && alive.length === 1) {
    throw new Failure('last_client_secret', `${uuid} is the only client secret that is alive.`, {
      next: 'Add another one first: "relevo fleet rotate".',
    });
  }
  return old;
}

/** What the server says stands in the way; null where it is another provider's credential. */
async function serverBlockers(
  { clientId: credential }: FoundCredential,
  { provider }: RetireOptions,
  uuid: string,
): Promise<readonly string[] | null> {
  const server = provider === undefined ? await ownServer() : undefined;
  if (!server) return null;
  const { items } = await server.call('clientSecretList', { params: { credential } });
  return items.find(({ id }) => id === uuid)?.blockers.map(blockerLine) ?? [];
}

/** Of what only the vendor can read, the run that wrote it knows the fingerprint. */
function withKnownFingerprints(source: ReadInventory, results: readonly ContainerResult[]): readonly ContainerResult[] {
  const left = lastKnownIn(knownRuns(source.key));
  return results.map((result) => {
    const known = left.get(result.label)?.result;
    const isSame = known && result.storedDigest !== null && known.storedDigest === result.storedDigest;
    return result.fingerprint === null && isSame ? { ...result, fingerprint: known.fingerprint } : result;
  });
}

async function expectNoBlockers(
  source: ReadInventory,
  credential: FoundCredential,
  old: OriginalSecret,
  options: RetireOptions,
): Promise<void> {
  const redact = redactorFor(credential);
  const { results } = await checked(options, { source, credential, redact, isSilent: true });
  const rotation = rotationOf(source.key, credential.clientId);
  const blockers = retireBlockers({
    old,
    newFingerprint: rotation?.fingerprint ?? credential.fingerprint,
    results: withKnownFingerprints(source, results),
    serverBlockers: await serverBlockers(credential, options, old.uuid),
    now: Date.now(),
  });
  if (blockers.length === 0) return;
  const lines = blockers.map((blocker) => `  ${redact(blocker)}`).join('\n');
  throw new Failure('still_used', `The old client secret ${old.uuid} stays:\n${lines}`);
}

/** Nothing is put back any more: the client secret of the old files is gone. */
async function forgetAll(source: ReadInventory, { stepTimeout }: RetireOptions): Promise<void> {
  const redact = (text: string) => text; // nothing that hosts say here is shown
  const hosts = await openHosts({ source, endpoint: null, redact, stepLimitSeconds: stepTimeout });
  await forgetKept(hosts, source.inventory.containers, knownRuns(source.key)).finally(() => hosts.close());
}

async function deleteOld(source: ReadInventory, credential: FoundCredential, options: RetireOptions): Promise<void> {
  const provider = await providerFor(credential, options, options.endpoint ?? source.inventory.endpoint);
  const old = await oldSecret(source, credential, provider, options.secret);
  const { instance } = source.inventory;
  const { origin, clientId } = credential;
  if (old) {
    await expectNoBlockers(source, credential, old, options);
    const doing = `Deleting the client secret ${old.uuid}`;
    const warning = `This deletes the client secret ${old.uuid} of ${clientId} for ever.`;
    const act = { doing, warning, notDone: 'nothing was deleted' };
    const name = await confirmationOf(options, act, async () => instance);
    if (name !== instance) throw new Failure('confirmation_required', `The instance is not called ${name}.`);
    await provider.remove(old.uuid);
  }
  if (origin.kind === 'file') await keepLastSecretInFile(origin.path, clientId);
  endRotation(source.key);
  await forgetAll(source, options);
  const deleted = old?.uuid ?? null;
  const text = deleted === null ? 'It was gone already.' : `Deleted the old client secret ${deleted}.`;
  print(options, { deleted_secret_id: deleted, instance, client_id: clientId }, () => text);
}

/**
 * Retires, while nobody else is at work. Resolves with the exit code; rejects with `Failure`, and then nothing was
 * deleted.
 */
export async function retire(options: RetireOptions): Promise<FleetExitCode> {
  const source = await readInventory(options);
  const credential = await namedCredential(source, options);
  if (!credential) throw new Failure('invalid_usage', 'Give --credential FILE or CLIENT_ID.');
  const why = 'retiring a client secret';
  const lock = takeRunLock({ inventory: source.key, run: 'retire', why, now: new Date().toISOString() });
  try {
    await deleteOld(source, credential, options);
    return fleetExitCodes.ok;
  } finally {
    lock.release();
  }
}
