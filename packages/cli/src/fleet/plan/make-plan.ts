// Looking at every container and deciding what is to be done there; nothing is changed.
import type { FoundCredential } from '../credential/credential-source.ts';
import type { Hosts } from '../drivers/open-hosts.ts';
import { eachAtMost } from '../each-at-most.ts';
import { asHostFailure } from '../host-failure.ts';
import type { Container } from '../inventory/container.ts';
import type { ReadInventory } from '../inventory/inventory-source.ts';
import { type LeftBehind, type PlannedContainer, type Probed, plannedContainer, vendorContainer } from './plan.ts';
import type { Plan } from './plan-file.ts';

export interface PlanRequest {
  readonly source: ReadInventory;
  readonly credential: FoundCredential;
  readonly endpoint: string | null;
  readonly hosts: Hosts;
  readonly parallel: number;
  /** What the last runs left, by label. */
  readonly left: ReadonlyMap<string, LeftBehind>;
  /** Containers on which an earlier run wrote and proved nothing, by label. */
  readonly unproven: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly now: Date;
}

async function probe(container: Container, { hosts, signal }: PlanRequest): Promise<Probed> {
  try {
    return { kind: 'found', facts: await hosts.driverFor(container).probe(signal) };
  } catch (error) {
    return { kind: 'failed', failure: asHostFailure(error) };
  }
}

/** The plan for another client secret: what was found stays, what is to be done is decided anew. Pure. */
export function planFor(fingerprint: string, looked: Plan, containers: readonly Container[]): Plan {
  const { organizationId, clientId, technicalAccountId, privateKeyFile } = looked.credential;
  const ids = { organizationId, clientId, technicalAccountId };
  const wanted = { ids, fingerprint, hasPrivateKey: privateKeyFile !== null };
  const byLabel = new Map(containers.map((container) => [container.label, container]));
  const decide = (planned: PlannedContainer): PlannedContainer => {
    const container = byLabel.get(planned.label);
    const { facts, unproven } = planned;
    if (!container || facts === null) return planned;
    return plannedContainer({ container, wanted, probed: { kind: 'found', facts }, unproven });
  };
  return {
    ...looked,
    credential: { ...looked.credential, fingerprint },
    containers: looked.containers.map(decide),
  };
}

/** Makes the plan. A container that cannot be looked at stands in it as refused; rejects for nothing on hosts. */
export async function makePlan(request: PlanRequest): Promise<Plan> {
  const { source, credential, endpoint, parallel, left, unproven, now } = request;
  const { origin, fingerprint, privateKey, privateKeyFile, organizationId, clientId } = credential;
  const { technicalAccountId } = credential;
  const ids = { organizationId, clientId, technicalAccountId };
  const wanted = { ids, fingerprint, hasPrivateKey: privateKey !== null };
  const decide = async (container: Container): Promise<PlannedContainer> => {
    if (container.hosting === 'vendor') return vendorContainer(container);
    const probed = await probe(container, request);
    const { label } = container;
    return plannedContainer({ container, wanted, probed, left: left.get(label), unproven: unproven.has(label) });
  };
  const { containers } = source.inventory;
  const decided = new Map(
    (await eachAtMost(parallel, containers, decide)).map((planned) => [planned.label, planned] as const),
  );
  return {
    createdAt: now.toISOString(),
    inventory: { path: source.path, text: source.text, key: source.key, instance: source.inventory.instance },
    credential: { ...ids, origin, fingerprint, privateKeyFile },
    endpoint,
    containers: containers.flatMap(({ label }) => decided.get(label) ?? []),
  };
}
