// Rung 4: who counts as seen with the new client secret, and who does not.
import type { OriginalSecret } from '@relevo/contract/original-secrets';
import { describe, expect, test } from 'vitest';
import { resultOf } from '../../src/fleet/report/result.ts';
import { type Sighting, withSighting } from '../../src/fleet/run/seen.ts';
import { container } from './host-facts.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const begun = now - 3000;
const at = new Date(now).toISOString();
const byHost = resultOf(container('web-1'), 'ok', at, { rung: 3, provenBy: 'host', milliseconds: 3000 });
const pushed = { ...byHost, provenBy: 'pushed' as const };

type Source = NonNullable<OriginalSecret['sources']>[number];
const named = (source: string, moment: number): Source => ({ source, kind: 'instance', last_used_at: `${moment}` });
const bare = (moment: number): Source => ({ source: '192.0.2.1', kind: 'address', last_used_at: `${moment}` });

const secret = (uuid: string, sources?: readonly Source[], lastUse: number | null = null): OriginalSecret => ({
  uuid,
  created_at: '0',
  expires_at: 'PERMANENT',
  secret_usages: lastUse === null ? null : [{ last_used_at: `${lastUse}`, grant_type: 'client_credentials' }],
  ...(sources && { sources: [...sources] }),
});

const rungOf = (result: typeof byHost, fresh: OriginalSecret, more: Partial<Sighting> = {}) =>
  withSighting(result, { secret: fresh, secrets: [fresh], isOnlyHolder: false, ...more }).rung;

test('a use of the new client secret under the label of a container is rung 4; that of another one is not', () => {
  expect(rungOf(byHost, secret('new', [named('web-1', now)]))).toBe(4);
  expect(rungOf({ ...byHost, healthy: true }, secret('new', [named('web-1', now)]))).toBe(5);
  expect(rungOf(byHost, secret('new', [named('web-2', now)]))).toBe(3);
});

test('a use of the old client secret under its label is none, also where nobody knows which one is the new', () => {
  const [old, fresh] = [secret('old', [named('web-1', now + 1000)]), secret('new', [])];
  expect(rungOf(byHost, fresh, { secrets: [old, fresh] })).toBe(3);
  const unknown = withSighting(pushed, { secret: undefined, secrets: [old, fresh], isOnlyHolder: false });
  expect(unknown).toMatchObject({ rung: 3, skipped: { '4': expect.stringContaining('which of the client secrets') } });
});

test('a use from before this run began on the container is none, whatever proves it', () => {
  for (const result of [byHost, pushed]) {
    expect(rungOf(result, secret('new', [named('web-1', begun - 1000)]))).toBe(3);
    expect(rungOf(result, secret('new', [bare(begun - 1000)]), { isOnlyHolder: true })).toBe(3);
  }
});

test('our own proof counts where it was made by what is installed, and not where it was sent along', () => {
  expect(rungOf(byHost, secret('new', [named('web-1', now - 1000)]))).toBe(4);
  expect(rungOf(pushed, secret('new', [named('web-1', now - 1000)]))).toBe(3);
  expect(rungOf(pushed, secret('new', [named('web-1', now + 1)]))).toBe(4);
});

describe('a use without a name', () => {
  test('is of the one container that has a client secret which was added for this run', () => {
    expect(rungOf(pushed, secret('new', [bare(now)]), { isOnlyHolder: true })).toBe(4);
  });

  test('is of nobody where others may have it', () => {
    expect(rungOf(pushed, secret('new', [bare(now + 1000)]))).toBe(3);
  });

  test('is told by a provider without sources as the last use: it counts after our own', () => {
    expect(rungOf(pushed, secret('new', undefined, now + 1), { isOnlyHolder: true })).toBe(4);
    expect(rungOf(pushed, secret('new', undefined, now + 1))).toBe(3);
    expect(rungOf(pushed, secret('new', undefined, now - 1), { isOnlyHolder: true })).toBe(3);
  });
});
