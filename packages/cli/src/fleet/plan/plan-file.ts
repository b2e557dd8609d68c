// The plan as a document: written for people and for `apply`, readable by its owner alone, without any secret.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Failure } from '../../failure.ts';
import type { CredentialOrigin } from '../credential/credential-source.ts';
import type { CredentialIds, HostFacts } from '../driver.ts';
import { writeOwnFile } from '../own-file.ts';
import type { PlannedContainer } from './plan.ts';

export interface Plan {
  /** RFC 3339. */
  readonly createdAt: string;
  readonly inventory: {
    /** Absolute; null where the containers came from the command line or standard input. */
    readonly path: string | null;
    /** The inventory as it was read, so that `apply` reads the same one by the same checks. */
    readonly text: string;
    /** See `state-folder.ts`. */
    readonly key: string;
    readonly instance: string;
  };
  readonly credential: CredentialIds & {
    readonly origin: CredentialOrigin;
    /** Null where the client secret is given at apply. */
    readonly fingerprint: string | null;
    readonly privateKeyFile: string | null;
  };
  /** What `--endpoint` says; null where it does not. */
  readonly endpoint: string | null;
  readonly containers: readonly PlannedContainer[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function factsToWire({ installed, ...facts }: HostFacts) {
  const { organizationId, clientId, technicalAccountId, storedDigest, mechanism, fingerprint } = installed;
  const ids = { organization_id: organizationId, client_id: clientId, technical_account_id: technicalAccountId };
  return { ...facts, installed: { mechanism, ...ids, fingerprint, stored_digest: storedDigest } };
}

function factsFromWire({ installed, ...facts }: ReturnType<typeof factsToWire>): HostFacts {
  const { organization_id, client_id, technical_account_id, stored_digest, mechanism, fingerprint } = installed;
  const ids = {
    ...(organization_id !== undefined && { organizationId: organization_id }),
    ...(client_id !== undefined && { clientId: client_id }),
    ...(technical_account_id !== undefined && { technicalAccountId: technical_account_id }),
  };
  return { ...facts, installed: { mechanism, ...ids, fingerprint, storedDigest: stored_digest } };
}

/** The plan with the names of its file. */
export function planToWire({ inventory, credential, ...plan }: Plan) {
  const { organizationId, clientId, technicalAccountId, origin, fingerprint, privateKeyFile } = credential;
  const ids = { organization_id: organizationId, client_id: clientId, technical_account_id: technicalAccountId };
  return {
    version: 1,
    created_at: plan.createdAt,
    inventory: { ...inventory, sha256: sha256(inventory.text) },
    credential: { origin, ...ids, fingerprint, private_key_file: privateKeyFile },
    endpoint: plan.endpoint,
    containers: plan.containers.map((container) => ({
      ...container,
      facts: container.facts && factsToWire(container.facts),
    })),
  } as const;
}
export type WirePlan = ReturnType<typeof planToWire>;

export function planFromWire({ created_at, inventory, credential, endpoint, containers }: WirePlan): Plan {
  const { path, text, key, instance } = inventory;
  const { origin, organization_id, client_id, technical_account_id, fingerprint, private_key_file } = credential;
  const ids = { organizationId: organization_id, clientId: client_id, technicalAccountId: technical_account_id };
  return {
    createdAt: created_at,
    inventory: { path, text, key, instance },
    credential: { origin, ...ids, fingerprint, privateKeyFile: private_key_file },
    endpoint,
    containers: containers.map((container) => ({
      ...container,
      facts: container.facts && factsFromWire(container.facts),
    })),
  };
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : 'unknown reason');

/** Names a plan by its content. */
export const planDigest = (plan: Plan): string => sha256(JSON.stringify(planToWire(plan)));

/** Writes a plan with its own digest. Rejects with `Failure`. */
export async function writePlan(file: string, plan: Plan): Promise<void> {
  const wire = planToWire(plan);
  const text = JSON.stringify({ ...wire, digest: planDigest(plan) }, undefined, 2);
  await writeOwnFile(file, `${text}\n`).catch((cause: unknown) => {
    throw new Failure('failed', `The plan cannot be written to ${file} (${codeOf(cause)}).`, { cause });
  });
}

const newPlan = 'Make one with "relevo fleet plan --out FILE", and change none by hand.';

/** Reads a plan that `writePlan` wrote. Rejects with `Failure` where it is something else, or was changed since. */
export async function readPlan(file: string): Promise<Plan> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Failure('invalid_usage', `${file} cannot be read (${codeOf(cause)}).`, { cause });
  });
  let digest: unknown;
  let wire: unknown;
  try {
    ({ digest, ...wire } = JSON.parse(text));
  } catch (cause) {
    throw new Failure('invalid_usage', `${file} is no plan.`, { cause, next: newPlan });
  }
  const version = typeof wire === 'object' && wire !== null && 'version' in wire ? wire.version : undefined;
  if (typeof digest !== 'string' || version === undefined)
    throw new Failure('invalid_usage', `${file} is no plan.`, { next: newPlan });
  if (version !== 1) throw new Failure('invalid_usage', `${file} is no plan of this version.`, { next: newPlan });
  if (digest !== sha256(JSON.stringify(wire)))
    throw new Failure('invalid_usage', `${file} was changed after it was made.`, { next: newPlan });
  return planFromWire(wire as WirePlan); // the digest says that it is as we wrote it
}
