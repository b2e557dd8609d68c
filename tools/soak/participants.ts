// The credentials of the soak, created as administrators create them, and the orders of their sources.
import type { Call } from '@relevo/contract/call';
import type { Client } from '../client-assertion.ts';
import type { PlannedCredential, PlannedSource } from './population.ts';
import type { Plan, SourceOrder, Way } from './traffic.ts';

/** A source and the plan it follows now, as the generator knows it. */
export interface Participant {
  readonly id: string;
  readonly planned: PlannedSource;
  plan: Plan;
}

export interface SoakCredential extends Client {
  readonly id: string;
  readonly projectTitle: string;
  readonly planned: PlannedCredential;
  readonly participants: readonly Participant[];
  secret: { readonly id: string; readonly value: string };
}

async function createCredential(call: Call, planned: PlannedCredential, certificate: string): Promise<SoakCredential> {
  const title = `Soak ${planned.index}`;
  const project = await call('projectCreate', { body: { title } });
  const wish = { type: 'service_account_jwt' as const, apis: ['campaign'], profiles: ['Campaign - prod - Admin'] };
  const created = await call('credentialCreate', { body: { project: project.id, ...wish } });
  await call('certificateAdd', { params: { credential: created.id }, body: { certificate } });
  const plan: Plan = { way: 'jwt', clientSecret: created.client_secret, expects: 'token' };
  return {
    id: created.id,
    clientId: created.client_id,
    organizationId: created.organization_id,
    technicalAccountId: created.technical_account_id,
    projectTitle: title,
    planned,
    secret: { id: created.client_secret_id, value: created.client_secret },
    participants: planned.sources.map((source, index) => ({
      id: `${planned.index}/${index} ${source.place.name}`,
      planned: source,
      plan,
    })),
  };
}

const createdTogether = 8;

export async function createSoakCredentials(
  call: Call,
  planned: readonly PlannedCredential[],
  certificate: string,
): Promise<SoakCredential[]> {
  const created: SoakCredential[] = [];
  for (let from = 0; from < planned.length; from += createdTogether) {
    const some = planned.slice(from, from + createdTogether);
    created.push(...(await Promise.all(some.map((each) => createCredential(call, each, certificate)))));
  }
  return created;
}

export function ordersOf({
  participants,
  clientId,
  organizationId,
  technicalAccountId,
}: SoakCredential): SourceOrder[] {
  return participants.map(({ id, planned, plan }) => ({
    id,
    client: { clientId, organizationId, technicalAccountId },
    ...planned,
    plan,
  }));
}

/** Those that ask by `way` now, or that asked once by it and are not known to have gone over. */
export const askingBy = ({ participants }: SoakCredential, way: Way): Participant[] =>
  participants.filter(({ plan }) => plan.way === way);
