// The provider of single sign-on as its relying party sees it (OpenID Connect Core): code flow with PKCE, state and nonce.
import * as client from 'openid-client';
import { z } from 'zod';
import type { ProvenIdentity } from '../admin/single-sign-on.ts';

/** A provider of OpenID Connect by which people sign in. */
export interface OpenIdProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What people call it. */
  readonly name: string;
  /** Of the ID token or the UserInfo response; lists the groups that somebody is in. */
  readonly groupsClaim: string;
  /** Separated by spaces. */
  readonly scopes: string;
}

/** What the answer of the provider is checked against; known to the browser's cookie alone. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

const timeoutSeconds = 10;
const groupsLimit = 1000;

/** RFC 6749 §2.3.1: Basic unless the provider says that it knows only the form. */
function clientAuthentication(secret: string): client.ClientAuth {
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

/** Claims as providers write them. What has another type counts as missing. */
const Claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.email().max(254).toLowerCase().optional().catch(undefined),
  email_verified: z.boolean().optional().catch(undefined),
  name: z.string().trim().min(1).optional().catch(undefined),
  auth_time: z.int().optional().catch(undefined),
});

const Groups = z.union([z.array(z.string()), z.string().transform((one) => [one])]).catch([]);

type ClaimSet = Readonly<Record<string, unknown>>;

/** The first set that has the claim decides, so that an address and whether it is verified come from one place. */
const setWith = (sets: readonly ClaimSet[], claim: string): ClaimSet => sets.find((set) => claim in set) ?? {};

export class OpenIdProvider {
  readonly #config: OpenIdProviderSettings;
  readonly #redirectUri: string;
  #discovered: Promise<client.Configuration> | undefined;

  constructor(config: OpenIdProviderSettings, redirectUri: string) {
    this.#config = config;
    this.#redirectUri = redirectUri;
  }

  /** Fetched when first needed, and again after a failure: a provider that is down stops nobody from starting. */
  #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.#config;
    const url = new URL(issuer);
    const insecure = url.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    this.#discovered ??= client
      .discovery(url, clientId, undefined, clientAuthentication(clientSecret), {
        execute: [client.enableNonRepudiationChecks, ...insecure],
        timeout: timeoutSeconds,
      })
      .catch((error: unknown) => {
        this.#discovered = undefined;
        throw error;
      });
    return this.#discovered;
  }

  /** Where the browser goes. With `proveAgain` the provider must ask the person, whether it knows them or not. */
  async begin({ proveAgain }: { readonly proveAgain: boolean }): Promise<{ location: URL; checks: Checks }> {
    const checks = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
    };
    const location = client.buildAuthorizationUrl(await this.#discover(), {
      redirect_uri: this.#redirectUri,
      scope: this.#config.scopes,
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(checks.codeVerifier),
      code_challenge_method: 'S256',
      ...(proveAgain && { prompt: 'login', max_age: '0' }),
    });
    return { location, checks };
  }

  /**
   * Who the provider says it is, by the query of its answer. Rejects for everything that does not fit `checks`, and for
   * who proved themselves longer ago than `maxAgeSeconds`, where that is given.
   */
  async identityOf(
    query: string,
    { state, nonce, codeVerifier }: Checks,
    maxAgeSeconds: number | undefined,
  ): Promise<ProvenIdentity> {
    const provider = await this.#discover();
    const answer = new URL(this.#redirectUri);
    answer.search = query;
    const tokens = await client.authorizationCodeGrant(provider, answer, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
    });
    const idToken = tokens.claims() ?? { sub: '', iss: '' };
    const sets = [idToken, await this.#userInfo(provider, tokens.access_token, idToken.sub)];
    const { email, email_verified } = Claims.partial().parse(setWith(sets, 'email'));
    const { sub, auth_time } = Claims.parse(idToken);
    const groups = Groups.parse(setWith(sets, this.#config.groupsClaim)[this.#config.groupsClaim]);
    return {
      issuer: idToken.iss,
      subject: sub,
      email: email === undefined ? null : { address: email, verified: email_verified === true },
      name: Claims.partial().parse(setWith(sets, 'name')).name ?? null,
      groups: groups.slice(0, groupsLimit),
      authenticatedAt: auth_time ?? null,
    };
  }

  /** OpenID Connect Core §5.3; empty where the provider has none. Rejects for another subject than the ID token's. */
  async #userInfo(provider: client.Configuration, accessToken: string, subject: string): Promise<ClaimSet> {
    if (provider.serverMetadata().userinfo_endpoint === undefined) return {};
    return client.fetchUserInfo(provider, accessToken, subject);
  }
}
