// What is sent to a login shell: constant text and words that mean nothing, read by every shell in the same way.
import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HostFailure } from '../../src/fleet/host-failure.ts';
import { answerOf, exitCode, oneLine, remoteCommand, scriptFailure } from '../../src/fleet/remote-step.ts';

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

test('an answer is its records and, for people, everything else', () => {
  const answer = answerOf(
    'motd\n@@relevo\n@@path /a b\n@@flag x\n@@flag y\n@@pathological no\nsaid\u001b[31m\n',
    plain,
  );
  expect([answer.one('path'), answer.all('flag'), answer.one('missing')]).toEqual(['/a b', ['x', 'y'], undefined]);
  expect(answer.text).toBe('motd\nsaid?[31m');
});

test('of an answer that was cut the last line is dropped, since half a secret is not recognised', () => {
  expect(answerOf('@@relevo\nwhole\nhal', { ...plain, cut: true }).text).toBe('whole');
});

test('the exit codes of our scripts are causes; any other is a fault of ours', () => {
  const answer = answerOf('@@relevo\nNo space left on device\n', plain);
  const failure = scriptFailure(exitCode('disk_full'), answer);
  expect(failure).toBeInstanceOf(HostFailure);
  expect([failure.code, failure.message]).toEqual(['disk_full', 'No space left on device']);
  expect(scriptFailure(2, answer).code).toBe('unexpected');
});
