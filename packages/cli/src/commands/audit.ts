// `relevo audit`: the audit log as a table or a file, and the proof that nobody has changed it.
import { existsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AuditVerdict } from '@relevo/contract/audit-log';
import { type Command, Option } from 'commander';
import { allItems } from '../all-items.ts';
import { asFailure, exitCodes, Failure, outcomes } from '../failure.ts';
import { moment, wholeNumber } from '../option-values.ts';
import { type JsonOption, print, table, withJson } from '../output.ts';
import { connect, serverUrl } from '../session.ts';

type Reason = NonNullable<AuditVerdict['broken']>['reason'];

interface FilterOptions {
  readonly log?: 'organization' | 'server';
  readonly actor?: string;
  readonly action?: string;
  readonly target?: string;
  readonly since?: string;
  readonly until?: string;
}

interface ListOptions extends FilterOptions, JsonOption {
  readonly limit?: number;
}

interface ExportOptions extends FilterOptions, JsonOption {
  readonly format?: 'jsonl' | 'csv';
  readonly out?: string;
}

interface VerifyOptions extends JsonOption {
  readonly offline?: true;
  readonly file?: string;
}

async function list({ limit, json, ...filter }: ListOptions & JsonOption): Promise<void> {
  const call = await connect();
  const items =
    limit === undefined
      ? await allItems(call, 'auditList', filter)
      : (await call('auditList', { query: { ...filter, limit: String(limit) } })).items;
  print(json ? { json } : {}, items, () =>
    table(
      [
        ['ROW', (entry) => entry.sequence],
        ['AT', (entry) => entry.at],
        ['WHO', (entry) => entry.actor.name],
        ['FROM', (entry) => entry.actor.address],
        ['ACTION', (entry) => entry.action],
        ['TARGET', (entry) => entry.target],
        ['BEFORE', (entry) => entry.before && JSON.stringify(entry.before)],
        ['AFTER', (entry) => entry.after && JSON.stringify(entry.after)],
      ],
      items,
      'No entries.',
    ),
  );
}

/** An export that ends early must not pass for a whole one. */
function notWhole(cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : 'unknown reason';
  return new Failure('unreachable', `The export ended early (${reason}).`, { cause, next: 'Run the command again.' });
}

async function writeNew(file: string, pieces: AsyncIterable<string>): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown reason';
    const next = 'Name a file that is not there yet, in a folder that you may write to.';
    throw new Failure('invalid_usage', `${file} cannot be created (${code}).`, { cause, next });
  });
  try {
    await pipeline(Readable.from(pieces), handle.createWriteStream());
  } catch (cause) {
    await rm(file, { force: true });
    throw notWhole(cause);
  }
}

async function exportLog({ out, json, ...query }: ExportOptions): Promise<void> {
  const call = await connect();
  const pieces = await call('auditExport', { query });
  if (out === undefined) {
    await pipeline(Readable.from(pieces), process.stdout, { end: false }).catch((cause: unknown) => {
      throw notWhole(cause);
    });
    return;
  }
  await writeNew(out, pieces);
  print(json ? { json } : {}, { file: out }, () => `Wrote ${out}.`);
}

const reasons: Record<Reason, string> = {
  altered: 'is not what was written',
  missing: 'is missing',
  out_of_order: 'does not follow the row before it',
  head_mismatch:
    'is where the log no longer ends as the server left it: rows were taken away or added there, or the whole log was computed anew',
};

async function verifyByServer(): Promise<AuditVerdict[]> {
  const call = await connect();
  const verdicts = [await call('auditVerify', { query: {} })];
  const { is_home } = await call('organizationView', {});
  if (!is_home) return verdicts;
  return call('auditVerify', { query: { log: 'server' } }).then(
    (verdict) => [...verdicts, verdict],
    (error: unknown) => {
      if (error instanceof Failure && error.code === 'forbidden') return verdicts; // it is for operators
      throw error;
    },
  );
}

/** What was read, and what was found there. */
interface Verified {
  /** A server, the database of this host, or a file; for people. */
  readonly read: string;
  readonly logs: readonly AuditVerdict[];
}

const databaseFile = () => resolve(process.env['RELEVO_DATA_DIR'] || 'data', 'relevo.db');

async function verifyOnHost(): Promise<Verified> {
  const { runAuditVerify } = await import('@relevo/server/commands');
  const logs = await runAuditVerify();
  return { read: process.env['DATABASE_URL'] ? 'the database of DATABASE_URL' : databaseFile(), logs };
}

async function verifyFile(file: string): Promise<Verified> {
  const { runAuditVerifyFile } = await import('@relevo/server/commands');
  return { read: file, logs: [await runAuditVerifyFile(file)] };
}

/** Whether the data of the server at `url` is on this host: another host's server is not stood in for by what is here. */
function isDataHere(url: string): boolean {
  const isThisHost = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
  return isThisHost && (Boolean(process.env['DATABASE_URL']) || existsSync(databaseFile()));
}

/** The server is asked; where it does not answer and its data is here, the data. */
async function verified({ file, offline }: VerifyOptions): Promise<Verified> {
  if (file !== undefined) return verifyFile(file);
  if (offline) return verifyOnHost();
  const url = serverUrl();
  try {
    return { read: url, logs: await verifyByServer() };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'unreachable' || !isDataHere(url)) throw error;
    const { read, logs } = await verifyOnHost();
    return { read: `${read}, because ${url} does not answer`, logs };
  }
}

/** Exit code 4 of this command says one thing: tampered with. So a log that is not there is wrong usage. */
function notTampering(error: unknown): Failure {
  const failure = asFailure(error);
  if (outcomes[failure.code].exitCode !== exitCodes.notFound) return failure;
  return new Failure('invalid_usage', failure.message, { cause: error, next: failure.next });
}

const resultOf = ({ broken }: AuditVerdict) => (broken ? `row ${broken.sequence} ${reasons[broken.reason]}` : 'intact');

async function verify(options: VerifyOptions): Promise<void> {
  const { read, logs } = await verified(options).catch((error: unknown) => {
    throw notTampering(error);
  });
  const broken = logs.find(({ intact }) => !intact);
  const end_checked = options.file === undefined;
  print(options, { intact: broken === undefined, end_checked, read, logs }, () => {
    const rows = table(
      [
        ['LOG', ({ log }) => log],
        ['ROWS FOUND RIGHT', ({ entries }) => entries],
        ['RESULT', resultOf],
      ],
      logs,
      '',
    );
    const whole = `Read ${read}.\n${rows}`;
    return end_checked ? whole : `${whole}\nWhether rows are missing at the end, only the server's own copy can tell.`;
  });
  if (broken) throw new Failure('audit_broken', `The audit log ${broken.log} was tampered with: ${resultOf(broken)}.`);
}

function withFilter(command: Command): Command {
  return command
    .addOption(
      new Option('--log <log>', "the organization's log, or the server's, which is for operators").choices([
        'organization',
        'server',
      ]),
    )
    .option('--actor <actor>', 'id or name of who did it')
    .option('--action <action>', 'such as client_secret.added')
    .option('--target <target>', 'id of what it was done to')
    .option('--since <moment>', 'a date or a moment of RFC 3339, inclusive', moment)
    .option('--until <moment>', 'the same, exclusive', moment);
}

export function defineAudit(group: Command): void {
  withJson(withFilter(group.command('list').description('list the entries, newest first')))
    .option('--limit <number>', 'only so many; all if not given', wholeNumber(1, 500))
    .action(list);
  withJson(withFilter(group.command('export').description('write the log as JSON lines or CSV, oldest first')))
    .addOption(new Option('--format <format>', 'jsonl (the default) or csv').choices(['jsonl', 'csv']))
    .option('--out <file>', 'a new file; standard output if not given')
    .action(exportLog);
  withJson(group.command('verify').description('follow the chain of the log; exit code 4 names the first wrong row'))
    .option('--offline', 'read the storage of this host, all logs in it, without asking the server')
    .addOption(new Option('--file <file>', 'an export of a whole log as JSON lines').conflicts('offline'))
    .action(verify);
}
