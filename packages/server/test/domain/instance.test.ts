// Which containers stand in the way of a migration, and what a report adds to what is known.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ContainerFinding,
  type InstallationFinding,
  type KnownContainer,
  learn,
} from '../../src/domain/installation-report.ts';
import {
  type ContainerStanding,
  containerBlocker,
  type Installation,
  isProof,
  leastBuild,
} from '../../src/domain/instance.ts';
import { now } from './credential-facts.ts';

const standing: ContainerStanding = {
  name: 'web-1',
  hosting: 'own',
  build: 9400,
  instance: { name: 'prod', hosting: 'own' },
  provenUntil: now + 1,
};

describe('a container in the way of a migration', () => {
  const kindOf = (change: Partial<ContainerStanding>) => containerBlocker({ ...standing, ...change }, now)?.kind;

  test('is one without a proof, or whose proof has ended', () => {
    expect(kindOf({})).toBeUndefined();
    expect(kindOf({ provenUntil: null })).toBe('container_unproven');
    expect(kindOf({ provenUntil: now })).toBe('container_unproven');
  });

  test('a proof is a token that was fetched on the host itself by what is installed there', () => {
    for (const rung of [3, 4, 5]) expect(isProof({ outcome: 'ok', rung })).toBe(true);
    for (const rung of [null, 0, 1, 2]) expect(isProof({ outcome: 'ok', rung })).toBe(false);
    for (const outcome of ['failed', 'rolled_back', 'unreachable', 'drift'] as const) {
      expect(isProof({ outcome, rung: 5 })).toBe(false);
    }
  });

  test('is one before build 9383, whatever it has proven; an unknown build is for the proof to tell', () => {
    expect(kindOf({ build: leastBuild - 1 })).toBe('container_too_old');
    expect(kindOf({ build: leastBuild - 1, provenUntil: null })).toBe('container_too_old');
    expect(kindOf({ build: leastBuild })).toBeUndefined();
    expect(kindOf({ build: null })).toBeUndefined();
    expect(kindOf({ build: null, provenUntil: null })).toBe('container_unproven');
  });

  test('is never one of the vendor', () => {
    const bad = { build: 8000, provenUntil: null };
    expect(kindOf({ ...bad, hosting: 'vendor' })).toBeUndefined();
    expect(kindOf({ ...bad, instance: { name: 'prod', hosting: 'vendor' } })).toBeUndefined();
    expect(kindOf({ ...bad, instance: { name: 'prod', hosting: 'hybrid' } })).toBe('container_too_old');
  });

  test('is named with its instance', () => {
    expect(containerBlocker({ ...standing, provenUntil: null }, now)?.container).toBe('prod/web-1');
  });
});

const reporting = { credentialId: 'credential-1', runId: 'run-1', reportedBy: 'ada@example.com' };
const found: InstallationFinding = {
  mechanism: 'oauth_server_to_server',
  fingerprint: 'a'.repeat(16),
  provenBy: 'host',
  rung: 4,
  outcome: 'ok',
  cause: null,
  detail: null,
};
const finding: ContainerFinding = {
  name: 'web-1',
  host: 'web-1.example.com',
  hosting: 'own',
  driver: 'nlserver',
  version: '7.4.1',
  build: 9383,
  checkedAt: now,
  installations: [found],
};

/** What is known after a finding; `known` is what was known before. */
function after(known: KnownContainer | undefined, one: ContainerFinding): KnownContainer {
  const { container, installations } = learn(known, one, reporting, 'id-1');
  const isSame = (each: Installation) => (other: Installation) =>
    each.credentialId === other.credentialId && each.mechanism === other.mechanism;
  const kept = (known?.installations ?? []).filter((each) => !installations.some(isSame(each)));
  return { ...container, installations: [...kept, ...installations] };
}

describe('a report', () => {
  test('that comes twice says nothing new the second time', () => {
    const known = after(undefined, finding);
    expect(learn(known, finding, reporting, 'id-2')).toMatchObject({
      container: { id: 'id-1' },
      isContainerChanged: false,
      installations: [],
      turned: [],
      isOutdated: false,
    });
  });

  test('leaves what it does not say', () => {
    const silent = { host: null, hosting: null, driver: null, version: null, build: null } as const;
    const known = after(after(undefined, finding), { ...finding, ...silent, checkedAt: now + 60 });
    expect(known).toMatchObject({ ...finding, checkedAt: now + 60, installations: [{ checkedAt: now + 60 }] });
  });

  test('that is late overwrites nothing', () => {
    const known = after(undefined, finding);
    const late = {
      ...finding,
      build: 8000,
      checkedAt: now - 1,
      installations: [{ ...found, outcome: 'failed' }],
    } as const;
    expect(learn(known, late, reporting, 'id-2')).toMatchObject({ isOutdated: true, installations: [], turned: [] });
    expect(after(known, late)).toEqual(known);
  });

  test('of another credential counts by itself, also where it is late for the container', () => {
    const known = after(undefined, finding);
    const other = { ...reporting, credentialId: 'credential-2' };
    const learned = learn(known, { ...finding, build: 8000, checkedAt: now - 1 }, other, 'id-2');
    expect(learned).toMatchObject({ isOutdated: false, isContainerChanged: false, container: { build: 9383 } });
    expect(learned.installations).toMatchObject([{ credentialId: 'credential-2', checkedAt: now - 1 }]);
  });

  test('of a failure takes the proof, and leaves when there was one', () => {
    const failed = { ...found, outcome: 'failed', rung: 2, cause: 'token_refused' } as const;
    const known = after(after(undefined, finding), { ...finding, checkedAt: now + 60, installations: [failed] });
    expect(known.installations).toMatchObject([{ outcome: 'failed', provenAt: now, checkedAt: now + 60 }]);
    expect(known.installations.some(isProof)).toBe(false);
  });

  test('names what came out otherwise than before, and not what came out the same again', () => {
    const known = after(undefined, finding);
    const next = (change: Partial<InstallationFinding>) =>
      learn(known, { ...finding, checkedAt: now + 1, installations: [{ ...found, ...change }] }, reporting, 'id')
        .turned;
    expect(next({})).toEqual([]);
    expect(next({ rung: 5 })).toEqual([]);
    expect(next({ rung: 2 })).toHaveLength(1);
    expect(next({ outcome: 'drift', cause: 'changed_by_hand' })).toHaveLength(1);
  });

  test('in whatever order reports arrive, the latest check is what is known', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 8 });
    const outcome = fc.constantFrom('ok', 'failed', 'unreachable', 'drift');
    fc.assert(
      fc.property(times, fc.array(outcome, { minLength: 8, maxLength: 8 }), (moments, outcomes) => {
        const reports = moments.map((at, index): ContainerFinding => {
          const installation = { ...found, outcome: outcomes[index] ?? 'ok' };
          return { ...finding, build: 9000 + at, checkedAt: now + at, installations: [installation] };
        });
        const known = reports.reduce<KnownContainer | undefined>(after, undefined);
        const last = reports.toSorted((one, other) => other.checkedAt - one.checkedAt)[0];
        expect(known).toMatchObject({ build: last?.build, checkedAt: last?.checkedAt });
        expect(known?.installations).toMatchObject([{ outcome: last?.installations[0]?.outcome }]);
      }),
    );
  });
});
