// The request by which a browser signs the command line in: authorization code with PKCE (RFC 7636, RFC 8252).
import { createHash, randomBytes } from 'node:crypto';

const random256 = () => randomBytes(32).toString('base64url');

interface AuthorizationRequest {
  /** Comes back with the code, from nobody else (RFC 6749 §10.12). */
  readonly state: string;
  /** Proves that whoever has the code also asked for it; stays in this process. */
  readonly codeVerifier: string;
  readonly codeChallenge: string;
}

/** A request with fresh secrets; the challenge method is S256 (RFC 7636 §4.2). */
export function newAuthorizationRequest(): AuthorizationRequest {
  const codeVerifier = random256();
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  return { state: random256(), codeVerifier, codeChallenge };
}

/** The page of the server where the person agrees. */
export function authorizationUrl(url: string, redirectUri: string, request: AuthorizationRequest): string {
  const { codeChallenge, state } = request;
  const query = new URLSearchParams({ redirect_uri: redirectUri, code_challenge: codeChallenge, state });
  return `${url}/cli?${query}`;
}
