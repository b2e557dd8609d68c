// What would fail by a date: only what ends by then, and only sources that would still need it.
import { expect, test } from 'vitest';
import type { Certificate, ClientSecret } from '../../src/domain/credential.ts';
import type { MigrationFacts } from '../../src/domain/migration.ts';
import { rehearse } from '../../src/domain/rehearsal.ts';
import { daySeconds } from '../../src/domain/time.ts';
import type { UsageEntry } from '../../src/domain/usage.ts';
import { credential, now, secret } from './credential-facts.ts';

const sunsetAt = now + 30 * daySeconds;
const to = now + 60 * daySeconds;

/** Used each hour of the last day, until `secondsAgo`. */
function use(name: string, change: Partial<UsageEntry> = {}, secondsAgo = 600): UsageEntry {
  const lastSeenAt = now - secondsAgo;
  return {
    mechanism: 'service_account_jwt',
    secretId: secret.id,
    certificateId: 'old',
    source: { kind: 'instance', name },
    userAgent: null,
    firstSeenAt: lastSeenAt - daySeconds,
    lastSeenAt,
    issued: 24,
    lastIssuedAt: lastSeenAt,
    refused: 0,
    lastRefusedAt: null,
    largestGapSeconds: 3600,
    ...change,
  };
}
const oauth = { mechanism: 'oauth_server_to_server', certificateId: null } as const;

const certificate = (id: string, notAfter: number): Certificate => ({
  id,
  pem: '',
  fingerprint: id,
  fingerprintSha256: id,
  subject: '',
  notBefore: 0,
  notAfter,
  createdAt: 0,
});

interface Given {
  readonly usage?: readonly UsageEntry[];
  readonly sunsetAt?: number | null;
  readonly certificates?: readonly Certificate[];
  readonly secrets?: readonly ClientSecret[];
  readonly retiredAt?: number;
}

/** `cause source,source` of each failure. */
function failures(given: Given, until = to): string[] {
  const { usage = [], certificates = [], secrets = [secret], retiredAt = null } = given;
  const mechanisms = credential.mechanisms.map((mechanism) =>
    mechanism.kind === 'service_account_jwt' ? { ...mechanism, retiredAt } : mechanism,
  );
  const legacy = { ...credential.legacy, sunsetAt: given.sunsetAt ?? null };
  const facts: MigrationFacts = {
    credential: { ...credential, mechanisms, legacy, certificates, secrets },
    record: undefined,
    usage,
    brownouts: [],
    acknowledgements: [],
    containers: [],
  };
  return rehearse(facts, { to: until, now }).map(
    ({ cause, sources }) => `${cause} ${sources.map(({ source }) => source.name).join()}`,
  );
}

test('a sunset by then fails the sources that still use the old mechanism: not those that moved or are given up', () => {
  const moved = [use('moved', {}, 7200), use('moved', oauth)];
  const usage = [use('web-07'), ...moved, use('gone', {}, 40 * daySeconds)];
  expect(failures({ usage, sunsetAt })).toEqual(['sunset web-07']);
  expect(failures({ usage, sunsetAt }, sunsetAt)).toEqual(['sunset web-07']);
  expect(failures({ usage, sunsetAt }, sunsetAt - 1)).toEqual([]);
  expect(failures({ usage, sunsetAt: null })).toEqual([]);
});

test('a monthly job that was seen once counts, and a credential that nobody uses or that is migrated does not', () => {
  const once = { issued: 1, largestGapSeconds: 0, firstSeenAt: now - 19 * daySeconds };
  const monthly = use('monthly', once, 19 * daySeconds);
  expect(failures({ usage: [monthly], sunsetAt })).toEqual(['sunset monthly']);
  expect(failures({ usage: [], sunsetAt, certificates: [certificate('old', now + 1)] })).toEqual([]);
  const migrated = { usage: [monthly], sunsetAt, certificates: [certificate('old', now + 1)], retiredAt: now - 5 };
  expect(failures(migrated)).toEqual([]);
});

test('a certificate that expires by then fails who signs with it and has gone over to no later one', () => {
  const certificates = [certificate('old', now + daySeconds), certificate('new', to + 1)];
  const usage = [
    use('web-07'),
    use('web-08', {}, 7200),
    use('web-08', { certificateId: 'new' }),
    use('web-09', {}, 7200),
    use('web-09', oauth),
  ];
  expect(failures({ usage, certificates })).toEqual(['certificate_expired web-07']);
  expect(failures({ usage, certificates }, to + 1)).toEqual([
    'certificate_expired web-07',
    'certificate_expired web-08',
  ]);
  expect(failures({ usage, certificates }, now + daySeconds - 1)).toEqual([]);
});

test('a client secret that expires by then fails who sends it and has gone over to no later one, by either mechanism', () => {
  const ending = { ...secret, expiresAt: now + daySeconds };
  const secrets = [ending, { ...secret, id: 'secret-2' }];
  const usage = [
    use('web-07', oauth),
    use('web-08', {}, 7200),
    use('web-08', { secretId: 'secret-2' }),
    use('web-09', { secretId: 'secret-2' }),
  ];
  expect(failures({ usage, secrets })).toEqual(['client_secret_expired web-07']);
  expect(failures({ usage, secrets }, now + daySeconds - 1)).toEqual([]);
  expect(failures({ usage, secrets: [{ ...ending, deletedAt: now }] })).toEqual([]);
  expect(failures({ usage, secrets: [ending] })).toEqual(['client_secret_expired web-07,web-08']);
});
