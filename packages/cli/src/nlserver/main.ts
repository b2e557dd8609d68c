// `nlserver config` as a whole: words in, exit code out. What each action does stands in a file of its own.
import { type Action, type Invocation, parseArguments } from './arguments.ts';
import { type Change, setIms, unsetIms } from './change-ims.ts';
import { checkIms } from './check-ims.ts';
import { type HandOver, reloadWithGenuine, setWithGenuine } from './genuine-nlserver.ts';
import { banner, helpText, stamped } from './help.ts';
import { findInstanceFolder, type InstanceFolder } from './instance-folder.ts';
import { exitCodes, NlserverError } from './nlserver-error.ts';
import type { NlserverIo } from './nlserver-io.ts';
import { showIms } from './show-ims.ts';
import { completeCredential } from './wanted-credential.ts';

/** One run: what was asked for, where, and how it speaks. */
interface Run {
  readonly invocation: Invocation;
  readonly folder: InstanceFolder;
  readonly io: NlserverIo;
  /** A line for people, unless they asked for none. */
  say(line: string): void;
}

const placeOf = ({ invocation: { instance }, folder: { confDir }, io: { environment } }: Run) => ({
  confDir,
  instance,
  environment,
});

const optionsOf = ({ invocation: { dry, run } }: Run) => ({
  dry,
  run: run ?? new Date().toISOString().replace(/[-:.]/g, ''),
});

function report({ invocation, io, say }: Run, change: Change): void {
  const { outcome, file, sha256, backup, fingerprint, differences, replacesVendorSecret } = change;
  if (replacesVendorSecret && outcome !== 'unchanged') {
    io.err('warning: the secret that was there is encrypted by the vendor, whose server cannot read the new one.');
  }
  if (invocation.json) {
    io.out(JSON.stringify({ instance: invocation.instance, outcome, file, sha256, backup, fingerprint }));
    return;
  }
  say(`${file}: ${outcome.replace('_', ' ')}`);
  const isDetailed = outcome === 'would_change' || invocation.verbose;
  if (isDetailed) for (const line of differences) say(`  ${line}`);
  if (backup !== null) say(`The file before is ${backup}`);
}

/** The vendor's program, where it is the one to do it. Throws where it is here and this folder is not its own. */
function handOverOf({ invocation, folder: { genuine, elsewhere, confDir } }: Run): HandOver | undefined {
  const { instance, verbose, noconsole, forceOwnFormat } = invocation;
  if (forceOwnFormat) return undefined;
  if (elsewhere !== undefined) {
    throw new NlserverError('invalid_usage', `${elsewhere} is here, and ${confDir} is not its folder of instances.`, {
      next: 'Name the folder of that installation, or give -force-own-format where no server of the vendor reads this one.',
    });
  }
  if (genuine === undefined) return undefined;
  const flags = [...(verbose ? ['-verbose'] : []), ...(noconsole ? ['-noconsole'] : [])];
  return { genuine, instance, flags };
}

async function reload(run: Run): Promise<number> {
  const handOver = handOverOf(run);
  if (handOver) return reloadWithGenuine(handOver, run.io);
  run.say('There is no server of the vendor here, so there is nothing to reload.');
  return exitCodes.ok;
}

async function set(run: Run, { flag, argument }: Action & { kind: 'set' }): Promise<number> {
  const { invocation, io, say } = run;
  const handOver = handOverOf(run);
  if (handOver && flag === 'setimsauth') {
    const next = 'Use -setimsoauth (from build 9383, version 7.4.1) or -setimsjwtauth.';
    throw new NlserverError('invalid_usage', '-setimsauth is not handed over: its form is unknown.', { next });
  }
  const wanted = await completeCredential(flag, argument, io);
  if (handOver && invocation.dry) {
    say(`${handOver.genuine} would be asked for -${flag}; what it would change only it knows.`);
    return exitCodes.ok;
  }
  if (handOver) return setWithGenuine(handOver, flag, wanted, io);
  report(run, await setIms(wanted, placeOf(run), optionsOf(run)));
  return exitCodes.ok;
}

async function perform(run: Run): Promise<number> {
  const { invocation, io } = run;
  const { action, json } = invocation;
  switch (action.kind) {
    case 'set':
      return set(run, action);
    case 'unset':
      report(run, await unsetIms(placeOf(run), optionsOf(run)));
      return exitCodes.ok;
    case 'show':
      await showIms(placeOf(run), json, io);
      return exitCodes.ok;
    case 'check':
      await checkIms(placeOf(run), invocation, io);
      return exitCodes.ok;
    case 'reload':
      return reload(run);
    case 'help':
    case 'version':
      return exitCodes.ok; // printed before a folder is looked for
    default:
      return action satisfies never;
  }
}

async function runInvocation(invocation: Invocation, io: NlserverIo): Promise<number> {
  const { action, json, noconsole, verbose, confDir } = invocation;
  if (action.kind === 'help') io.out(helpText);
  if (action.kind === 'version') io.out(stamped(banner, new Date()));
  if (action.kind === 'help' || action.kind === 'version') return exitCodes.ok;
  const say = json || noconsole ? () => {} : (line: string) => io.out(stamped(line, new Date()));
  const folder = await findInstanceFolder(confDir, io.environment);
  if (action.kind !== 'show' && action.kind !== 'check') say(banner);
  if (verbose) say(`Instances in ${folder.confDir}, nlserver of the vendor: ${folder.genuine ?? 'none'}`);
  const run = { invocation, folder, io, say };
  const code = await perform(run);
  const reloads = invocation.reload && !invocation.dry && action.kind !== 'reload' && code === exitCodes.ok;
  return reloads ? reload(run) : code;
}

/** An error as lines for people, with `json` then one line for scripts. Returns the exit code. */
function reportError(error: unknown, json: boolean, io: NlserverIo): number {
  if (!(error instanceof NlserverError)) {
    // Its properties are not printed: those of Node's errors may have a command line with a secret.
    io.err(`error: a fault of this command, please report it: ${error instanceof Error ? error.stack : error}`);
    return exitCodes.fault;
  }
  io.err(`error: ${error.message}`);
  io.err(`Next: ${error.next}`);
  if (json) io.err(JSON.stringify({ code: error.code, detail: error.message }));
  return error.exitCode;
}

/** Runs one command line, without the name of the program. Resolves with the exit code once all is said. */
export async function runNlserver(words: readonly string[], io: NlserverIo): Promise<number> {
  try {
    return await runInvocation(parseArguments(words), io);
  } catch (error) {
    const json = words.some((word) => /^--?json$/.test(word));
    return reportError(error, json, io);
  }
}
