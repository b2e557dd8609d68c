// Which APIs and product profiles of the catalogue an imported credential gets. Pure.
import { type Access, holdsProfile } from '../../domain/access.ts';
import { type Api, managementApiCode, type ProductProfile } from '../../domain/catalogue.ts';
import type { MechanismKind } from '../../domain/mechanism.ts';
import { baseScopes } from '../../domain/scope.ts';
import { cleanText, type FileCredential, type LeftOut } from './adobe-files.ts';

export interface Catalogue {
  readonly apis: readonly Api[];
  readonly profiles: readonly ProductProfile[];
}

export interface Choice {
  readonly apis: readonly Api[];
  readonly profiles: readonly ProductProfile[];
  readonly leftOut: readonly LeftOut[];
}

/** A scope that says which API is meant: not one that every credential has, or that many APIs ask for. */
const isTelling = (scope: string) => !baseScopes.some((base) => base === scope) && !scope.startsWith('additional_info');

/** Relevo's own API is never given by a file from elsewhere. */
const foreignApis = ({ apis }: Catalogue) => apis.filter(({ code }) => code !== managementApiCode);

/** Why the API cannot be given; undefined where it can. */
function obstacle(api: Api, kinds: readonly MechanismKind[]): string | undefined {
  if (!api.enabled) return 'It is disabled in this organization.';
  return kinds.every((kind) => api.authenticationTypes.includes(kind))
    ? undefined
    : 'It does not allow this type of credential.';
}

/** The APIs that the file names by code, scope or metascope, and what it names that the catalogue does not have. */
function namedApis({ file, services, alone, scopes, metascopes, clientId }: FileCredential, catalogue: Catalogue) {
  const apis = foreignApis(catalogue);
  const codes = services.map((code) => code.toLowerCase());
  const telling = scopes.filter(isTelling);
  const byScope = (api: Api) =>
    api.scopes.some((scope) => telling.includes(scope)) || api.metascopes.some((name) => metascopes.includes(name));
  const named = apis.filter((api) => (alone && codes.includes(api.code)) || byScope(api));
  const unknownServices = services.filter((code) => !apis.some((api) => api.code === code.toLowerCase()));
  const shared = alone ? [] : apis.filter((api) => codes.includes(api.code) && !named.includes(api));
  const unknownScopes = [
    ...telling.filter((scope) => !apis.some((api) => api.scopes.includes(scope))),
    ...metascopes.filter((name) => !apis.some((api) => api.metascopes.includes(name))),
  ];
  const leftOut: LeftOut[] = [
    ...unknownServices.map((code) => ({
      file,
      what: cleanText(`service ${code}`, 100),
      why: 'No API of the catalogue has this code. Add it, then give it to the credential.',
    })),
    ...shared.map(({ code }) => ({
      file,
      what: `service ${code}`,
      why: `The project has several credentials, and the scopes of ${cleanText(clientId, 64)} do not name it.`,
    })),
    ...unknownScopes.map((scope) => ({
      file,
      what: cleanText(`scope ${scope} of ${clientId}`, 200),
      why: 'No API of the catalogue has it.',
    })),
  ];
  return { named, leftOut };
}

/** The first that fits: enabled, held by the caller, giving something of the API, and carrying no roles. */
function fittingProfile(api: Api, { profiles }: Catalogue, access: Access): ProductProfile | undefined {
  const fitting = profiles.filter(
    (profile) =>
      profile.enabled &&
      profile.productId === api.productId &&
      profile.managementRoles.length === 0 &&
      holdsProfile(access, profile),
  );
  return fitting.find(({ scopes }) => api.scopes.some((scope) => scopes.includes(scope))) ?? fitting[0];
}

const noProfile = 'You hold no enabled product profile of its product.';

export function chooseApis(credential: FileCredential, catalogue: Catalogue, access: Access): Choice {
  const { named, leftOut } = namedApis(credential, catalogue);
  const refused: LeftOut[] = [];
  const apis: Api[] = [];
  const profiles = new Set<ProductProfile>();
  for (const api of named) {
    const found = obstacle(api, credential.kinds) ?? fittingProfile(api, catalogue, access) ?? noProfile;
    if (typeof found === 'string') {
      refused.push({ file: credential.file, what: `API ${api.code}`, why: found });
    } else {
      apis.push(api);
      profiles.add(found);
    }
  }
  const { file, clientId } = credential;
  const none = { file, what: cleanText(`APIs of ${clientId}`, 100), why: 'It gets no token until you give it an API.' };
  return {
    apis,
    profiles: [...profiles],
    leftOut: [...leftOut, ...refused, ...(apis.length === 0 ? [none] : [])],
  };
}
