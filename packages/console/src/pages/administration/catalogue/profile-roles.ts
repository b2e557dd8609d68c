// Which of somebody's roles are for one product profile.
import type { HeldRole } from '@relevo/contract/roles';

export const rolesFor = (roles: readonly HeldRole[], profile: string): HeldRole[] =>
  roles.filter((held) => held.profile?.id === profile);

/** What is left when somebody loses every role for the product profile. */
export const rolesElsewhere = (roles: readonly HeldRole[], profile: string): HeldRole[] =>
  roles.filter((held) => held.profile?.id !== profile);
