// The command line of `nlserver config`: flags as the vendor writes them (`-name:value`) and our own. Pure.
import {
  type ImsArgument,
  type ImsArgumentResult,
  parseJwtArgument,
  parseOauthArgument,
  refusalOf,
} from './ims-values.ts';
import { NlserverError } from './nlserver-error.ts';

/** The flags by which a credential is set, each with the form of its value. */
const setFlags = {
  setimsoauth: parseOauthArgument,
  setimsjwtauth: parseJwtArgument,
  // No public document has its grammar: an assumption, and never handed to a genuine nlserver.
  setimsauth: parseOauthArgument,
} as const;

export type SetFlag = keyof typeof setFlags;

export type Action =
  | { readonly kind: 'help' | 'version' | 'reload' | 'show' | 'check' | 'unset' }
  | { readonly kind: 'set'; readonly flag: SetFlag; readonly argument: ImsArgument };

export interface Invocation {
  readonly action: Action;
  readonly instance: string;
  readonly reload: boolean;
  readonly dry: boolean;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly noconsole: boolean;
  readonly forceOwnFormat: boolean;
  readonly confDir: string | undefined;
  readonly endpoint: string | undefined;
  readonly label: string | undefined;
  readonly run: string | undefined;
}

/** What a flag takes after its name; the `own…` ones are ours and may also be written `--name VALUE`. */
const flagKinds: ReadonlyMap<string, 'plain' | 'value' | 'optional' | 'ownPlain' | 'ownValue'> = new Map([
  ...Object.keys(setFlags).map((name) => [name, 'value'] as const),
  ['instance', 'value'],
  ['verbose', 'optional'],
  ...['reload', 'noconsole', 'version', '?', 'h', 'H'].map((name) => [name, 'plain'] as const),
  ...['showims', 'checkims', 'unsetims', 'dry', 'json', 'force-own-format', 'help'].map(
    (name) => [name, 'ownPlain'] as const,
  ),
  ...['conf-dir', 'endpoint', 'label', 'run'].map((name) => [name, 'ownValue'] as const),
]);

const usage = (message: string, next = 'See what there is with: nlserver config -?') =>
  new NlserverError('invalid_usage', message, { next });

/** A flag's name as it may be printed: what is no plain word may be a misplaced secret. */
const printableName = (name: string) => (/^[A-Za-z-]{1,32}$/.test(name) ? `-${name}` : 'a flag');

/** The value of one flag, and how many words of the command line it took. */
function readFlag(words: readonly string[], at: number): { name: string; value: string | undefined; taken: 1 | 2 } {
  const match = /^(--?)([^:=]+)(?:([:=])([\s\S]*))?$/.exec(words[at] ?? '');
  if (!match) throw usage(`The argument at place ${at + 1} is no flag.`);
  const [, dashes, name = '', separator, attached] = match;
  const kind = flagKinds.get(name);
  const isOwn = kind === 'ownPlain' || kind === 'ownValue';
  if (kind === undefined || (!isOwn && (dashes === '--' || separator === '='))) {
    throw usage(`${printableName(name)} does not exist here, which does only what concerns the credential.`);
  }
  const isPlain = kind === 'plain' || kind === 'ownPlain';
  if (isPlain && attached !== undefined) throw usage(`-${name} takes no value.`);
  const follows = kind === 'ownValue' && separator === undefined;
  const value = follows ? words[at + 1] : attached;
  if (!isPlain && kind !== 'optional' && (value === undefined || value === '')) throw usage(`-${name} needs a value.`);
  return { name, value, taken: follows ? 2 : 1 };
}

function readFlags(words: readonly string[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  for (let at = 0; at < words.length; ) {
    const { name, value, taken } = readFlag(words, at);
    if (flags.has(name)) throw usage(`-${name} stands there twice.`);
    flags.set(name, value ?? '');
    at += taken;
  }
  return flags;
}

function parsedArgument(flag: SetFlag, text: string): ImsArgument {
  const result: ImsArgumentResult = setFlags[flag](text);
  if (result.kind === 'parsed') return result.argument;
  throw usage(`-${flag} is not usable: ${result.reason}. Nothing was changed.`);
}

function actionOf(flags: ReadonlyMap<string, string>): Action {
  if (['?', 'h', 'H', 'help'].some((name) => flags.has(name))) return { kind: 'help' };
  if (flags.has('version')) return { kind: 'version' };
  const actions: Action[] = [];
  for (const flag of ['setimsoauth', 'setimsjwtauth', 'setimsauth'] as const) {
    const text = flags.get(flag);
    if (text !== undefined) actions.push({ kind: 'set', flag, argument: parsedArgument(flag, text) });
  }
  if (flags.has('unsetims')) actions.push({ kind: 'unset' });
  if (flags.has('showims')) actions.push({ kind: 'show' });
  if (flags.has('checkims')) actions.push({ kind: 'check' });
  const isChange = actions.some(({ kind }) => kind === 'set' || kind === 'unset');
  if (flags.has('reload') && !isChange) actions.push({ kind: 'reload' });
  const [action, another] = actions;
  if (another) throw usage('Only one action is done at a time, and -reload after a change.');
  if (action) return action;
  throw usage('It is not said what to do.');
}

function checked(field: 'instance', value: string): string {
  const reason = refusalOf(field, value);
  if (reason !== undefined) throw usage(`-${field} is not usable: ${reason}. Nothing was changed.`);
  return value;
}

function matching(flags: ReadonlyMap<string, string>, name: string, form: RegExp, words: string): string | undefined {
  const value = flags.get(name);
  if (value !== undefined && !form.test(value)) throw usage(`--${name} is not usable: it has ${words}.`);
  return value;
}

/**
 * Reads the words after `nlserver`. Refuses what it does not know, and never repeats a value, which may be a secret.
 * Does not check that folder and instance exist.
 */
export function parseArguments(words: readonly string[]): Invocation {
  const [module, ...others] = words;
  const isFlag = module?.startsWith('-') ?? false;
  if (module !== undefined && module !== 'config' && !isFlag) throw usage('Only the module "config" exists here.');
  const flags = readFlags(isFlag ? words : others);
  return {
    action: actionOf(flags),
    instance: checked('instance', flags.get('instance') ?? 'default'),
    reload: flags.has('reload'),
    dry: flags.has('dry'),
    json: flags.has('json'),
    verbose: flags.has('verbose'),
    noconsole: flags.has('noconsole'),
    forceOwnFormat: flags.has('force-own-format'),
    confDir: flags.get('conf-dir'),
    endpoint: flags.get('endpoint'),
    label: matching(flags, 'label', /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,63}$/, '1 to 64 letters, digits, . _ : @ / and -'),
    run: matching(flags, 'run', /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, '1 to 64 letters, digits, . _ and -'),
  };
}
