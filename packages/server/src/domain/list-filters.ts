// What the lists of the store are narrowed and sorted by.

import type { MechanismKind } from './mechanism.ts';
import type { RoleAssignment } from './role-assignment.ts';
import type { NumericDate } from './time.ts';

export interface ProjectFilter {
  /** Part of a text or id of the project or one of its credentials; A to Z as a to z, as in every search. */
  readonly search?: string | undefined;
  readonly mechanism?: MechanismKind | undefined;
  /** Only those in which `attentionOf` finds something at this moment. */
  readonly needsAttentionAt?: NumericDate | undefined;
  readonly sort: 'created' | 'changed' | 'title';
  readonly descending: boolean;
}

export interface CredentialFilter {
  readonly projectId?: string | undefined;
  readonly search?: string | undefined;
  readonly mechanism?: MechanismKind | undefined;
  readonly profileId?: string | undefined;
  readonly sort: 'created' | 'name';
  readonly descending: boolean;
}

export interface MigrationFilter {
  readonly state?: 'not_started' | 'in_progress' | 'completed' | undefined;
  readonly search?: string | undefined;
}

export interface InstanceFilter {
  /** Part of its name, or of the name or host of one of its containers. */
  readonly search?: string | undefined;
  readonly credentialId?: string | undefined;
}

export interface ProfileFilter {
  readonly search?: string | undefined;
  readonly productId?: string | undefined;
}

export interface MemberFilter {
  /** Part of the name or the e-mail address. */
  readonly search?: string | undefined;
  readonly role?: RoleAssignment['role'] | undefined;
  /** Whoever has a role for this product profile; with `role`, whoever has that role for it. */
  readonly profileId?: string | undefined;
}

export interface AuditFilter {
  /** Id or name of the actor. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  readonly projectId?: string | undefined;
  /** Inclusive. */
  readonly since?: NumericDate | undefined;
  /** Exclusive. */
  readonly until?: NumericDate | undefined;
}
