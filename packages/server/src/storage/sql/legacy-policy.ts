// What queries about the legacy mechanism share. Nothing here binds a parameter.
import { sql } from 'kysely';
import type { MechanismKind } from '../../domain/mechanism.ts';
import { legacyMechanism, newMechanism } from '../../domain/migration.ts';

export const legacyKind = sql.lit<MechanismKind>(legacyMechanism);
export const newKind = sql.lit<MechanismKind>(newMechanism);

/** An organization without a policy of its own has announced it since its creation. Of both tables, joined. */
export const announcedAt = sql<number | null>`case when deprecation_policies.organization_id is null
  then organizations.created_at else deprecation_policies.announced_at end`;
