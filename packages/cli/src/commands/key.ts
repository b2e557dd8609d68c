// `relevo key`: the keys that sign access tokens, and their rotation.
import type { SigningKey } from '@relevo/contract/signing-keys';
import { type Command, Option } from 'commander';
import { type AlgorithmChoice, algorithmChoices } from '../option-values.ts';
import { type JsonOption, print, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

const keyTable = (keys: readonly SigningKey[]) =>
  table(
    [
      ['KID', (key) => key.kid],
      ['ALGORITHM', (key) => key.algorithm],
      ['STATE', (key) => key.state],
      ['PUBLISHED', (key) => key.published_at],
      ['SIGNS FROM', (key) => key.signs_from],
      ['LEAVES', (key) => key.leaves_at],
    ],
    keys,
    'No signing keys.',
  );

async function list(options: JsonOption): Promise<void> {
  const call = await connect();
  const { items } = await call('signingKeyList', {});
  print(options, items, keyTable);
}

async function rotate({ algorithm, ...output }: JsonOption & { readonly algorithm?: AlgorithmChoice }): Promise<void> {
  const call = await connect();
  const { items } = await call('signingKeyRotate', { body: { algorithm } });
  print(output, items, keyTable);
}

export function defineKey(group: Command): void {
  withJson(group.command('list').description('list the signing keys')).action(list);
  withJson(
    group.command('rotate').description('publish the next signing keys; they sign once verifiers have seen them'),
  )
    .addOption(new Option('--algorithm <algorithm>', 'only this one; both if not given').choices(algorithmChoices))
    .action(rotate);
}
