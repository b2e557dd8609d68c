// Instances of Adobe Campaign, or of anything else that runs in several places: their containers, and what is installed
// there with what proof.
import { z } from 'zod';
import { PageQuery } from './page.ts';
import { AuthenticationType, Moment, Reference, text } from './wire.ts';

/** Names that are no ids, so that a path can have either. */
const looksLikeId = (name: string) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(name);

/** As `nlserver config -instance:` takes it. */
export const InstanceName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "_" or "-"')
  .refine((name) => !looksLikeId(name), 'must not look like an id');

/** The label of a container; what it sends as `Relevo-Instance` is the same text. */
export const ContainerName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,63}$/, 'must be 1 to 64 letters, digits, ".", "_", ":", "@", "/" or "-"')
  .refine((name) => !looksLikeId(name), 'must not look like an id');

/** Who runs the hosts: `hybrid`, some of them; nothing is to be done on those of the vendor. */
export const instanceHostings = ['own', 'hybrid', 'vendor'] as const;
export const containerHostings = ['own', 'vendor'] as const;
/** By what a credential is put on a host: the genuine command, the compatible one, a file, or the operator's own command. */
const containerDrivers = ['nlserver', 'relevo', 'env_file', 'json_file', 'command'] as const;
/** `drift`: a check found something else than what was installed. */
const installationOutcomes = ['ok', 'failed', 'rolled_back', 'unreachable', 'drift'] as const;

/** The rung of the verify ladder from which on a token was fetched on the host itself: what counts as proof. */
export const provenFromRung = 3;
/** The first build of Adobe Campaign that takes OAuth Server-to-Server, of release 7.4.1. */
export const leastBuild = 9383;

const InstanceHosting = z.enum(instanceHostings);
const ContainerHosting = z.enum(containerHostings);
const Driver = z.enum(containerDrivers);
const Outcome = z.enum(installationOutcomes);
/** How the token was had: by what is installed there, or by what was sent there, where only the vendor can read that. */
const ProvenBy = z.enum(['host', 'pushed']);
const Rung = z.int().min(0).max(5);
const Fingerprint = z.string().regex(/^[0-9a-f]{16}$/, 'must be 16 hex digits');
const Cause = z.string().regex(/^[a-z_]{1,64}$/, 'must be lower-case letters and "_"');
const RunId = z.string().regex(/^[A-Za-z0-9-]{1,40}$/, 'must be letters, digits or "-"');
const Build = z.int().min(1).max(1_000_000);

/** What was found last of one credential and mechanism on one container. */
export const Installation = z.object({
  credential_id: z.string(),
  credential_name: z.string(),
  client_id: z.string(),
  mechanism: AuthenticationType,
  /** The first 16 hex digits of HMAC-SHA-256 of the client secret, keyed with the client id; null where nobody can tell. */
  fingerprint: z.string().nullable(),
  /** How far the verify ladder was climbed; null where it was not begun. */
  rung: z.int().nullable(),
  proven_by: ProvenBy.nullable(),
  outcome: Outcome,
  /** Why it is not `ok`; a word of the reporter. */
  cause: z.string().nullable(),
  detail: z.string().nullable(),
  checked_at: Moment,
  /** When a check last came to `ok` with a token fetched on the host. History: what counts is the last check. */
  proven_at: Moment.nullable(),
  /**
   * Whether the last check is such a proof, by OAuth Server-to-Server, and still counts: it was made since the credential
   * has that, no later check found another credential or mechanism there, and its client secret is not deleted or expired.
   */
  proven: z.boolean(),
  run_id: z.string().nullable(),
  reported_by: z.string(),
});
export type Installation = z.infer<typeof Installation>;

export const Container = z.object({
  id: z.string(),
  name: z.string(),
  host: z.string().nullable(),
  hosting: ContainerHosting,
  driver: Driver.nullable(),
  version: z.string().nullable(),
  /** Build number of Adobe Campaign. */
  build: z.int().nullable(),
  /** When a report last looked at it. */
  last_report_at: Moment.nullable(),
  installations: z.array(Installation),
});
export type Container = z.infer<typeof Container>;

export const Instance = z.object({
  id: z.string(),
  name: z.string(),
  hosting: InstanceHosting,
  /** The credential that its containers are to have; null where none is said, or it is gone. */
  credential_id: z.string().nullable(),
  credential_name: z.string().nullable(),
  client_id: z.string().nullable(),
  project_id: z.string().nullable(),
  created_at: Moment,
  created_by: z.string(),
  /** How many containers there are, how many of them are one's own, and how many of those have proven this credential. */
  containers_total: z.int(),
  containers_own: z.int(),
  containers_proven: z.int(),
  /** How many of one's own have a build that does not take OAuth Server-to-Server. */
  containers_too_old: z.int(),
  /** When a report last looked at any of them. */
  last_report_at: Moment.nullable(),
});
export type Instance = z.infer<typeof Instance>;

export const InstanceDetails = Instance.extend({ containers: z.array(Container) });
export type InstanceDetails = z.infer<typeof InstanceDetails>;

export const InstanceQuery = PageQuery.extend({
  /** Part of the name of an instance, or of a container's name or host. */
  search: text(1, 200).optional(),
  credential: Reference.optional(),
});
export const InstanceCreate = z.strictObject({
  name: InstanceName,
  hosting: InstanceHosting.default('own'),
  credential: Reference.optional(),
});
export const InstanceUpdate = z
  .strictObject({ name: InstanceName, hosting: InstanceHosting, credential: Reference.nullable() })
  .partial();

/** A container may be declared before anything is installed: it blocks a migration until it has proven the credential. */
export const ContainerAdd = z.strictObject({
  name: ContainerName,
  host: text(1, 255).optional(),
  hosting: ContainerHosting.default('own'),
  build: Build.optional(),
});

const ReportedInstallation = z.strictObject({
  mechanism: AuthenticationType.default('oauth_server_to_server'),
  fingerprint: Fingerprint.nullable().default(null),
  rung: Rung.nullable(),
  proven_by: ProvenBy.nullable().default(null),
  outcome: Outcome,
  cause: Cause.nullable().default(null),
  detail: text(0, 300).nullable().default(null),
});

/**
 * What is null or left out was not found out this time, and stays as it is known; but where the driver is said and is not
 * `nlserver`, version and build are what is reported.
 */
const ReportedContainer = z.strictObject({
  name: ContainerName,
  host: text(1, 255).nullish(),
  hosting: ContainerHosting.nullish(),
  driver: Driver.nullish(),
  version: text(1, 100).nullish(),
  build: Build.nullish(),
  /** When it was looked at; now where that is ahead by up to 5 minutes. A report that is older than what is known of the container changes nothing of it. */
  checked_at: Moment,
  installations: z.array(ReportedInstallation).max(2),
});

const areDistinct = <T>(items: readonly T[], key: (item: T) => string) => new Set(items.map(key)).size === items.length;

/** How many containers one report names. */
export const reportedContainersLimit = 500;

/** What was found of one credential on containers of one instance, which is made where there is none of that name. */
export const InstallationReport = z.strictObject({
  credential: Reference,
  /**
   * Of the instance; what is known where it is left out, `own` for a new one. No report makes a known instance `vendor`,
   * which would clear what its containers block.
   */
  hosting: InstanceHosting.optional(),
  run_id: RunId.nullable().default(null),
  containers: z
    .array(ReportedContainer)
    .min(1)
    .max(reportedContainersLimit)
    .refine((all) => areDistinct(all, ({ name }) => name), 'must name each container once')
    .refine(
      (all) => all.every(({ installations }) => areDistinct(installations, ({ mechanism }) => mechanism)),
      'must name each mechanism of a container once',
    )
    .refine(
      (all) => all.every(({ installations }) => installations.filter(({ outcome }) => outcome === 'ok').length <= 1),
      'must find at most one mechanism in place in a container: it has room for one',
    ),
});
export type InstallationReport = z.input<typeof InstallationReport>;

export const InstallationReported = z.object({
  instance_id: z.string(),
  instance_name: z.string(),
  /** The instance was made by this report. */
  created: z.boolean(),
  /** Names of containers of which something is known now that was not before. */
  changed: z.array(z.string()),
  /** Names of containers that were looked at later by another report, which counts. */
  outdated: z.array(z.string()),
});
export type InstallationReported = z.infer<typeof InstallationReported>;

/** A container where a credential is to be, or is; `installations` are of that credential alone. */
export const CredentialContainer = Container.extend({
  instance_id: z.string(),
  instance_name: z.string(),
  /** Why it stands in the way of completing the credential's migration; null where it does not, or there is none to complete. */
  blocker: z.enum(['container_too_old', 'container_unproven']).nullable(),
});
export type CredentialContainer = z.infer<typeof CredentialContainer>;
