// What a signed-in caller is refused for want of permission leaves a trace in the audit log.
import type { ProblemCode } from '@relevo/contract/problem';
import type { Route } from '@relevo/contract/route';
import type { OperationId } from '@relevo/contract/routes';
import { secretPrefixes } from '@relevo/contract/secret-format';
import { Reference } from '@relevo/contract/wire';
import { AdminError } from '../admin/admin-error.ts';
import type { AdminService } from '../admin/operation.ts';
import type { Actor } from '../domain/audit.ts';
import type { NumericDate } from '../domain/time.ts';

interface Refused {
  readonly id: OperationId;
  readonly route: Route;
  readonly service: Pick<AdminService, 'refusedAttempts'>;
  readonly request: { readonly params: unknown };
  readonly now: NumericDate;
}

const forWantOfPermission: readonly ProblemCode[] = [
  'forbidden',
  'own_rotation_not_allowed',
  'shared_account',
  'step_up_required',
];

/** Rethrows what `actor` met in an organization; notes it first where a permission was missing. */
export async function refuse(
  { id, route, service, request, now }: Refused,
  { actor, organizationId }: { readonly actor: Actor; readonly organizationId: string },
  error: unknown,
): Promise<never> {
  if (error instanceof AdminError && forWantOfPermission.includes(error.code)) {
    const attempt = {
      organizationId,
      actor,
      operation: id,
      code: error.code,
      parameters: parametersOf(route, request),
    };
    await service.refusedAttempts.note(attempt, now);
  }
  throw error;
}

/** Rethrows why `actor` may not enter the organization `named`; notes that in those that they belong to. */
export async function refuseEntry(
  { id, service, now }: Refused,
  caller: { readonly actor: Actor; readonly organizationIds: readonly string[]; readonly named: string },
  error: unknown,
): Promise<never> {
  if (error instanceof AdminError && error.code === 'not_found') {
    const { actor, organizationIds, named } = caller;
    const parameters = Reference.safeParse(named).success ? [shown('organization', named)] : [];
    for (const organizationId of organizationIds) {
      const attempt = { organizationId, actor, operation: id, code: error.code, parameters };
      await service.refusedAttempts.note(attempt, now);
    }
  }
  throw error;
}

const secretMarks = [...Object.values(secretPrefixes), 'eyJ'];

/** Path parameters that are ids; not what somebody may have pasted by mistake. */
function parametersOf({ params }: Route, request: Refused['request']): string[] {
  const parsed = params?.safeParse(request.params);
  return Object.entries(parsed?.data ?? {}).map(([name, value]) => shown(name, String(value)));
}

function shown(name: string, value: string): string {
  const hidden = secretMarks.some((mark) => value.includes(mark));
  return `${name}=${hidden ? '[REDACTED]' : value}`;
}
