// What a signed-in caller is refused for want of permission leaves a trace in the audit log.
import type { ProblemCode } from '@relevo/contract/problem';
import type { Route } from '@relevo/contract/route';
import type { OperationId } from '@relevo/contract/routes';
import { secretPrefixes } from '@relevo/contract/secret-format';
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

const forWantOfPermission: readonly ProblemCode[] = ['forbidden', 'own_rotation_not_allowed'];

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

const secretMarks = [...Object.values(secretPrefixes), 'eyJ'];

/** Path parameters that are ids; not what somebody may have pasted by mistake. */
function parametersOf({ params }: Route, request: Refused['request']): string[] {
  const parsed = params?.safeParse(request.params);
  return Object.entries(parsed?.data ?? {}).map(([name, value]) => {
    const hidden = secretMarks.some((mark) => String(value).includes(mark));
    return `${name}=${hidden ? '[REDACTED]' : String(value)}`;
  });
}
