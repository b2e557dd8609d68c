// What people are told by e-mail, who is told, and the words of it. Never a secret, nor a link that is as good as one.
import type { Organization } from '../domain/organization.ts';
import type { Project } from '../domain/project.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import { daySeconds } from '../domain/time.ts';
import type { ClientContext } from './operation.ts';
import { moment } from './wire-format.ts';

/** For so long a message waits to be delivered. */
const messageLifetimeSeconds = 30 * daySeconds;

/** What a credential did with its own secrets. */
export type OwnSecretChange =
  | { readonly kind: 'added'; readonly secretId: string; readonly endsInSeconds: number | undefined }
  | { readonly kind: 'deleted'; readonly secretId: string };

/** The owner and the contacts of a project; the organization's fallback contact where it has neither. */
function recipientsOf(
  { owner, contacts }: Pick<Project, 'owner' | 'contacts'>,
  { fallbackContact }: Pick<Organization, 'fallbackContact'>,
): string[] {
  const own = [...(owner === null ? [] : [owner]), ...contacts];
  if (own.length === 0 && fallbackContact !== null) return [fallbackContact];
  return [...new Set(own)];
}

function whatHappened(change: OwnSecretChange, { now }: ClientContext): string {
  switch (change.kind) {
    case 'added': {
      const { endsInSeconds } = change;
      const before = 'The client secrets that it had before';
      if (endsInSeconds === undefined)
        return `It has made a new client secret for itself. ${before} stay as they were.`;
      return `It has made a new client secret for itself. ${before} end by ${moment(now + endsInSeconds)}.`;
    }
    case 'deleted':
      return 'It has deleted one of its client secrets.';
  }
}

interface Place {
  readonly project: Project;
  readonly organization: Organization;
}

/** The words about a credential that rotated its own client secret. */
function ownSecretText(context: ClientContext, { project, organization }: Place, change: OwnSecretChange) {
  const { credential, actor, now, publicUrl } = context;
  const text = `The credential "${credential.name}" has used its right to rotate its own client secret.
${whatHappened(change, context)}

Organization:         ${organization.name}
Project:              ${project.title}
Credential:           ${credential.name}
Client id:            ${credential.clientId}
Id of the secret:     ${change.secretId}
When:                 ${moment(now)}
From the address:     ${actor.address}
Server:               ${publicUrl}

If you expected this, there is nothing to do.

If not, somebody else may hold its client secret or an access token of it. Then, with a role that may edit the project:
1. Disable the credential. That stops it at once.
2. Take away its right to rotate its own secret, and revoke all of its tokens.
3. Add a client secret, delete the others, hand the new one to the application, and enable the credential again.

You get this message as owner or contact of the project, or as fallback contact of the organization.
`;
  return { subject: `Relevo: the credential "${credential.name}" rotates its client secret`, text };
}

/**
 * Has the people who answer for the calling credential told, each by a message of their own. Returns whom: nobody where
 * neither project nor organization names an address. Goes out only if the transaction is committed.
 */
export async function tellOwner(
  context: ClientContext,
  tx: StoreTransaction,
  change: OwnSecretChange,
): Promise<readonly string[]> {
  const { organizationId, credential, ids, now } = context;
  const organization = await tx.organizations.get(organizationId);
  const project = await tx.projects.get(organizationId, credential.projectId);
  if (!organization || !project) throw new Error(`the credential ${credential.id} has no project`);
  const words = ownSecretText(context, { project, organization }, change);
  const times = { createdAt: now, expiresAt: now + messageLifetimeSeconds, attempts: 0, nextAttemptAt: now };
  const recipients = recipientsOf(project, organization);
  for (const to of recipients) await tx.messages.insert({ id: ids.uuid(), organizationId, to, ...words, ...times });
  return recipients;
}
