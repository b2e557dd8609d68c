// A plan for a client secret that was not there when the containers were looked at.
import { expect, test } from 'vitest';
import { planFor } from '../../src/fleet/plan/make-plan.ts';
import { plannedContainer } from '../../src/fleet/plan/plan.ts';
import { container, credential, fingerprint, hostFacts, installed, otherFingerprint } from './host-facts.ts';
import { samplePlan } from './sample-plan.ts';

test('what has the new client secret is unchanged, and what has another one gets it', () => {
  const web1 = container('web-1');
  const facts = hostFacts({ driver: 'nlserver', installed: installed({ fingerprint: null }) });
  const left = { clientId: credential.clientId, fingerprint: otherFingerprint, storedDigest: 'd1' };
  const wanted = { ids: credential, fingerprint: otherFingerprint, hasPrivateKey: false };
  const planned = plannedContainer({ container: web1, wanted, probed: { kind: 'found', facts }, left });
  expect(planned.action).toBe('unchanged');
  const [, hosted] = samplePlan().containers;
  const looked = { ...samplePlan(), containers: [planned, hosted].filter((each) => each !== undefined) };
  const actions = (wantedFingerprint: string) =>
    planFor(wantedFingerprint, looked, [web1]).containers.map(({ action }) => action);
  expect(actions(otherFingerprint)).toEqual(['unchanged', 'nothing_to_do']);
  expect(actions(fingerprint)).toEqual(['install', 'nothing_to_do']);
  expect(planFor(fingerprint, looked, [web1]).credential.fingerprint).toBe(fingerprint);
});
