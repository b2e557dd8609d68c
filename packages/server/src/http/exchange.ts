// One request on its way to an operation of the contract, whatever path it came by: authenticate → authorize → parse → call.
import { createHash } from 'node:crypto';
import type { PermittedOperation } from '@relevo/contract/permission';
import type { Route } from '@relevo/contract/route';
import { type OperationId, routes } from '@relevo/contract/routes';
import type { FastifyRequest } from 'fastify';
import { authenticateCaller, type Caller } from '../admin/admin-authentication.ts';
import { AdminError, type FieldError } from '../admin/admin-error.ts';
import { atMostOnce, claimKey, type Repeatable } from '../admin/idempotent-change.ts';
import type { AccountContext, AdminContext, ClientContext, Visit } from '../admin/operation.ts';
import { operations } from '../admin/operations.ts';
import { type Entry, enterOrganization, expectSameEntry, may, organizationsOf } from '../admin/permission.ts';
import type { SessionNotes } from '../admin/session-notes.ts';
import type { Actor } from '../domain/audit.ts';
import type { ChangeBy } from '../domain/store.ts';
import { isSteppedUp } from '../domain/user.ts';
import { clientAddress } from './client-address.ts';
import { expectEntityTag } from './entity-tag.ts';
import { fieldErrors, fieldWords } from './field-errors.ts';
import { isForeign } from './origin.ts';
import { refuse, refuseEntry, refuseEverywhere } from './refusal-record.ts';
import { readSessionCookie } from './session-cookie.ts';
import { type Reached, visitOf } from './visit.ts';

export type Input = Record<'params' | 'query' | 'body', unknown>;
type Context = Visit | AccountContext | ClientContext | AdminContext;
type Untyped = (context: Context, input: Input) => Promise<unknown>;

/** One request on its way to its operation. */
export interface Exchange extends Reached {
  readonly id: OperationId;
  readonly route: Route;
  readonly notes: SessionNotes;
  /** The organization that the request names to act in. */
  readonly named: string | undefined;
  /** What the request gives to the operation, not parsed. */
  readonly given: Input;
}

const parts = ['params', 'query', 'body'] as const;

function parse({ route, given }: Exchange): Input {
  const read: Record<string, unknown> = {};
  const wrong: FieldError[] = [];
  for (const part of parts) {
    const result = route[part]?.safeParse(given[part], { error: fieldWords });
    if (result?.success === false) wrong.push(...fieldErrors(result.error));
    else read[part] = result?.data;
  }
  if (wrong.length > 0) throw new AdminError('invalid_request', 'Some values are missing or wrong.', wrong);
  return { params: read['params'], query: read['query'], body: read['body'] };
}

export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Who sent it; undefined for nobody known. Throws `foreign_origin`. */
export async function callerOf({
  service,
  request,
  route,
  now,
  secure,
}: Reached & Pick<Exchange, 'route'>): Promise<Caller | undefined> {
  const { authorization } = request.headers;
  const sessionCookie = readSessionCookie(request, secure);
  const byCookie = authorization === undefined && sessionCookie !== undefined;
  if (route.method !== 'GET' && isForeign(request.headers, service.publicUrl, byCookie)) {
    throw new AdminError('foreign_origin', 'This request was made by a page of another site.');
  }
  return authenticateCaller(service, { authorization, sessionCookie }, now);
}

export const unauthenticated = () =>
  new AdminError('unauthenticated', 'Sign in, or send an admin token or an access token as bearer token.');

function actorOf(caller: Caller, address: string): Actor {
  switch (caller.kind) {
    case 'admin_token':
      return { kind: 'admin_token', id: caller.token.id, name: 'admin token', address };
    case 'user':
      return { kind: 'user', id: caller.user.id, name: caller.user.email, address };
    case 'client':
      return { kind: 'client', id: caller.credential.id, name: caller.credential.clientId, address };
  }
}

const hashOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('base64url');

function repeatableOf(
  { id, request, now }: Exchange,
  { actor, entry }: { readonly actor: Actor; readonly entry: Entry },
  input: Input,
): Repeatable | undefined {
  const key = header(request, 'idempotency-key');
  if (key === undefined || routes[id].method !== 'POST') return undefined;
  if (!/^[\x21-\x7e]{8,200}$/.test(key)) {
    const message = 'must be 8 to 200 printable characters, such as a UUID';
    throw new AdminError('invalid_request', 'The idempotency key is not usable.', [
      { field: 'Idempotency-Key', message },
    ]);
  }
  const hashes = { keyHash: hashOf([actor.kind, actor.id, key]), requestHash: hashOf([id, input]) };
  return { ...entry, ...hashes, operation: id, at: now };
}

/** What a caller with an organization gets. A change decides on their access again, inside its transaction. */
function within(exchange: Exchange, caller: Caller, entry: Entry, input: Input) {
  const { service, request, now } = exchange;
  const { store, encryption, homeOrganizationId } = service;
  const { organizationId } = entry;
  const actor = actorOf(caller, clientAddress(request));
  const repeatable = repeatableOf(exchange, { actor, entry }, input);
  const changeOf =
    (by: ChangeBy): AdminContext['change'] =>
    (work, part) =>
      store.change(by, async (tx) => {
        await expectSameEntry({ reads: tx, homeOrganizationId }, caller, entry);
        if (!repeatable) return work(tx);
        if (part === undefined) return atMostOnce(encryption, repeatable, work)(tx);
        await claimKey(encryption, repeatable, tx);
        return atMostOnce(encryption, { ...repeatable, keyHash: hashOf([repeatable.keyHash, part]) }, work)(tx);
      });
  const change = changeOf({ actor, at: now, organizationId });
  const changePlatform = changeOf({ actor, at: now, organizationId: null });
  return { ...service, organizationId, actor, now, change, changePlatform };
}

/** Who a caller is in the log of every organization that they belong to. */
async function memberOfAll({ service, request }: Exchange, caller: Caller) {
  const organizationIds = await organizationsOf(service.store.read, caller);
  return { actor: actorOf(caller, clientAddress(request)), organizationIds };
}

/** Where the caller acts: in the organization that the request names, else in their own. */
async function enter(exchange: Exchange, caller: Caller): Promise<Entry> {
  const { service, named } = exchange;
  const reads = service.store.read;
  try {
    return await enterOrganization({ reads, homeOrganizationId: service.homeOrganizationId }, caller, named);
  } catch (error) {
    if (named === undefined) throw error;
    return refuseEntry(exchange, { ...(await memberOfAll(exchange, caller)), named }, error);
  }
}

async function adminContext(exchange: Exchange, caller: Caller): Promise<{ context: AdminContext; input: Input }> {
  const { id, request } = exchange;
  const entry = await enter(exchange, caller);
  const { organizationId, access, lastSeenAt } = entry;
  if (caller.kind === 'user' && lastSeenAt !== undefined) {
    exchange.notes.member({ organizationId, userId: caller.user.id, lastSeenAt }, exchange.now);
  }
  // a route without `for` is one of the table
  if (!may(id as PermittedOperation, access)) {
    const actor = actorOf(caller, clientAddress(request));
    const error = new AdminError('forbidden', 'Your roles in this organization do not allow this.');
    return refuse(exchange, { actor, organizationId }, error);
  }
  const input = parse(exchange);
  const context = {
    ...within(exchange, caller, entry, input),
    access,
    user: caller.kind === 'user' ? caller.user : undefined,
    expectVersion: (representation: object) => expectEntityTag(header(request, 'if-match'), representation),
  };
  return { context, input };
}

async function clientContext(exchange: Exchange, caller: Caller): Promise<{ context: ClientContext; input: Input }> {
  const { request } = exchange;
  if (caller.kind !== 'client') {
    const { organizationId } = await enter(exchange, caller);
    const actor = actorOf(caller, clientAddress(request));
    const error = new AdminError('forbidden', 'This is for a credential, by its access token.');
    return refuse(exchange, { actor, organizationId }, error);
  }
  const input = parse(exchange);
  const entry = await enter(exchange, caller);
  return { context: { ...within(exchange, caller, entry, input), credential: caller.credential }, input };
}

const lacksStepUp = ({ route, now }: Exchange, caller: Caller): boolean =>
  route.stepUp === true && caller.kind === 'user' && !isSteppedUp(caller.session, now);

const stepUpRequired = () =>
  new AdminError('step_up_required', 'This needs a fresh proof of who you are: sign in again.');

async function prepare(exchange: Exchange, caller: Caller | undefined): Promise<{ context: Context; input: Input }> {
  const { route } = exchange;
  if (caller?.kind === 'user') exchange.notes.session(caller.session, exchange.now);
  const visit = visitOf(exchange, caller);
  switch (route.for ?? 'role') {
    case 'public':
      return { context: visit, input: parse(exchange) };
    case 'account':
      if (!caller || !visit.session) throw unauthenticated();
      if (lacksStepUp(exchange, caller)) {
        return refuseEverywhere(exchange, await memberOfAll(exchange, caller), stepUpRequired());
      }
      return { context: visit, input: parse(exchange) };
    case 'client':
      if (!caller) throw unauthenticated();
      return clientContext(exchange, caller);
    case 'role': {
      if (!caller) throw unauthenticated();
      const prepared = await adminContext(exchange, caller);
      if (lacksStepUp(exchange, caller)) return refuse(exchange, prepared.context, stepUpRequired());
      return prepared;
    }
  }
}

/** Runs the operation for `caller`; resolves with its result and what it was given. Rejects with what it refuses. */
export async function perform(
  exchange: Exchange,
  caller: Caller | undefined,
): Promise<{ readonly result: unknown; readonly input: Input }> {
  const { id, route, request, reply } = exchange;
  const { context, input } = await prepare(exchange, caller);
  const result = await (operations[id] as Untyped)(context, input).catch((error: unknown) => {
    if ('actor' in context) return refuse(exchange, context, error);
    throw error;
  });
  reply.header('cache-control', 'no-store');
  if (route.method !== 'GET') {
    const actor = 'actor' in context ? context.actor.id : (context.session?.user.id ?? 'anonymous');
    request.log.info({ operation: id, actor }, 'changed');
  }
  return { result, input };
}
