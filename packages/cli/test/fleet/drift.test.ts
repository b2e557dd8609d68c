// What a check calls a difference, with and without anything to compare with.
import { expect, test } from 'vitest';
import { driftOf, usualClientId } from '../../src/fleet/check/drift.ts';
import { resultOf } from '../../src/fleet/report/result.ts';
import {
  container,
  credential,
  fingerprint,
  hostFacts,
  installed,
  nothingInstalled,
  otherFingerprint,
} from './host-facts.ts';

const wanted = { ...credential, fingerprint };
const result = resultOf(container('web-1'), 'ok', '2026-11-21T12:00:00Z', { fingerprint, storedDigest: 'd1', rung: 3 });
const left = { run: 'r1', clientId: credential.clientId, secretId: null, result };
const known = { credential: undefined, left: undefined, usualClientId: undefined };

test('what is as it should be is no drift', () => {
  for (const expected of [known, { ...known, credential: wanted }, { ...known, left }])
    expect(driftOf(hostFacts(), expected)).toBeNull();
});

test.each([
  ['no credential', nothingInstalled, 'missing'],
  ['another client id', installed({ clientId: 'other' }), 'changed_by_hand'],
  ['another client secret', installed({ fingerprint: otherFingerprint }), 'changed_by_hand'],
] as const)('%s differs from what the last run left', (_, found, code) => {
  expect(driftOf(hostFacts({ installed: found }), { ...known, left })).toMatchObject({ code });
});

test('a client id without a client secret is none, but where nobody can tell', () => {
  const half = installed({ fingerprint: null, storedDigest: null });
  for (const driver of ['nlserver', 'relevo', 'env_file', 'json_file'] as const)
    expect(driftOf(hostFacts({ driver, installed: half }), { ...known, credential: wanted })).toMatchObject({
      code: 'missing',
    });
  expect(driftOf(hostFacts({ driver: 'command', installed: half }), { ...known, credential: wanted })).toBeNull();
});

test('what only the vendor can read differs where its ciphertext is another one', () => {
  const genuine = (storedDigest: string) => hostFacts({ installed: installed({ fingerprint: null, storedDigest }) });
  expect(driftOf(genuine('d1'), { ...known, left })).toBeNull();
  expect(driftOf(genuine('d2'), { ...known, left })).toMatchObject({ code: 'changed_by_hand' });
});

test('what only the vendor can read has the old client secret where the run that was to bring another put it back', () => {
  const genuine = hostFacts({ installed: installed({ fingerprint: null, storedDigest: 'd1' }) });
  const rotated = { ...known, left, credential: { ...credential, fingerprint: otherFingerprint } };
  expect(driftOf(genuine, rotated)).toMatchObject({ code: 'changed_by_hand' });
  expect(driftOf(genuine, { ...known, left, credential: wanted })).toBeNull();
});

test('another technical account than that of --credential is a difference', () => {
  const facts = hostFacts({ installed: installed({ technicalAccountId: 'X@techacct.adobe.com' }) });
  expect(driftOf(facts, { ...known, credential: wanted })).toMatchObject({ code: 'changed_by_hand' });
  expect(driftOf(facts, known)).toBeNull();
});

test('with nothing to compare with, the container that is unlike the others differs', () => {
  const other = installed({ clientId: 'other' });
  const usual = usualClientId([installed(), installed(), other, nothingInstalled]);
  expect(usual).toBe(credential.clientId);
  expect(driftOf(hostFacts({ installed: other }), { ...known, usualClientId: usual })).toMatchObject({
    code: 'other_ids',
  });
  expect(usualClientId([installed(), other])).toBeUndefined();
});

test('an empty attribute differs whatever it hides', () => {
  expect(driftOf(hostFacts({ warnings: ['empty_attribute'] }), known)).toMatchObject({ code: 'empty_attribute' });
});
