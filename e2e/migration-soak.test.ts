// The soak of migrations, short: the same command that developers run for a minute.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../tools/soak/main.ts', import.meta.url));

async function soak(...options: string[]): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, output, errors };
}

test('credentials migrate under load, over a restart into two workers, and no source that follows the rules misses a token', async () => {
  const { code, output, errors } = await soak('--seconds', '10', '--credentials', '20', '--processes', '1');
  expect(code, output + errors).toBe(0);
  expect(output).toMatch(/^migrations +16 completed, 2 undone, 2 cancelled/m);
  expect(output).toMatch(/^failures +0 /m);
  expect(output).toMatch(/^tokens by retired +0$/m);
  expect(output).toMatch(/^stragglers +(\d+) named, \1 planted$/m);
  expect(output).toMatch(/^verdicts +[\d,]+ asked, 0 other than the truth$/m);
  expect(output).toMatch(/^evidence lost +0 of /m);
  expect(errors).toContain('restarting the server with 2 processes');
}, 180_000);

test('an option that makes no sense is refused by name before anything runs', async () => {
  const { code, errors } = await soak('--sources', '1');
  expect(code).toBe(1);
  expect(errors).toContain('--sources must be a whole number from 2');
});
