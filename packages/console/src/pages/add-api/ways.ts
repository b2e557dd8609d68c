// What the wizard's address means: in which ways an API can be added to a project, and which step can be shown.
import type { Api } from '@relevo/contract/catalogue';
import type { Credential } from '@relevo/contract/credentials';
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

/** The recommended type comes first. */
export function waysToAdd(api: Api, credentials: readonly Credential[]): Way[] {
  const allowed = authenticationTypes.filter((type) => api.authentication_types.includes(type));
  return allowed.map((type) => {
    const credential = credentials.find(({ mechanisms }) => mechanisms.some((each) => each.type === type));
    return { type, credential, isThere: credential?.apis.includes(api.code) ?? false };
  });
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
): Selection | undefined {
  if (!api || api.not_addable.length > 0) return undefined;
  const ways = waysToAdd(api, credentials);
  const open = ways.filter(({ isThere }) => !isThere);
  const way = open.find((each) => each.type === type) ?? open[0];
  return way && { api, ways, way };
}

/** Whether the credential has a product profile of the API's product: with each API there is one. */
export function isGranted({ api, way }: Selection, apis: readonly Api[]): boolean {
  return apis.some(({ code, product }) => product === api.product && way.credential?.apis.includes(code));
}
