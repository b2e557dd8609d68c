// What every tab of the credential page is given: the credential, its project, and the caller inside their organization.
import type { Call } from '@relevo/contract/call';
import type { Credential } from '@relevo/contract/credentials';
import type { Project } from '@relevo/contract/projects';

export interface ShownCredential {
  readonly organizationId: string;
  readonly call: Call;
  readonly credential: Credential;
  readonly project: Project;
}

/** A client secret in the one moment it can be seen; `id` where it was added by itself. */
export interface ShownSecret {
  readonly id?: string;
  readonly client_secret: string;
}

export interface SecretInSight {
  readonly shownSecret: ShownSecret | undefined;
  readonly showSecret: (secret: ShownSecret | undefined) => void;
}
