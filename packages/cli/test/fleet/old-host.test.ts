// A host whose nlserver is too old for any way of installing: what is known of it is told all the same.

import { expect, test } from 'vitest';
import { checkContainers } from '../../src/fleet/check/check-containers.ts';
import { nlserverDriver } from '../../src/fleet/drivers/nlserver.ts';
import { asHostFailure } from '../../src/fleet/host-failure.ts';
import { inventoryIn } from '../../src/fleet/inventory/inventory-source.ts';
import { plannedContainer } from '../../src/fleet/plan/plan.ts';
import { planFromWire, planToWire } from '../../src/fleet/plan/plan-file.ts';
import { applyPlan } from '../../src/fleet/run/apply-plan.ts';
import { silentView } from '../../src/fleet/run/run-view.ts';
import { Sensitive } from '../../src/fleet/sensitive.ts';
import { container, credential, fingerprint } from './host-facts.ts';
import { samplePlan } from './sample-plan.ts';

const banner = 'Application server for Adobe Campaign Classic (7.2.2 build 9349@f1) of 01/02/2022';
const said = (name: string) => (name === 'banner' ? [banner] : []);
const answer = { one: (name: string) => said(name)[0], all: said, text: '' };
const web1 = container('web-1');
const driver = nlserverDriver(async () => answer, web1, null);
const hosts = { driverFor: () => driver, close: async () => {} };
const { signal } = new AbortController();
const clock = () => new Date('2026-11-21T12:00:00Z');
const release = { driver: 'nlserver', version: '7.2.2', build: 9349, cause: 'too_old' };

test('a check tells version and build of a host that is too old', async () => {
  const results = await checkContainers({
    ...{ containers: [web1], hosts, parallel: 1, credential: undefined, wanted: null, left: new Map() },
    ...{ view: silentView, clock, signal },
  });
  expect(results).toMatchObject([release]);
});

test('so does a run, by what the plan has kept of it', async () => {
  const failure = await driver.probe(signal).then(() => undefined, asHostFailure);
  if (!failure) throw new Error('a host that is too old cannot be looked at');
  const wanted = { ids: credential, fingerprint, hasPrivateKey: false };
  const refused = plannedContainer({ container: web1, wanted, probed: { kind: 'failed', failure } });
  const plan = planFromWire(JSON.parse(JSON.stringify(planToWire({ ...samplePlan(), containers: [refused] }))));
  const secret = new Sensitive('secret');
  const results = await applyPlan({
    ...{ run: 'r1', plan, source: inventoryIn(plan.inventory.text, null), hosts, records: [], waves: [] },
    wanted: { ...credential, secret, fingerprint, privateKey: null, scope: 'openid', endpoint: null },
    journal: { write: () => true, close: () => {}, failed: signal },
    options: { parallel: 1, maxFailures: 0, pauseSeconds: 0 },
    ...{ restart: null, view: silentView, clock, stopping: signal, ending: signal },
    afterWave: async (all) => all,
  });
  expect(results).toMatchObject([{ outcome: 'refused', ...release }]);
});
