// The command for Adobe Campaign, as a shell reads it.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { promptingCommand, setImsOauthCommand } from '../src/nlserver-command.ts';

const values = {
  organization_id: 'ABCDEF0123456789ABCDEF01@AdobeOrg',
  client_id: '0123456789abcdef0123456789abcdef',
  technical_account_id: '0123456789ABCDEF01234567@techacct.example.com',
  client_secret: 'rlv_secret_abc_DEF',
};
const credential =
  'ABCDEF0123456789ABCDEF01@AdobeOrg/0123456789abcdef0123456789abcdef/' +
  '0123456789ABCDEF01234567@techacct.example.com/rlv_secret_abc_DEF';

/** The words that a shell makes of the command. */
const wordsOf = (command: string): string[] =>
  execFileSync('/bin/sh', ['-c', `nlserver() { printf '%s\\n' "$@"; }; ${command}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');

test('organization, client, technical account and secret stand in the order of -setimsoauth', () => {
  expect(setImsOauthCommand('prod_1', values)).toBe(`nlserver config -instance:prod_1 -setimsoauth:${credential}`);
});

test.each(['two words', "it's", '$(id)', '"; id; "', '`id`', '야간'])(
  'an instance called %s is one word',
  (instance) => {
    expect(wordsOf(setImsOauthCommand(instance, values))).toEqual([
      'config',
      `-instance:${instance}`,
      `-setimsoauth:${credential}`,
    ]);
  },
);

test('without the name of an instance a shell refuses the command', () => {
  expect(() => execFileSync('/bin/sh', ['-c', setImsOauthCommand(' ', values)], { stdio: 'pipe' })).toThrow();
});

test('the command that asks for the secret has everything else in it, in the same order', () => {
  const command = promptingCommand("it's", values);
  expect(command).not.toContain(values.client_secret);
  const [, ...words] = wordsOf(command.replace('npx relevo ', ''));
  expect(words).toEqual(["-instance:it's", `-setimsoauth:${credential.slice(0, credential.lastIndexOf('/'))}`]);
});
