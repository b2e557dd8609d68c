// Threats 1, 13: whatever is done, no secret that went in or came out stands in the audit log.
import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { operationIds, rightInput, sendInput } from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';

const server = await contractServer();

/** Names of what nobody but its owner may know. */
const secretNames = /^(client_secret|access_token|token|password|current_password|new_password|secret|url)$/;

/** Texts below such a name, links with a secret behind them, and lists of them, such as recovery codes. */
function secretsIn(value: unknown, name = ''): string[] {
  const isSecret = (text: string) => /^rlv_|#rlv_/.test(text) || name === 'recovery_codes' || secretNames.test(name);
  if (typeof value === 'string') return isSecret(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => secretsIn(each, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => secretsIn(each, key));
}

/** What is short stands in longer texts by chance. */
const isTelling = (text: string) => text.length >= 10;

test('no operation writes a secret into the log of the organization or of the server', async () => {
  const secrets = new Set([server.adminToken]);
  for (const id of operationIds) {
    const input = await rightInput(id, server);
    const answer = await sendInput(server, id, input);
    for (const secret of [...secretsIn(input.body), ...secretsIn(answer.json)].filter(isTelling)) secrets.add(secret);
  }
  expect(secrets.size).toBeGreaterThan(10);
  const logs = [];
  for (const log of ['organization', 'server'] as const) {
    for (const format of ['jsonl', 'csv'] as const) {
      logs.push(await textOf(Readable.from(await server.call('auditExport', { query: { log, format } }))));
    }
  }
  const text = logs.join('');
  expect(text).toContain('client_secret.added');
  for (const secret of secrets) {
    expect(text.includes(secret), secret).toBe(false);
    const random = /^rlv_[a-z]+_(.{43})/.exec(new URL(secret, 'http://x').hash.slice(1) || secret)?.[1];
    if (random) expect(text.includes(random), secret).toBe(false);
  }
});
