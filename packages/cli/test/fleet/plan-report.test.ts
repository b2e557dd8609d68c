// A plan as text for people.
import { expect, test } from 'vitest';
import type { HostFacts } from '../../src/fleet/driver.ts';
import { plannedContainer } from '../../src/fleet/plan/plan.ts';
import { planText } from '../../src/fleet/plan/plan-report.ts';
import { container, credential, fingerprint, hostFacts, nothingInstalled } from './host-facts.ts';
import { samplePlan } from './sample-plan.ts';

const wanted = { ids: credential, fingerprint, hasPrivateKey: false };
const planned = (label: string, facts: HostFacts) =>
  plannedContainer({ container: container(label), wanted, probed: { kind: 'found', facts } });
const textOf = (...containers: ReturnType<typeof planned>[]) => planText({ ...samplePlan(), containers });

test('the same difference on several containers is said once, behind their names', () => {
  const facts = hostFacts({ installed: nothingInstalled });
  const text = textOf(planned('web-1', facts), planned('web-2', facts));
  expect(text.split('+ client_secret')).toHaveLength(2);
  expect(text).toContain('web-1, web-2: /conf/config-prod_mkt.xml');
});

test('what only installing shows to others is no warning where nothing is installed (threat 14)', () => {
  const warnings = ['argv_exposure', 'clock_off'] as const;
  const text = textOf(
    planned('new', hostFacts({ warnings, installed: nothingInstalled })),
    planned('old', hostFacts({ warnings })),
  );
  expect(text).toMatch(/Warning: nlserver takes the client secret in its own argv.*\n {2}new$/m);
  expect(text).toMatch(/\n {2}new, old$/);
});
