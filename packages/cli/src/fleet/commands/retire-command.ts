// `relevo fleet retire`: deletes the old client secret once every container has proven the new one and nobody uses it.
import type { OriginalSecret } from '@relevo/contract/original-secrets';
import { blockerLine } from '../../blocker-text.ts';
import { type ConfirmationOptions, confirmationOf } from '../../confirmation.ts';
import { Failure } from '../../failure.ts';
import { print } from '../../output.ts';
import { expectWritable, keepLastSecretInFile } from '../credential/credential-file-secrets.ts';
import type { FoundCredential } from '../credential/credential-source.ts';
import { openHosts } from '../drivers/open-hosts.ts';
import { type ReadInventory, readInventory } from '../inventory/inventory-source.ts';
import { type FleetExitCode, fleetExitCodes } from '../report/exit-code.ts';
import { ownServer } from '../report/own-server.ts';
import { aliveOf, type Provider } from '../rotation/provider.ts';
import { type ProviderOptions, providerFor } from '../rotation/provider-access.ts';
import { expectUnmoved, type NewSecret, type Retiring, retireBlockers, retiringOf } from '../rotation/retire-rules.ts';
import { endRotation, type RotationRecord, rotationOf } from '../rotation/rotation-record.ts';
import { forgetKept } from '../run/forget-kept.ts';
import { type KnownRun, knownRuns } from '../run/journal.ts';
import { lastResultsIn } from '../run/run-history.ts';
import { takeRunLock } from '../run/run-lock.ts';
import { type CheckOptions, checked } from './check-command.ts';
import { namedCredential, redactorFor } from './plan-command.ts';

export type RetireOptions = CheckOptions & ProviderOptions & ConfirmationOptions & { readonly secret?: string };

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

/** The client secret that is in place: the new one of a rotation, or the credential's own, of which a run may know the id. */
function newSecretOf(
  rotation: RotationRecord | undefined,
  { fingerprint, clientId }: FoundCredential,
  runs: readonly KnownRun[],
): NewSecret {
  if (rotation?.fingerprint != null) return { id: rotation.new_secret_id, fingerprint: rotation.fingerprint };
  const brought = runs.find(
    ({ start }) =>
      start.secret_id !== null && start.fingerprint === fingerprint && start.plan.credential.client_id === clientId,
  );
  return { id: brought?.start.secret_id ?? null, fingerprint };
}

interface Asked {
  readonly source: ReadInventory;
  readonly credential: FoundCredential;
  readonly provider: Provider;
  readonly options: RetireOptions;
}

/** Rejects with `Failure` where something stands in the way. Resolves with what is in place everywhere. */
async function expectNoBlockers(
  { source, credential, provider, options }: Asked,
  { old, rotation }: Retiring,
): Promise<NewSecret> {
  const redact = redactorFor(credential);
  const runs = knownRuns(source.key);
  const wanted = newSecretOf(rotation, credential, runs);
  const checkedFrom = Date.now();
  const { results } = await checked(options, { source, credential, redact, isSilent: true });
  const blockers = retireBlockers({
    ...{ old, wanted, results, checkedFrom },
    alive: await aliveOf(provider),
    lastResults: lastResultsIn(runs),
    serverBlockers: old && (await serverBlockers(credential, options, old.uuid)),
    now: Date.now(),
  });
  if (blockers.length === 0) return wanted;
  const lines = blockers.map((blocker) => `  ${redact(blocker)}`).join('\n');
  const what = old === null ? 'The old client secret is gone already, but' : `The old client secret ${old.uuid} stays:`;
  throw new Failure('still_used', `${what}\n${lines}`);
}

async function confirmDeletion({ source, credential, options }: Asked, { uuid }: OriginalSecret): Promise<void> {
  const { instance } = source.inventory;
  const doing = `Deleting the client secret ${uuid}`;
  const warning = `This deletes the client secret ${uuid} of ${credential.clientId} for ever.`;
  const name = await confirmationOf(options, { doing, warning, notDone: 'nothing was deleted' }, async () => instance);
  if (name !== instance) throw new Failure('confirmation_required', `The instance is not called ${name}.`);
}

/** Nothing is put back any more: the client secret of the old files is gone. */
async function forgetAll(source: ReadInventory, { stepTimeout }: RetireOptions): Promise<void> {
  const redact = (text: string) => text; // nothing that hosts say here is shown
  const hosts = await openHosts({ source, endpoint: null, redact, stepLimitSeconds: stepTimeout });
  await forgetKept(hosts, source.inventory.containers, knownRuns(source.key)).finally(() => hosts.close());
}

async function deleteOld(source: ReadInventory, credential: FoundCredential, options: RetireOptions): Promise<void> {
  const { origin, clientId } = credential;
  if (origin.kind === 'file') await expectWritable(origin.path);
  const provider = await providerFor(credential, options, options.endpoint ?? source.inventory.endpoint);
  const asked = { source, credential, provider, options };
  const retiring = retiringOf(await aliveOf(provider), rotationOf(source.key, clientId), options.secret);
  const wanted = await expectNoBlockers(asked, retiring);
  const { old } = retiring;
  if (old) {
    await confirmDeletion(asked, old);
    expectUnmoved(old, await aliveOf(provider)); // check and question have taken their time
    await provider.remove(old.uuid);
  }
  // A file that ends with another one than the containers have is not ours to shorten.
  const isLastInPlace = credential.fingerprint !== null && credential.fingerprint === wanted.fingerprint;
  if (origin.kind === 'file' && isLastInPlace) await keepLastSecretInFile(origin.path, clientId);
  endRotation(source.key);
  await forgetAll(source, options);
  const deleted = old?.uuid ?? null;
  const { instance } = source.inventory;
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
