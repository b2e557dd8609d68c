// The administrator of one credential: rotates its secret, migrates it, completes, undoes or cancels, and looks each time.
import { type Call, ProblemError } from '@relevo/contract/call';
import type { Migration } from '@relevo/contract/migrations';
import { askingBy, type Participant, type SoakCredential } from './participants.ts';
import type { Sources } from './sources.ts';
import type { Plan } from './traffic.ts';
import {
  expectedBlockers,
  expectedSources,
  type Findings,
  namesOfBlockers,
  namesOfSources,
  neverUsedNew,
} from './verdicts.ts';

export interface Walk {
  readonly call: Call;
  readonly sources: Sources;
  readonly credential: SoakCredential;
  readonly findings: Findings;
}

const paramsOf = ({ credential }: Walk) => ({ credential: credential.id });
const isAsking = ({ planned }: Participant) => planned.habit !== 'once';
const view = (walk: Walk) => walk.call('migrationView', { params: paramsOf(walk) });

async function instruct({ sources }: Walk, participants: readonly Participant[], change: Partial<Plan>): Promise<void> {
  const instructing = participants.filter(isAsking).map(async (participant) => {
    participant.plan = { ...participant.plan, ...change };
    await sources.instruct(participant.id, participant.plan);
  });
  await Promise.all(instructing);
}

/** What the server refuses a step with; undefined where it did not refuse, which is wrong. */
async function refusalOf(step: Promise<unknown>): Promise<ProblemError['problem'] | undefined> {
  try {
    await step;
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'migration_blocked') return error.problem;
    throw error;
  }
}

/** Adds a secret, waits until every source that asks uses it, and deletes the old one. */
async function rotate(walk: Walk): Promise<void> {
  const { call, credential, findings } = walk;
  const old = credential.secret;
  const added = await call('clientSecretAdd', { params: paramsOf(walk), body: {} });
  credential.secret = { id: added.id, value: added.client_secret };
  await instruct(walk, credential.participants, { clientSecret: added.client_secret });
  const { items } = await call('clientSecretList', { params: paramsOf(walk) });
  const left = items.find(({ id }) => id === old.id)?.blockers ?? [];
  // a source that is refused proves nothing by the new secret
  const staying = credential.participants.filter((each) => !isAsking(each) || each.plan.expects === 'refusal');
  findings.expectSame(`${credential.projectTitle}, old secret`, namesOfBlockers(left), expectedBlockers(staying));
  await call('clientSecretDelete', { params: { ...paramsOf(walk), client_secret: old.id }, query: {} });
  findings.rotated += 1;
}

/** Looks at the migration, and whether it says what is so: who still asks the old way, and nobody else. */
async function look(walk: Walk, when: string): Promise<Migration> {
  const { credential, findings } = walk;
  const migration = await view(walk);
  const stragglers = askingBy(credential, 'jwt');
  const never = askingBy(credential, 'oauth').length === 0 ? [neverUsedNew] : [];
  const what = `${credential.projectTitle}, ${when}`;
  const expected = [...never, ...expectedBlockers(stragglers)];
  findings.expectSame(`${what}, blockers`, namesOfBlockers(migration.blockers), expected);
  findings.expectSame(`${what}, stragglers`, namesOfSources(migration.stragglers), expectedSources(stragglers));
  return migration;
}

const bodyOf = ({ revision, project_title: confirm }: Migration, overrideReason?: string) => ({
  revision,
  confirm,
  ...(overrideReason !== undefined && { override_reason: overrideReason }),
});

/** Who stays goes over after all, and the owner speaks for those seen once. */
async function clearBlockers(walk: Walk, stragglers: readonly Participant[]): Promise<void> {
  await instruct(walk, stragglers, { way: 'oauth' });
  for (const { planned } of stragglers.filter((each) => !isAsking(each))) {
    const source = { source: planned.place.name, source_kind: planned.place.kind, reason: 'Ran once, for the soak.' };
    await walk.call('migrationAcknowledge', { params: paramsOf(walk), body: source });
  }
  const { blockers } = await view(walk);
  walk.findings.expectSame(`${walk.credential.projectTitle}, nothing left`, namesOfBlockers(blockers), []);
}

/** Completes; refused first where there are stragglers. Resolves with those that the completion cuts off. */
async function complete(walk: Walk): Promise<readonly Participant[]> {
  const { call, credential, findings } = walk;
  const params = paramsOf(walk);
  const stragglers = askingBy(credential, 'jwt');
  const seen = await look(walk, 'before completing');
  findings.planted += stragglers.length;
  findings.named += seen.stragglers.length;
  if (stragglers.length > 0) {
    const refusal = await refusalOf(call('migrationComplete', { params, body: bodyOf(seen) }));
    const what = `${credential.projectTitle}, completion refused`;
    findings.expectSame(what, namesOfBlockers(refusal?.blockers ?? []), expectedBlockers(stragglers));
  }
  if (stragglers.length > 0 && credential.planned.overrides) {
    await instruct(walk, stragglers, { expects: 'either' });
    await call('migrationComplete', { params, body: bodyOf(seen, 'The soak goes on without them.') });
    await instruct(walk, stragglers, { expects: 'refusal' });
    findings.finished.overridden += 1;
    return stragglers;
  }
  await clearBlockers(walk, stragglers);
  await call('migrationComplete', { params, body: bodyOf(await view(walk)) });
  return [];
}

/** Brings the old mechanism back: who was cut off gets tokens again, and who went over may go back. */
async function undo(walk: Walk, cutOff: readonly Participant[]): Promise<void> {
  const { call, credential, findings } = walk;
  const movers = askingBy(credential, 'oauth');
  await instruct(walk, cutOff, { expects: 'either' });
  const { state, mechanisms } = await call('migrationUndo', { params: paramsOf(walk) });
  await instruct(walk, cutOff, { expects: 'token' });
  const inUse = mechanisms.filter(({ retired_at }) => retired_at === null).length;
  findings.expectSame(`${credential.projectTitle}, undone`, [state, String(inUse)], ['in_progress', '2']);
  await instruct(walk, movers.slice(0, Math.ceil(movers.length / 2)), { way: 'jwt' });
  findings.finished.undone += 1;
}

/** Takes the new mechanism away again: refused while somebody uses it, and done once all have gone back. */
async function cancel(walk: Walk): Promise<void> {
  const { call, credential, findings } = walk;
  const params = paramsOf(walk);
  const users = askingBy(credential, 'oauth');
  const what = `${credential.projectTitle}, users of the new mechanism`;
  findings.expectSame(what, namesOfSources((await view(walk)).users_of_new), expectedSources(users));
  const refusal = await refusalOf(call('migrationCancel', { params, body: {} }));
  const refused = (refusal?.blockers ?? []).map(({ source_kind, source }) => `${source_kind} ${source}`);
  findings.expectSame(`${what}, cancellation refused`, refused, expectedSources(users));
  await instruct(walk, users, { way: 'jwt' });
  const { state } = await call('migrationCancel', { params, body: {} });
  findings.expectSame(`${credential.projectTitle}, cancelled`, [state], ['not_started']);
  findings.finished.cancelled += 1;
}

/** The whole way of one credential. Rejects where the server refuses what it should not. */
export async function walkThrough(walk: Walk): Promise<void> {
  const { call, credential, findings } = walk;
  const { planned, participants } = credential;
  await call('migrationStart', { params: paramsOf(walk) });
  await look(walk, 'just started');
  const following = participants.filter((each) => each.planned.habit === 'follows');
  // half of the rotations lie in the middle of the migration, the others after it
  if (planned.rotatesSecret && planned.index % 2 === 0) await rotate(walk);
  await instruct(walk, following, { way: 'oauth' });
  if (planned.fate === 'cancelled') {
    await look(walk, 'before cancelling');
    await cancel(walk);
  } else {
    const cutOff = await complete(walk);
    if (planned.fate === 'undone') await undo(walk, cutOff);
    else findings.finished.completed += 1;
  }
  if (planned.rotatesSecret && planned.index % 2 === 1) await rotate(walk);
}
