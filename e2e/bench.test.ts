// The bench itself: a second per row proves that it works; its figures are no subject of a test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../tools/bench/main.ts', import.meta.url));

async function bench(...options: string[]): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, output, errors };
}

test('the bench measures Relevo, its ceiling and a rival in one run and prints what each target says', async () => {
  const { code, output, errors } = await bench(
    '--quick',
    '--rows',
    'token,postgres,latency,exchange,introspection,gateway,workers,growth,lists,migration,usage,fleet,start',
  );
  expect(code, errors).toBe(0);
  expect(output).toMatch(/^fastify ceiling +[\d,]+/m);
  expect(output).toMatch(/^oidc-provider, JWT ES256, in memory +[\d,]+/m);
  expect(output).toMatch(/^Relevo, token requests on SQLite +[\d,]+ .* × ceiling +at least 0\.80 × +(met|MISSED)$/m);
  expect(output).toMatch(
    /^(Relevo, token requests on PostgreSQL .*at least 0\.70 ×|The row on PostgreSQL is left out)/m,
  );
  expect(output).toMatch(/^Relevo, token requests with 2 workers, all cores .* × one process/m);
  expect(output).toMatch(/^Relevo, p99 at 70 % of capacity .* ms .*at most 10 ms +(met|MISSED)$/m);
  for (const list of ['projects', 'credentials', 'product profiles', 'users', 'invitations', 'audit'])
    expect(output).toMatch(
      new RegExp(`^Relevo, list of ${list} +p95 [\\d.]+ ms \\(.+\\) +at most 50 ms +(met|MISSED)$`, 'm'),
    );
  expect(output).toMatch(/^Relevo, board of 200 migrations +p95 [\d.]+ ms \(.+\) +at most 100 ms +(met|MISSED)$/m);
  expect(output).toMatch(/^Relevo, summary of 200 migrations +p95 [\d.]+ ms +at most 100 ms +(met|MISSED)$/m);
  expect(output).toMatch(
    /^Relevo, usage of 10,000 tokens of 2,000 sources +\d+ bytes per source, then [\d.]+ per token/m,
  );
  expect(output).toMatch(
    /^Relevo, plan for 6 containers, 10 at a time .*at most 15 s|^The rows on the fleet are left out/m,
  );
  expect(output).toMatch(/^Relevo, introspection at first sight .* × token rate/m);
  expect(output).toMatch(/^Relevo, gateway check of a token seen before .* × token rate/m);
}, 180_000);

test('a row that the bench does not know is refused by name before anything runs', async () => {
  const { code, errors } = await bench('--rows', 'token,fusion');
  expect(code).toBe(1);
  expect(errors).toContain('There is no row fusion');
});
