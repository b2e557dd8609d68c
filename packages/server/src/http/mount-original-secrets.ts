// The original's API for client secrets, at the original's paths: the same operations as the admin API's, with the same
// rights, proofs, limits and audit, answered in the original's shapes.
import type { ClientSecret, CreatedClientSecret } from '@relevo/contract/client-secrets';
import { originalSecretsRoutes } from '@relevo/contract/original-secrets';
import type { Route } from '@relevo/contract/route';
import { type OperationId, routes } from '@relevo/contract/routes';
import { Reference } from '@relevo/contract/wire';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../admin/admin-authentication.ts';
import { noSuchOrganization } from '../admin/admin-error.ts';
import { credentialOf } from '../admin/credential-reference.ts';
import type { AdminService } from '../admin/operation.ts';
import { originalCreatedSecret, originalSecret } from '../admin/original-secrets.ts';
import type { SessionNotes } from '../admin/session-notes.ts';
import { callerOf, perform, unauthenticated } from './exchange.ts';
import { refuseOtherMethods } from './method-not-allowed.ts';
import { isSecure, type Reached } from './visit.ts';

type Alias = (typeof originalSecretsRoutes)[number];
type Params = Readonly<Record<'organization' | 'credential', string> & { uuid?: string }>;

/** What a credential does with its own client secrets where its owner allowed it, in place of what its roles allow. */
const ownOperations = {
  clientSecretList: 'ownClientSecretList',
  clientSecretAdd: 'ownClientSecretAdd',
  clientSecretDelete: 'ownClientSecretDelete',
} as const satisfies Record<Alias['operation'], OperationId>;

function operationFor({ operation }: Alias, caller: Caller, { credential: named }: Params): OperationId {
  if (caller.kind !== 'client') return operation;
  const { id, clientId, allowsOwnRotation } = caller.credential;
  return allowsOwnRotation && (named === id || named === clientId) ? ownOperations[operation] : operation;
}

/** What an operation returned, as the original says it; undefined where it says nothing. */
async function inOriginalShape({ operation }: Alias, result: unknown, { service, params }: Shaped) {
  switch (operation) {
    case 'clientSecretList': {
      const { items } = result as { items: ClientSecret[] };
      const { clientId } = await credentialOf(service.store.read, params.organization, params.credential);
      return { client_id: clientId, client_secrets: items.map(originalSecret) };
    }
    case 'clientSecretAdd':
      return originalCreatedSecret(result as CreatedClientSecret);
    case 'clientSecretDelete':
      return undefined;
    default:
      return operation satisfies never;
  }
}

interface Shaped {
  readonly service: AdminService;
  readonly params: Params;
}

async function answer(alias: Alias, reached: Reached, notes: SessionNotes): Promise<FastifyReply> {
  const { service, request, reply } = reached;
  const params = request.params as Params;
  // no cookie: a page of another site has nothing to send
  if (request.headers.authorization === undefined) throw unauthenticated();
  const caller = await callerOf({ ...reached, route: routes[alias.operation] });
  if (!caller) throw unauthenticated();
  if (!Reference.safeParse(params.organization).success) throw noSuchOrganization();
  const id = operationFor(alias, caller, params);
  const route: Route = routes[id];
  const { credential, uuid } = params;
  const given = { params: { credential, client_secret: uuid }, query: {}, body: {} };
  const { result } = await perform({ ...reached, notes, id, route, named: params.organization, given }, caller);
  return reply.code(alias.status).send(await inOriginalShape(alias, result, { service, params }));
}

/** Mounts the paths at the server's root. A body says nothing here, so none is read, whatever it says that it is. */
export async function mountOriginalSecrets(
  app: FastifyInstance,
  service: AdminService,
  notes: SessionNotes,
): Promise<void> {
  const secure = isSecure(service);
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined));
    const methods = Map.groupBy(originalSecretsRoutes, ({ path }) => path.replace(/\{(\w+)\}/g, ':$1'));
    for (const [url, aliases] of methods) {
      for (const alias of aliases) {
        const handler = (request: FastifyRequest, reply: FastifyReply) =>
          answer(alias, { service, request, reply, now: service.clock(), secure }, notes);
        scope.route({ method: alias.method, url, handler });
      }
      refuseOtherMethods(
        scope,
        url,
        aliases.map(({ method }) => method),
      );
    }
  });
}
