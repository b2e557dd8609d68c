// A plan of two containers, one of which is the vendor's.
import { plannedContainer, vendorContainer } from '../../src/fleet/plan/plan.ts';
import type { Plan } from '../../src/fleet/plan/plan-file.ts';
import { container, credential, fingerprint, hostFacts, nothingInstalled } from './host-facts.ts';

export function samplePlan(): Plan {
  const probed = { kind: 'found', facts: hostFacts({ installed: nothingInstalled }) } as const;
  const wanted = { ids: credential, fingerprint, hasPrivateKey: false };
  return {
    createdAt: '2026-11-21T11:00:00.000Z',
    inventory: {
      path: '/etc/fleet.yaml',
      text: 'version: 1\ninstance: prod_mkt\ncontainers: [{ host: web-1 }]\n',
      key: '00112233445566ff',
      instance: 'prod_mkt',
    },
    credential: { ...credential, origin: { kind: 'file', path: '/c.json' }, fingerprint, privateKeyFile: null },
    endpoint: null,
    containers: [
      plannedContainer({ container: container('web-1'), wanted, probed }),
      vendorContainer(container('hosted', { hosting: 'vendor' })),
    ],
  };
}
