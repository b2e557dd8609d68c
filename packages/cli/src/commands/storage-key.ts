// `relevo storage-key`: the keys outside the database, which protect what is in it, and their rotation on this host.
import { Argument, type Command } from 'commander';
import { Failure } from '../failure.ts';
import { type Column, details, type JsonOption, print, table, withJson } from '../output.ts';

const purposes = { pepper: 'client_secret_pepper', 'key-encryption-key': 'key_encryption_key' } as const;
type Key = keyof typeof purposes;
const keys = Object.keys(purposes) as Key[];

/** What the server's side answers of one version. */
interface Version {
  readonly purpose: (typeof purposes)[Key];
  readonly version: number;
  readonly state: string;
  readonly uses: readonly { readonly what: string; readonly count: number }[];
}

const wireVersion = ({ purpose, version, state, uses }: Version) => ({
  key: keys.find((key) => purposes[key] === purpose) ?? purpose,
  version,
  state,
  uses: uses.reduce((sum, { count }) => sum + count, 0),
  used_by: Object.fromEntries(uses.map(({ what, count }) => [what.replaceAll(' ', '_'), count])),
});
type WireVersion = ReturnType<typeof wireVersion>;

const columns: readonly Column<WireVersion>[] = [
  ['KEY', ({ key }) => key],
  ['VERSION', ({ version }) => version],
  ['STATE', ({ state }) => state],
  [
    'NEEDED BY',
    ({ used_by }) => Object.entries(used_by).map(([what, count]) => `${count} ${what.replaceAll('_', ' ')}`),
  ],
];

async function list(options: JsonOption): Promise<void> {
  const { runStorageKeyList } = await import('@relevo/server/commands');
  const versions = await runStorageKeyList();
  print(options, versions.map(wireVersion), (rows) => table(columns, rows, 'No keys.'));
}

interface RotateOptions extends JsonOption {
  readonly prepare?: true;
  readonly print?: true;
}

async function rotate(key: Key, { prepare, print: asText, ...output }: RotateOptions): Promise<void> {
  const { runStorageKeyRotate, runStorageKeyText } = await import('@relevo/server/commands');
  if (asText) {
    const text = await runStorageKeyText(purposes[key]);
    print(output, { key_text: text }, () => text.trimEnd());
    return;
  }
  const version = await runStorageKeyRotate(purposes[key], { prepareOnly: prepare === true });
  print(output, wireVersion(version), ({ version: number, state }) =>
    details([
      ['key', key],
      ['version', number],
      ['state', state],
    ]),
  );
}

async function retire(key: Key, version: string, options: JsonOption): Promise<void> {
  if (!/^[1-9]\d{0,5}$/.test(version)) throw new Failure('invalid_usage', `${version} is no version of a key.`);
  const { runStorageKeyRetire } = await import('@relevo/server/commands');
  await runStorageKeyRetire(purposes[key], Number(version));
  print(options, { key, version: Number(version), retired: true }, () => `Retired version ${version} of the ${key}.`);
}

export function defineStorageKey(group: Command): void {
  const keyArgument = () => new Argument('<key>', 'which key').choices(keys);
  withJson(group.command('list').description('list the versions of pepper and key-encryption key')).action(list);
  withJson(group.command('rotate').description('make a new version active; servers take it up by themselves'))
    .addArgument(keyArgument())
    .option('--prepare', 'only add the version, to be copied to other hosts before it is made active')
    .option('--print', 'change nothing and print the text of the key with a new version, for its variable')
    .action(rotate);
  withJson(group.command('retire').description('forget an old version that nothing needs any more'))
    .addArgument(keyArgument())
    .argument('<version>', 'as listed')
    .action(retire);
}
