// What the wizard's address means: in which ways an API can be added to a project, and which step can be shown.
import type { Api } from '@relevo/contract/catalogue';
import type { Credential } from '@relevo/contract/credentials';
import type { DeprecationPolicy } from '@relevo/contract/deprecation';
import { type AuthenticationType, authenticationTypes } from '@relevo/contract/wire';

export const steps = ['api', 'authentication', 'profiles'] as const;
export type Step = (typeof steps)[number];

/** Adding an API by one of the authentication types that it allows. */
export interface Way {
  readonly type: AuthenticationType;
  /** The project's credential of this type, which the API is added to; undefined where one is made. */
  readonly credential: Credential | undefined;
  /** The credential has the API. */
  readonly isThere: boolean;
}

/** Whether new credentials may have the legacy mechanism, by the clock of this browser; the server has the last word. */
export function isLegacyOpen(policy: Pick<DeprecationPolicy, 'no_new_after' | 'sunset_at'>, now: Date): boolean {
  return [policy.no_new_after, policy.sunset_at].every((at) => at === null || now.getTime() < Date.parse(at));
}

/** The recommended type comes first. Where the legacy one is closed, it is left only to credentials that have it. */
export function waysToAdd(api: Api, credentials: readonly Credential[], legacyOpen = true): Way[] {
  const allowed = authenticationTypes.filter((type) => api.authentication_types.includes(type));
  const ways = allowed.map((type) => {
    const credential = credentials.find(({ mechanisms }) => mechanisms.some((each) => each.type === type));
    return { type, credential, isThere: credential?.apis.includes(api.code) ?? false };
  });
  return ways.filter(({ type, credential }) => legacyOpen || type !== 'service_account_jwt' || credential);
}

/** An API that can be added, and how. */
export interface Selection {
  readonly api: Api;
  readonly ways: readonly Way[];
  readonly way: Way;
}

/** The API in the way asked for; in the first that is left where it cannot be had; undefined where none is left. */
export function selectionOf(
  api: Api | undefined,
  credentials: readonly Credential[],
  type?: AuthenticationType,
  legacyOpen = true,
): Selection | undefined {
  if (!api || api.not_addable.length > 0) return undefined;
  const ways = waysToAdd(api, credentials, legacyOpen);
  const open = ways.filter(({ isThere }) => !isThere);
  const way = open.find((each) => each.type === type) ?? open[0];
  return way && { api, ways, way };
}

/** Whether the credential has a product profile of the API's product: with each API there is one. */
export function isGranted({ api, way }: Selection, apis: readonly Api[]): boolean {
  return apis.some(({ code, product }) => product === api.product && way.credential?.apis.includes(code));
}
