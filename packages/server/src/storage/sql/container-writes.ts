// Writing containers and what was found there: what is known already is replaced.
import type { Kysely } from 'kysely';
import type { Container, Installation } from '../../domain/instance.ts';
import { containerColumns, installationColumns } from './instance-rows.ts';
import type { Tables } from './schema.ts';

export async function putContainers(tx: Kysely<Tables>, instanceId: string, containers: readonly Container[]) {
  if (containers.length === 0) return;
  await tx
    .insertInto('containers')
    .values(containers.map((container) => containerColumns(instanceId, container)))
    .onConflict((conflict) =>
      conflict.columns(['instance_id', 'name']).doUpdateSet((eb) => ({
        host: eb.ref('excluded.host'),
        hosting: eb.ref('excluded.hosting'),
        driver: eb.ref('excluded.driver'),
        version: eb.ref('excluded.version'),
        build: eb.ref('excluded.build'),
        checked_at: eb.ref('excluded.checked_at'),
        holds_credential_id: eb.ref('excluded.holds_credential_id'),
        holds_mechanism: eb.ref('excluded.holds_mechanism'),
        holds_found_at: eb.ref('excluded.holds_found_at'),
      })),
    )
    .execute();
}

export async function putInstallations(tx: Kysely<Tables>, installations: readonly Installation[]) {
  if (installations.length === 0) return;
  await tx
    .insertInto('installations')
    .values(installations.map(installationColumns))
    .onConflict((conflict) =>
      conflict.columns(['container_id', 'credential_id', 'mechanism']).doUpdateSet((eb) => ({
        fingerprint: eb.ref('excluded.fingerprint'),
        proven_by: eb.ref('excluded.proven_by'),
        rung: eb.ref('excluded.rung'),
        outcome: eb.ref('excluded.outcome'),
        cause: eb.ref('excluded.cause'),
        detail: eb.ref('excluded.detail'),
        checked_at: eb.ref('excluded.checked_at'),
        proven_at: eb.ref('excluded.proven_at'),
        run_id: eb.ref('excluded.run_id'),
        reported_by: eb.ref('excluded.reported_by'),
      })),
    )
    .execute();
}
