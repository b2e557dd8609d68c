// Many migrations are asked for in portions; what came of one is not lost when the next fails.
import { type Call, createCall } from '@relevo/contract/call';
import { expect, test } from 'vitest';
import { startMany } from '../src/migration-many.ts';

const names = Array.from({ length: 150 }, (_, index) => `credential-${index}`);

/** The way to a server that answers so many portions, and then is gone. */
function answering(portions: number): Call {
  let answered = 0;
  const send: typeof fetch = async (_, init) => {
    answered += 1;
    if (answered > portions) throw new TypeError('fetch failed');
    const { credentials } = JSON.parse(String(init?.body)) as { credentials: string[] };
    const done = { credential_name: 'C', outcome: 'done', code: null, detail: null, blockers: [] };
    return Response.json({ items: credentials.map((credential) => ({ credential, ...done })) }, { status: 201 });
  };
  return createCall({ url: 'http://127.0.0.1:1', fetch: send });
}

test('all are asked for, a hundred at a time', async () => {
  const { outcomes, cutOffBy } = await startMany(answering(2), names, false);
  expect(outcomes.map(({ credential }) => credential)).toEqual(names);
  expect(cutOffBy).toBeUndefined();
});

test('what was done, and its secrets, is told also where the rest failed', async () => {
  const { outcomes, cutOffBy } = await startMany(answering(1), names, false);
  expect(outcomes).toHaveLength(100);
  expect(cutOffBy).toMatchObject({ name: 'UnreachableError' });
});

test('a failure before anything was done is only a failure', async () => {
  await expect(startMany(answering(0), names, false)).rejects.toThrow('No answer from');
});
