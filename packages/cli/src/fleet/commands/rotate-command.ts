// `relevo fleet rotate`: a new client secret is added, installed and proven everywhere. The old one stays until
// `retire`.
import { randomUUID } from 'node:crypto';
import type { OriginalSecret } from '@relevo/contract/original-secrets';
import { Failure } from '../../failure.ts';
import { fingerprintOf } from '../../nlserver/fingerprint.ts';
import { addSecretToFile, expectRoomInFile } from '../credential/credential-file-secrets.ts';
import type { FoundCredential } from '../credential/credential-source.ts';
import { type InventoryOptions, type ReadInventory, readInventory } from '../inventory/inventory-source.ts';
import { planFor } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan-file.ts';
import { redactor } from '../redactor.ts';
import { type FleetExitCode, fleetExitCodes } from '../report/exit-code.ts';
import { expectReportable, publishReport } from '../report/report-output.ts';
import { aliveOf, lastUseOf, type Provider } from '../rotation/provider.ts';
import { type ProviderOptions, providerFor } from '../rotation/provider-access.ts';
import { endRotation, keepRotation, type RotationRecord, rotationOf, standOf } from '../rotation/rotation-record.ts';
import { takeRunLock } from '../run/run-lock.ts';
import type { Sensitive } from '../sensitive.ts';
import { type ApplyOptions, type Done, runPlan } from './apply-command.ts';
import { type CredentialOptions, lookedAt, namedCredential } from './plan-command.ts';

export type RotateOptions = ApplyOptions & InventoryOptions & CredentialOptions & ProviderOptions;

const moment = (milliseconds: number | null): string =>
  milliseconds === null ? 'never' : new Date(milliseconds).toISOString();

/** The only client secret that is alive. Two are a rotation that somebody else has begun. */
function onlyOne(alive: readonly OriginalSecret[]): string | null {
  const [only] = alive;
  if (alive.length < 2) return only?.uuid ?? null;
  const lines = alive.map((secret) => `  ${secret.uuid} last used: ${moment(lastUseOf(secret))}`);
  const unused = alive.find((secret) => lastUseOf(secret) === null);
  const which = unused ? `the unused one, ${unused.uuid},` : 'the one that nobody uses';
  throw new Failure('too_many_secrets', `Two client secrets are alive:\n${lines.join('\n')}`, {
    next: `Delete ${which} with "relevo fleet retire --secret UUID", "relevo secret delete" or in the console.`,
  });
}

interface Added {
  readonly record: RotationRecord & { readonly new_secret_id: string };
  readonly secret: Sensitive;
}

const begin = (clientId: string, alive: readonly OriginalSecret[]): RotationRecord => ({
  client_id: clientId,
  idempotency_key: randomUUID(),
  old_secret_id: onlyOne(alive),
  new_secret_id: null,
  fingerprint: null,
  started_at: new Date().toISOString(),
});

/** A new one that is there, and that the provider does not show again. */
const lost = (uuid: string, cause: unknown): Failure =>
  new Failure('conflict', `The client secret ${uuid} was added by this rotation, and nobody has kept it.`, {
    cause,
    next: 'Delete it with "relevo secret delete" or in the console, then run the command again.',
  });

/** Adds the new client secret, once however often it is tried. It is in the file before it goes anywhere else. */
async function add(source: ReadInventory, credential: FoundCredential, provider: Provider): Promise<Added> {
  const { clientId, origin } = credential;
  if (origin.kind === 'file') await expectRoomInFile(origin.path, clientId);
  const alive = await aliveOf(provider);
  const known = rotationOf(source.key, clientId);
  const open = known && standOf(known, alive) === 'open' ? known : undefined;
  const isInFile = open?.fingerprint != null && open.fingerprint === credential.fingerprint;
  if (open?.new_secret_id != null && isInFile && credential.secret)
    return { record: { ...open, new_secret_id: open.new_secret_id }, secret: credential.secret };
  const begun = open ?? begin(clientId, alive);
  await keepRotation(source.key, begun);
  const { uuid, secret } = await provider.add(begun.idempotency_key).catch((error: unknown) => {
    const added = alive.find((each) => each.uuid !== begun.old_secret_id);
    throw added ? lost(added.uuid, error) : error;
  });
  if (origin.kind === 'file') await addSecretToFile(origin.path, clientId, secret.reveal());
  const record = { ...begun, new_secret_id: uuid, fingerprint: fingerprintOf(clientId, secret.reveal()) };
  await keepRotation(source.key, record);
  return { record, secret };
}

/** The same while nobody else is at work on the inventory. */
async function addAlone(source: ReadInventory, credential: FoundCredential, provider: Provider): Promise<Added> {
  const why = 'adding a client secret';
  const lock = takeRunLock({ inventory: source.key, run: 'rotate', why, now: new Date().toISOString() });
  try {
    return await add(source, credential, provider);
  } finally {
    lock.release();
  }
}

/** Nothing is added before every container can be installed: a rotation that stops half way leaves two secrets. */
function expectAllReachable({ containers }: Plan): void {
  const refused = containers.filter(({ action }) => action === 'refused');
  if (refused.length === 0) return;
  const lines = refused.map(({ label, cause, detail }) => `  ${label}: ${cause}: ${detail}`);
  throw new Failure('conflict', `Nothing was added, since the new one cannot be installed on:\n${lines.join('\n')}`, {
    next: 'Mend these, or take them from the inventory, then run the command again.',
  });
}

function notices({ report }: Done, { old_secret_id: old }: RotationRecord, options: RotateOptions): string[] {
  if (report.exitCode !== fleetExitCodes.ok) {
    return [
      'Not every container has the new client secret: both work. Mend what is named, then run the command again.',
    ];
  }
  if (old === null) return ['There was no other client secret.'];
  const { inventory, credential } = options;
  const named = [inventory && ` --inventory ${inventory}`, credential && ` --credential ${credential}`].join('');
  return [`Both client secrets work. When the old one is quiet, "relevo fleet retire${named}" deletes ${old}.`];
}

/** Rotates. Resolves with the exit code; rejects with `Failure` before the first container was changed. */
export async function rotate(options: RotateOptions): Promise<FleetExitCode> {
  await expectReportable(options);
  const source = await readInventory(options);
  const before = await namedCredential(source, options);
  if (!before) throw new Failure('invalid_usage', 'Give --credential FILE or CLIENT_ID.');
  const provider = await providerFor(before, options, options.endpoint ?? source.inventory.endpoint);
  // What is to be done is decided once the new client secret is there: until then nobody knows who has it already.
  const looked = await lookedAt(source, { ...before, fingerprint: null }, options);
  expectAllReachable(looked);
  const { record, secret } = await addAlone(source, before, provider);
  const brought = { secretId: record.new_secret_id, provider, secret };
  const fingerprint = fingerprintOf(before.clientId, secret.reveal());
  const plan = planFor(fingerprint, looked, source.inventory.containers);
  const done = await runPlan(plan, { ...options, yes: true }, brought);
  // With nothing to retire, it is over.
  if (record.old_secret_id === null && done.report.exitCode === fleetExitCodes.ok) endRotation(source.key);
  const known = [secret, before.secret, before.privateKey].filter((each) => each !== null);
  const rotation = { oldSecretId: record.old_secret_id, newSecretId: record.new_secret_id };
  const told = [...done.report.notices, ...notices(done, record, options)];
  await publishReport({ ...done.report, rotation, notices: told }, options, redactor(known));
  return done.report.exitCode;
}
