// What a signed-in caller attempts and is not allowed leaves a trace in the audit log.
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
  readonly given: { readonly params: unknown };
  readonly now: NumericDate;
}

/** Whose attempt it was, and whose administrators may know of it. */
interface RefusedCaller {
  readonly actor: Actor;
  readonly organizationIds: readonly string[];
}

/** That the attempt itself was not allowed; any other code says what is wrong with the request, or in the way of it. */
const notAllowed: readonly ProblemCode[] = [
  'forbidden',
  'last_administrator',
  'own_rotation_not_allowed',
  'shared_account',
  'step_up_required',
];

/** Rethrows what `actor` met in an organization; notes it there first where the attempt was not allowed. */
export function refuse(
  refused: Refused,
  { actor, organizationId }: { readonly actor: Actor; readonly organizationId: string },
  error: unknown,
): Promise<never> {
  return refuseEverywhere(refused, { actor, organizationIds: [organizationId] }, error);
}

/** The same for what belongs to no single organization, such as an account. */
export async function refuseEverywhere(refused: Refused, caller: RefusedCaller, error: unknown): Promise<never> {
  if (error instanceof AdminError && notAllowed.includes(error.code)) {
    await note(refused, caller, error.code, parametersOf(refused.route, refused.given));
  }
  throw error;
}

/** Rethrows why `caller` may not enter the organization `named`; notes that in those that they belong to. */
export async function refuseEntry(
  refused: Refused,
  { named, ...caller }: RefusedCaller & { readonly named: string },
  error: unknown,
): Promise<never> {
  if (error instanceof AdminError && error.code === 'not_found') {
    const parameters = Reference.safeParse(named).success ? [shown('organization', named)] : [];
    await note(refused, caller, error.code, parameters);
  }
  throw error;
}

async function note(
  { id, service, now }: Refused,
  { actor, organizationIds }: RefusedCaller,
  code: ProblemCode,
  parameters: readonly string[],
): Promise<void> {
  for (const organizationId of organizationIds) {
    await service.refusedAttempts.note({ organizationId, actor, operation: id, code, parameters }, now);
  }
}

const secretMarks = [...Object.values(secretPrefixes), 'eyJ'];

/** Path parameters that are ids; not what somebody may have pasted by mistake. */
function parametersOf({ params }: Route, given: Refused['given']): string[] {
  const parsed = params?.safeParse(given.params);
  return Object.entries(parsed?.data ?? {}).map(([name, value]) => shown(name, String(value)));
}

function shown(name: string, value: string): string {
  const hidden = secretMarks.some((mark) => value.includes(mark));
  return `${name}=${hidden ? '[REDACTED]' : value}`;
}
