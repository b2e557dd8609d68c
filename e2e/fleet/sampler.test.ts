// What looks for leaks: a watcher that sees nothing proves something only if it would have seen it.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { watchProcesses } from './sampler.ts';
import { secretForms } from './secret-forms.ts';

const canary = `canary-${randomBytes(12).toString('base64url')}`;

/** A process that lives until the watcher has looked several times. */
async function livingProcess(word: string, environment: Readonly<Record<string, string>>): Promise<number | undefined> {
  const child = spawn('sleep', ['0.3'], { argv0: word, env: environment, stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid;
}

test.skipIf(process.platform !== 'linux')('the watcher sees a canary in argv and in an environment', async () => {
  const { result, sightings, passes } = await watchProcesses(secretForms(canary), async () => [
    await livingProcess(`-set:org/client/${canary}`, {}),
    await livingProcess(Buffer.from(`x${canary}`).toString('base64'), {}),
    await livingProcess('sleep', { TOKEN: encodeURIComponent(canary) }),
    await livingProcess('sleep', {}),
  ]);
  expect(passes).toBeGreaterThan(1);
  expect(sightings.map(({ pid, where }) => ({ pid, where }))).toEqual([
    { pid: result[0], where: 'cmdline' },
    { pid: result[1], where: 'cmdline' },
    { pid: result[2], where: 'environ' },
  ]);
  expect(JSON.stringify(sightings)).not.toContain(canary);
});

test('every form of a secret is found in what holds it', () => {
  const secret = 'p8e-a+b/c=d&"e\\f';
  const forms = secretForms(secret);
  const found = (text: string) => forms.some((form) => text.includes(form));
  for (const before of ['', 'a', 'ab', 'abc']) {
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(found(Buffer.from(`${before}${secret}zz`).toString(encoding))).toBe(true);
    }
  }
  expect([secret, JSON.stringify({ secret }), new URLSearchParams({ secret }).toString()].map(found)).toEqual([
    true,
    true,
    true,
  ]);
  expect(found('p8e-a+b/c=d')).toBe(false);
});
