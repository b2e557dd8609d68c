// The steps of a migration: start, complete, undo, cancel. Each decides inside its transaction, on what is in storage.
import type { AuditEvent } from '../../domain/audit.ts';
import { type Credential, isSecretAlive } from '../../domain/credential.ts';
import {
  decideCancel,
  decideCompletion,
  decideStart,
  decideUndo,
  legacyMechanism,
  type MigrationBlocker,
  type MigrationFacts,
  type MigrationRecord,
  migrationBlockers,
  migrationStateOf,
  newMechanism,
  type StepDecision,
  undoWindowSeconds,
  usersOfNew,
} from '../../domain/migration.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import type { NumericDate } from '../../domain/time.ts';
import { AdminError, MigrationBlockedError } from '../admin-error.ts';
import { insertSecret, newClientSecret } from '../client-secrets.ts';
import { credentialOf, editableCredential } from '../credential-reference.ts';
import { expectMechanismAllowed, expectNoSibling } from '../credentials.ts';
import type { AdminContext, Operation } from '../operation.ts';
import { moment } from '../wire-format.ts';
import { migrationFactsOf, momentOfStep, wrongState } from './facts.ts';
import { wireBlocker } from './migration-format.ts';
import { presentMigration } from './view.ts';

/** One step inside a transaction: what it looks at, and the moment that is written down. */
interface Step {
  readonly context: AdminContext;
  readonly tx: StoreTransaction;
  readonly facts: MigrationFacts;
  readonly at: NumericDate;
}

async function stepOf(context: AdminContext, tx: StoreTransaction, reference: string): Promise<Step> {
  const credential = await editableCredential(context, tx, reference);
  const facts = await migrationFactsOf(tx, credential);
  return { context, tx, facts, at: momentOfStep(facts, context.now) };
}

/** Whether there is anything to do. Throws what the decision refuses. */
function isToBeDone(decision: StepDecision, refusal: string): boolean {
  switch (decision.kind) {
    case 'go':
      return true;
    case 'done':
      return false;
    case 'wrong_state':
      throw wrongState(decision.state);
    case 'blocked':
      throw new MigrationBlockedError(refusal, decision.blockers.map(wireBlocker));
    case 'undo_window_over':
      throw new AdminError('undo_impossible', `The time to undo was over at ${moment(decision.since)}.`);
    case 'sunset_passed':
      throw new AdminError('undo_impossible', `Service Account (JWT) has ended at ${moment(decision.since)}.`);
    default:
      return decision satisfies never;
  }
}

function eventOf({ facts, context }: Step, { action, after }: Pick<AuditEvent, 'action' | 'after'>): AuditEvent {
  const { id, clientId, projectId } = facts.credential;
  const { organizationId } = context;
  return { organizationId, action, target: id, projectId, after: { client_id: clientId, ...after } };
}

async function present({ context, tx, facts }: Step) {
  const credential = await credentialOf(tx, context.organizationId, facts.credential.id);
  return presentMigration(context, tx, credential, context.now);
}

/** A client secret for a credential that has none alive: the new mechanism needs one. */
async function secretWhereNone({ context, tx, at }: Step, credential: Credential) {
  if (credential.secrets.some((secret) => isSecretAlive(secret, at))) return { shown: {}, audit: [] };
  const { secret, plain } = newClientSecret(context, credential, null);
  await insertSecret(tx, credential, secret);
  const after = { client_id: credential.clientId };
  const { organizationId, projectId } = credential;
  const event = { organizationId, action: 'client_secret.added', target: secret.id, projectId, after };
  return { shown: { client_secret: plain }, audit: [event] };
}

/** Starts inside `tx`; `started` is false where it was in progress already. */
export async function start(context: AdminContext, tx: StoreTransaction, reference: string) {
  const step = await stepOf(context, tx, reference);
  const { facts, at } = step;
  const { credential } = facts;
  if (!isToBeDone(decideStart(migrationStateOf(facts)), '')) {
    return { started: false, shown: {}, step, audit: [] };
  }
  await expectNoSibling(tx, credential, newMechanism);
  expectMechanismAllowed(credential.apis, newMechanism);
  const { shown, audit } = await secretWhereNone(step, credential);
  await tx.mechanisms.insert(credential.id, { kind: newMechanism, createdAt: at, retiredAt: null });
  const open = { completedAt: null, completedBy: null, overrideReason: null, undoUntil: null };
  await tx.migrations.put(credential.id, { startedAt: at, startedBy: context.actor.name, ...open });
  return { started: true, shown, step, audit: [...audit, eventOf(step, { action: 'migration.started' })] };
}

export const migrationStart: Operation<'migrationStart'> = async (context, { params }) =>
  context.change(async (tx) => {
    const { shown, step, audit } = await start(context, tx, params.credential);
    return { result: { ...(await present(step)), ...shown }, audit };
  });

const stillUsed = 'Something still uses Service Account (JWT), or has come up since you looked.';

/** What somebody saw, and decided to override. */
interface Decided {
  readonly revision: string;
  readonly overrideReason: string | null;
}

/** Windows that have not begun are dropped, and one that runs ends. */
async function endBrownouts({ tx, facts, at }: Step): Promise<void> {
  const { credential, brownouts } = facts;
  for (const { id, startsAt, endsAt } of brownouts) {
    if (at < startsAt) await tx.migrations.removeBrownout(credential.id, id);
    else if (at < endsAt) await tx.migrations.endBrownout(credential.id, id, at);
  }
}

/** What the audit keeps of a blocker. */
function auditedBlocker(blocker: MigrationBlocker): string {
  if ('container' in blocker) return `${blocker.kind} ${blocker.container}`;
  return 'source' in blocker ? `${blocker.kind} ${blocker.source.name}` : blocker.kind;
}

/** Completes inside `tx`; `completed` is false where it was completed already. `expectConfirmed` may throw. */
export async function complete(
  context: AdminContext,
  tx: StoreTransaction,
  reference: string,
  { revision, overrideReason, expectConfirmed }: Decided & { expectConfirmed(credential: Credential): Promise<void> },
) {
  const step = await stepOf(context, tx, reference);
  const { facts, at } = step;
  const { credential, record } = facts;
  const blockers = migrationBlockers(facts, context.now);
  const decided = { evidenceRevision: revision, overrideReason };
  const decision = decideCompletion(migrationStateOf(facts), blockers, decided, context.hash);
  if (!isToBeDone(decision, stillUsed)) return { completed: false, step, audit: [] };
  await expectConfirmed(credential);
  await endBrownouts(step);
  await tx.mechanisms.setRetired(credential.id, legacyMechanism, at);
  const reason = blockers.length > 0 ? overrideReason : null;
  const completed: MigrationRecord = {
    startedAt: record?.startedAt ?? at,
    startedBy: record?.startedBy ?? context.actor.name,
    completedAt: at,
    completedBy: context.actor.name,
    overrideReason: reason,
    undoUntil: at + undoWindowSeconds,
  };
  await tx.migrations.put(credential.id, completed);
  const overridden = blockers.map(auditedBlocker);
  const after = { undo_until: moment(at + undoWindowSeconds), overridden, override_reason: reason };
  return { completed: true, step, audit: [eventOf(step, { action: 'migration.completed', after })] };
}

export const migrationComplete: Operation<'migrationComplete'> = async (context, { params, body }) =>
  context.change(async (tx) => {
    const expectConfirmed = async ({ projectId }: Credential) => {
      const project = await tx.projects.get(context.organizationId, projectId);
      if (project?.title === body.confirm) return;
      throw new AdminError(
        'confirmation_required',
        'Completing a migration needs the title of its project in `confirm`.',
      );
    };
    const decided = { revision: body.revision, overrideReason: body.override_reason ?? null, expectConfirmed };
    const { step, audit } = await complete(context, tx, params.credential, decided);
    return { result: await present(step), audit };
  });

/** The time in which the old mechanism was retired is like a brownout: whoever was refused then is not quiet. */
async function keepAsWindow({ context, tx, facts, at }: Step, startsAt: NumericDate): Promise<void> {
  if (at <= startsAt) return;
  const window = { id: context.ids.uuid(), startsAt, endsAt: at, createdBy: context.actor.name };
  await tx.migrations.insertBrownout(facts.credential.id, window);
}

export const migrationUndo: Operation<'migrationUndo'> = async (context, { params }) =>
  context.change(async (tx) => {
    const step = await stepOf(context, tx, params.credential);
    const { facts, at } = step;
    const { credential, record } = facts;
    const times = { undoUntil: record?.undoUntil ?? null, sunsetAt: credential.legacy.sunsetAt };
    if (!isToBeDone(decideUndo(migrationStateOf(facts), times, context.now), '') || !record) {
      return { result: await present(step), audit: [] };
    }
    await tx.mechanisms.setRetired(credential.id, legacyMechanism, null);
    await keepAsWindow(step, record.completedAt ?? at);
    const open = { completedAt: null, completedBy: null, overrideReason: null, undoUntil: null };
    await tx.migrations.put(credential.id, { ...record, ...open });
    return { result: await present(step), audit: [eventOf(step, { action: 'migration.undone' })] };
  });

const newIsUsed = 'Clients get tokens by OAuth Server-to-Server and would get none any more.';

export const migrationCancel: Operation<'migrationCancel'> = async (context, { params, body }) =>
  context.change(async (tx) => {
    const step = await stepOf(context, tx, params.credential);
    const { facts } = step;
    const { id } = facts.credential;
    const users = usersOfNew(facts, context.now);
    const reason = body.override_reason ?? null;
    if (!isToBeDone(decideCancel(migrationStateOf(facts), users, reason), newIsUsed)) {
      return { result: await present(step), audit: [] };
    }
    await endBrownouts(step);
    await tx.mechanisms.remove(id, newMechanism);
    await tx.migrations.remove(id);
    const overridden = users.map(({ use }) => use.source.name);
    const after = { overridden, override_reason: users.length > 0 ? reason : null };
    return { result: await present(step), audit: [eventOf(step, { action: 'migration.cancelled', after })] };
  });
