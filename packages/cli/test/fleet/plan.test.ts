// What a plan decides on a container, and what it shows of it.
import { expect, test } from 'vitest';
import type { HostFacts } from '../../src/fleet/driver.ts';
import { HostFailure } from '../../src/fleet/host-failure.ts';
import { changesOf, plannedContainer, redactedSecret } from '../../src/fleet/plan/plan.ts';
import {
  container,
  credential,
  fingerprint,
  hostFacts,
  installed,
  nothingInstalled,
  otherFingerprint,
} from './host-facts.ts';

const wanted = { ids: credential, fingerprint, hasPrivateKey: false };
const planned = (facts: HostFacts, more: Partial<typeof wanted> = {}) =>
  plannedContainer({ container: container('web-1'), wanted: { ...wanted, ...more }, probed: { kind: 'found', facts } });

test('a container that has the credential already is unchanged', () => {
  expect(planned(hostFacts())).toMatchObject({ action: 'unchanged', changes: [] });
});

test('each value that will differ stands in the plan, a secret by its fingerprint alone (threat 14)', () => {
  const facts = hostFacts({ installed: installed({ clientId: 'old', fingerprint: otherFingerprint }) });
  expect(planned(facts)).toMatchObject({
    action: 'install',
    changes: [
      { field: 'client_id', from: 'old', to: credential.clientId },
      { field: 'client_secret', from: redactedSecret(otherFingerprint), to: '<redacted:01234567>' },
    ],
  });
});

test('a container without credential gets everything', () => {
  const fields = changesOf(wanted, hostFacts({ installed: nothingInstalled })).map(({ field }) => field);
  expect(fields).toEqual(['mechanism', 'organization_id', 'client_id', 'technical_account_id', 'client_secret']);
});

test('what only the vendor can read is unchanged only where an earlier run knows what it left there', () => {
  const genuine = hostFacts({ driver: 'nlserver', installed: installed({ fingerprint: null, storedDigest: 'd1' }) });
  const left = { clientId: credential.clientId, fingerprint, storedDigest: 'd1' };
  expect(changesOf(wanted, genuine)).toEqual([
    { field: 'client_secret', from: '<redacted>', to: redactedSecret(fingerprint) },
  ]);
  const after = (known: typeof left) =>
    plannedContainer({ container: container('web-1'), wanted, probed: { kind: 'found', facts: genuine }, left: known });
  expect(after(left)).toMatchObject({ action: 'unchanged', facts: { installed: { fingerprint } } });
  const unknown = { action: 'install', facts: { installed: { fingerprint: null } } };
  expect(after({ ...left, storedDigest: 'd2' })).toMatchObject(unknown);
  expect(after({ ...left, fingerprint: otherFingerprint })).toMatchObject({ action: 'install' });
});

test('a container on which an earlier run wrote and proved nothing is installed again, whatever its file has', () => {
  const probed = { kind: 'found', facts: hostFacts() } as const;
  const again = plannedContainer({ container: container('web-1'), wanted, probed, unproven: true });
  expect(again).toMatchObject({ action: 'install', changes: [], unproven: true });
});

test('a genuine nlserver that writes no organization is not written again for it', () => {
  const { organizationId: _, ...without } = installed();
  expect(changesOf(wanted, hostFacts({ driver: 'nlserver', installed: without }))).toEqual([]);
  expect(changesOf(wanted, hostFacts({ driver: 'relevo', installed: without }))).toHaveLength(1);
});

test('the client secret that is given at apply is no reason to call a container unchanged', () => {
  const changes = changesOf({ ...wanted, fingerprint: null }, hostFacts());
  expect(changes).toEqual([{ field: 'client_secret', from: redactedSecret(fingerprint), to: '<given at apply>' }]);
});

test('a release before 7.4.1 is refused, and gets Service Account (JWT) where a private key is given', () => {
  const old = hostFacts({
    driver: 'nlserver',
    mechanism: 'service_account_jwt',
    build: 8864,
    installed: nothingInstalled,
  });
  expect(planned(old)).toMatchObject({ action: 'refused', cause: 'too_old' });
  expect(planned(old, { hasPrivateKey: true })).toMatchObject({ action: 'install' });
});

test('a container that was not reached stands in the plan as refused, with cause and next step', () => {
  const probed = { kind: 'failed', failure: new HostFailure('host_key_changed', 'another key') } as const;
  expect(plannedContainer({ container: container('web-1'), wanted, probed })).toMatchObject({
    action: 'refused',
    cause: 'host_key_changed',
    next: expect.stringContaining('relevo fleet trust'),
  });
});
