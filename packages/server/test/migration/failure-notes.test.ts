// What is remembered of failures between two writings: the noise of one client is no loss to another.
import { describe, expect, test } from 'vitest';
import { type FailedRequest, failedRequestsLimit } from '../../src/domain/failed-request.ts';
import type { Store } from '../../src/domain/store.ts';
import { FailureNotes } from '../../src/failure-notes.ts';

const seen: FailedRequest = {
  organizationId: 'an organization',
  credentialId: 'a client',
  authenticated: true,
  mechanism: 'service_account_jwt',
  cause: 'assertion_expired',
  source: { kind: 'instance', name: 'web-01' },
  userAgent: null,
  detail: {},
  firstAt: 1_000,
  lastAt: 1_000,
  count: 1,
};
const wrongSecret = { ...seen, authenticated: false, cause: 'wrong_client_secret' } as const;
const from = (name: string): Pick<FailedRequest, 'source'> => ({ source: { kind: 'instance', name } });

/** Takes what is written, and nothing else. */
function noting() {
  const written: FailedRequest[] = [];
  const failedRequests = { note: async (failures: readonly FailedRequest[]) => void written.push(...failures) };
  const change = (_of: unknown, work: (tx: unknown) => unknown) => work({ failedRequests });
  const notes = new FailureNotes({ change } as unknown as Store); // all that it uses of a store
  return { notes, written };
}

describe('a storm of failures', () => {
  test('of wrong secrets, for one client or for many, leaves room for what clients did themselves', async () => {
    const { notes, written } = noting();
    for (let index = 0; index < 5_000; index++) {
      notes.note({ ...wrongSecret, ...from(`stranger-${index}`) });
      notes.note({ ...wrongSecret, credentialId: `client ${index}` });
    }
    notes.note({ ...seen, organizationId: 'another organization', credentialId: 'another client' });
    await notes.write(2_000);
    expect(written).toContainEqual(expect.objectContaining({ credentialId: 'another client' }));
    const noise = written.filter(({ authenticated }) => !authenticated);
    expect(noise.filter(({ credentialId }) => credentialId === 'a client')).toHaveLength(failedRequestsLimit.anybody);
    expect(noise).toHaveLength(2_000);
  });

  test('of one authenticated client leaves room for the others', async () => {
    const { notes, written } = noting();
    for (let index = 0; index < 5_000; index++) notes.note({ ...seen, ...from(`web-${index}`) });
    notes.note({ ...seen, credentialId: 'another client' });
    await notes.write(2_000);
    expect(written).toHaveLength(failedRequestsLimit.authenticated + 1);
  });

  test('still counts what it knows, and begins anew once it is written', async () => {
    const { notes, written } = noting();
    for (let index = 0; index < 100; index++) notes.note({ ...seen, ...from(`web-${index}`) });
    notes.note({ ...seen, ...from('web-0'), firstAt: 1_500, lastAt: 1_500 });
    await notes.write(2_000);
    expect(written[0]).toMatchObject({ count: 2, firstAt: 1_000, lastAt: 1_500 });
    notes.note({ ...seen, ...from('web-99') });
    await notes.write(2_001);
    expect(written.at(-1)).toMatchObject({ count: 1, source: { name: 'web-99' } });
  });
});
