// What is sent to a login shell: constant text and words that mean nothing, read by every shell in the same way.
import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HostFailure } from '../../src/fleet/host-failure.ts';
import { redactor } from '../../src/fleet/redactor.ts';
import { Sensitive } from '../../src/fleet/sensitive.ts';
import { answerOf, exitCode, oneLine, remoteCommand, scriptFailure } from '../../src/fleet/ssh/remote-step.ts';

const plain = { redact: (text: string) => text, cut: false };
const shells = ['sh', 'bash', 'dash', 'zsh', 'csh', 'tcsh', 'ksh'].filter(
  (shell) => spawnSync(shell, ['-c', ':']).status === 0,
);

test.each(shells)('%s as login shell hands over script and words unchanged (threat 16)', (shell) => {
  const script = oneLine(`
    printf "<%s>" "$1" '$HOME' "it's";
    echo;
  `);
  const command = remoteCommand({ script, words: ['a.b:c@d/e,f+g=h~i-', ''] }, null);
  expect(execFileSync(shell, ['-c', command], { encoding: 'utf8' })).toBe(
    "@@login\n@@relevo\n<a.b:c@d/e,f+g=h~i-><$HOME><it's>\n",
  );
});

test('a word with any other sign is refused before ssh starts (threat 16)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (word) => {
      const isInert = /^[A-Za-z0-9._:@/,+=~-]*$/.test(word) && !word.includes('\n');
      try {
        remoteCommand({ script: ':;', words: [word] }, null);
        return isInert;
      } catch {
        return !isInert;
      }
    }),
  );
});

test('sudo is asked without a password, and for the user of the inventory alone', () => {
  expect(remoteCommand({ script: ':;', words: ['x'] }, 'neolane')).toMatch(
    /^echo @@login; sudo -n -H -u 'neolane' -- sh -c '.*' relevo 'x'$/,
  );
});

test('a script with a sign that csh replaces does not get as far as a host', () => {
  expect(() => oneLine('[ a != b ];')).toThrow('must not contain');
});

test('an answer is its records and, for people, everything else; nothing that a login shell has printed', () => {
  const answer = answerOf(
    'motd\n@@path /forged\n@@login\n@@by_login_user\nsudo: a lecture\n@@relevo\n@@path /a b\n@@flag x\n@@flag y\n@@pathological no\nsaid\u001b[31m\n',
    plain,
  );
  expect([answer.one('path'), answer.all('flag'), answer.one('missing')]).toEqual(['/a b', ['x', 'y'], undefined]);
  expect([answer.all('by_login_user'), answer.text]).toEqual([[''], 'said?[31m']);
});

test('of an answer that was cut nothing is left where half a secret may be (threat 14)', () => {
  const secret = 'p8e-0123456789abcdefghij';
  const redact = redactor([new Sensitive(secret)]);
  const wrapped = Buffer.from(secret).toString('base64').replace(/.{8}/g, '$&\n');
  for (const form of [secret, wrapped]) {
    const stdout = `@@relevo\nwhole ${form}\n${'line\n'.repeat(4000)}${form.slice(0, -4)}`;
    const { text } = answerOf(stdout, { redact, cut: true });
    expect(text).toMatch(/^whole \[REDACTED\][=\n]*line\n/);
    expect(text.slice(0, -1)).not.toContain(form.slice(0, 6));
  }
});

test('a secret does not get into the environment by a name that the login has exported (threat 14)', () => {
  const script = oneLine(`
    IFS= read -r S && IFS= read -r K; V="$S/$K"; OUT=$(printf %s "$V"); A=$OUT; for EACH in "$A"; do :; done;
    env;
  `);
  const env = { ...process.env, S: 'x', K: 'x', V: 'x', OUT: 'x', A: 'x', EACH: 'x', OTHER: 'stays' };
  const command = remoteCommand({ script, words: [] }, null);
  const said = execFileSync('sh', ['-ac', command], { input: 'hush\nhush\n', env, encoding: 'utf8' });
  expect(said).toContain('OTHER=stays');
  expect(said).not.toContain('hush');
});

test('the exit codes of our scripts are causes; any other is a fault of ours', () => {
  const answer = answerOf('@@relevo\nNo space left on device\n', plain);
  const failure = scriptFailure(exitCode('disk_full'), answer);
  expect(failure).toBeInstanceOf(HostFailure);
  expect([failure.code, failure.message]).toEqual(['disk_full', 'No space left on device']);
  expect(scriptFailure(2, answer).code).toBe('unexpected');
});
