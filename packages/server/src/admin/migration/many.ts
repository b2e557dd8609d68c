// Many migrations at once: each credential in a transaction of its own, so that one refusal stops only itself.
import type { MigrationOutcome } from '@relevo/contract/migrations';
import type { Change } from '../../domain/store.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { AdminError, MigrationBlockedError, notFound } from '../admin-error.ts';
import type { AdminContext, Operation } from '../operation.ts';
import { complete, start } from './steps.ts';

type Named = Pick<MigrationOutcome, 'credential' | 'credential_name'>;
interface Done extends Pick<MigrationOutcome, 'client_secret'> {
  readonly name: string;
  readonly changed: boolean;
}

/** Thrown to take everything back: what would have been done. */
class Previewed extends Error {
  readonly done: Done;
  constructor(done: Done) {
    super('a preview');
    this.done = done;
  }
}

function outcomeOf(named: Named, { changed, client_secret }: Done, isPreview: boolean): MigrationOutcome {
  const outcome = changed ? (isPreview ? 'would_be_done' : 'done') : 'unchanged';
  const secret = isPreview || client_secret === undefined ? {} : { client_secret };
  return { ...named, outcome, code: null, detail: null, blockers: [], ...secret };
}

function refusalOf(named: Named, error: AdminError): MigrationOutcome {
  const blockers = error instanceof MigrationBlockedError ? [...error.blockers] : [];
  return { ...named, outcome: 'refused', code: error.code, detail: error.message, blockers };
}

/** Runs one of many by itself; a preview runs it and takes it back. Rethrows what is no refusal. */
async function one(
  { change }: Pick<AdminContext, 'change'>,
  credential: string,
  preview: boolean,
  work: (tx: StoreTransaction) => Promise<Change<Done>>,
): Promise<MigrationOutcome> {
  try {
    const done = await change(async (tx) => {
      const changed = await work(tx);
      if (preview) throw new Previewed(changed.result);
      return changed;
    }, credential);
    return outcomeOf({ credential, credential_name: done.name }, done, false);
  } catch (error) {
    if (error instanceof Previewed) {
      return outcomeOf({ credential, credential_name: error.done.name }, error.done, true);
    }
    // the request as a whole is not to be repeated like this
    if (error instanceof AdminError && error.code === 'idempotency_key_reused') throw error;
    if (error instanceof AdminError) return refusalOf({ credential, credential_name: null }, error);
    throw error;
  }
}

async function each<T>(list: readonly T[], run: (item: T) => Promise<MigrationOutcome>) {
  const items: MigrationOutcome[] = [];
  for (const item of list) items.push(await run(item));
  return { items };
}

export const migrationStartMany: Operation<'migrationStartMany'> = async (context, { body }) =>
  each([...new Set(body.credentials)], (reference) =>
    one(context, reference, body.preview, async (tx) => {
      const { started, shown, step, audit } = await start(context, tx, reference);
      return { result: { name: step.facts.credential.name, changed: started, ...shown }, audit };
    }),
  );

/** Only what nothing blocks: overriding is a decision on one migration. */
export const migrationCompleteMany: Operation<'migrationCompleteMany'> = async (context, { body }) => {
  const organization = await context.store.read.organizations.get(context.organizationId);
  if (!organization) throw notFound('organization');
  if (!body.preview && body.confirm !== organization.name) {
    const detail = 'Completing many migrations needs the name of the organization in `confirm`.';
    throw new AdminError('confirmation_required', detail);
  }
  return each(body.migrations, ({ credential, revision }) =>
    one(context, credential, body.preview, async (tx) => {
      const decided = { revision, overrideReason: null, expectConfirmed: async () => undefined };
      const { completed, step, audit } = await complete(context, tx, credential, decided);
      return { result: { name: step.facts.credential.name, changed: completed }, audit };
    }),
  );
};
