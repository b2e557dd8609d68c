// Looking at every container and deciding what is to be done there; nothing is changed.
import { asHostFailure } from './container-steps.ts';
import type { FoundCredential } from './credential-source.ts';
import { eachAtMost } from './fleet-run.ts';
import type { Container } from './inventory.ts';
import type { ReadInventory } from './inventory-source.ts';
import type { Hosts } from './open-hosts.ts';
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
  readonly signal: AbortSignal;
  readonly now: Date;
}

async function probe(container: Container, { hosts, signal }: PlanRequest): Promise<Probed> {
  try {
    return { kind: 'found', facts: await hosts.driverFor(container).probe(signal) };
  } catch (error) {
    const { code, message } = asHostFailure(error);
    return { kind: 'failed', code, message };
  }
}

/** Makes the plan. A container that cannot be looked at stands in it as refused; rejects for nothing on hosts. */
export async function makePlan(request: PlanRequest): Promise<Plan> {
  const { source, credential, endpoint, parallel, left, now } = request;
  const { origin, fingerprint, privateKey, privateKeyFile, organizationId, clientId } = credential;
  const { technicalAccountId } = credential;
  const ids = { organizationId, clientId, technicalAccountId };
  const wanted = { ids, fingerprint, hasPrivateKey: privateKey !== null };
  const decide = async (container: Container): Promise<PlannedContainer> => {
    if (container.hosting === 'vendor') return vendorContainer(container);
    const probed = await probe(container, request);
    return plannedContainer({ container, wanted, probed, left: left.get(container.label) });
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
