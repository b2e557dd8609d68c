// The client credentials grant (RFC 6749 §4.4), in both dialects.
import { audienceOf } from '../../domain/access-token.ts';
import type { Api } from '../../domain/catalogue.ts';
import { type FailureCause, type FailureDetail, keptText } from '../../domain/failed-request.ts';
import { decideGrant, grantOf, type TokenGrant } from '../../domain/scope.ts';
import { OAuthError } from '../oauth-error.ts';
import { scopesOfRequest } from '../token-request.ts';
import type { Grant, GrantRequest, IssueDecision } from './grant.ts';

const refuse = (error: OAuthError, cause: FailureCause, detail: FailureDetail = {}): IssueDecision => ({
  kind: 'refuse',
  error,
  failure: { cause, detail },
});

const nothingGranted = new OAuthError(
  'unauthorized_client',
  'No enabled API with a product profile belongs to this client.',
);
const scopeNotGranted = new OAuthError('invalid_scope', 'A requested scope is unknown or not granted to this client.');
const unknownTarget = new OAuthError('invalid_target', 'A requested resource is not an API of this client.');

/** What the request named, short enough to be kept. */
const asked = (names: readonly string[] = []): FailureDetail => ({ given: keptText(names.join(' ')) });

const mechanism = 'oauth_server_to_server';

/**
 * RFC 8707: the part of a grant that is meant for the resources asked for, with the scopes that these APIs grant by
 * themselves. Undefined if one of the resources is not in it.
 */
function restrictToResources(grant: TokenGrant, request: GrantRequest): TokenGrant | undefined {
  const { credential, dialect, issuer } = request;
  const { resources } = request.parameters;
  if (resources.length === 0) return grant;
  const audience = (api: Api) => audienceOf(api, credential.organizationId, issuer);
  const apis = grant.apis.filter((api) => resources.includes(audience(api)));
  if (!resources.every((resource) => apis.some((api) => audience(api) === resource))) return undefined;
  const alone = decideGrant({ ...credential, apis }, { dialect, mechanism });
  if (alone.kind !== 'granted') return undefined;
  const scopes = grant.scopes.filter((scope) => alone.grant.scopes.includes(scope));
  return grantOf(apis, scopes, dialect);
}

export const clientCredentials: Grant = {
  mechanism,
  decide(request) {
    const scopes = scopesOfRequest(request.dialect, request.parameters);
    const decision = decideGrant(request.credential, { dialect: request.dialect, mechanism, scopes });
    switch (decision.kind) {
      case 'nothing_granted':
        return refuse(nothingGranted, 'nothing_granted');
      case 'scope_not_granted':
      case 'metascope_not_granted':
        return refuse(scopeNotGranted, 'scope_not_granted', asked(scopes));
      case 'granted': {
        const grant = restrictToResources(decision.grant, request);
        if (!grant) return refuse(unknownTarget, 'unknown_resource', asked(request.parameters.resources));
        // what was asked for by name is granted whole or not at all (RFC 6749 §3.3)
        if (scopes && grant.scopes.length < decision.grant.scopes.length) {
          return refuse(scopeNotGranted, 'scope_not_granted', asked(scopes));
        }
        return { kind: 'issue', grant, certificateId: null, assertion: null };
      }
      default:
        return decision satisfies never;
    }
  },
};
