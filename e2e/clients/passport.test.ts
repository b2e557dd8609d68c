// passport with passport-oauth2, unmodified, as the migration article has its readers use it.
import { decodeJwt } from 'jose';
import passport from 'passport';
import OAuth2Strategy from 'passport-oauth2';
import { beforeAll, expect, test } from 'vitest';
import { type Client, type Issuer, startIssuer } from './issuer.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});

interface TokenAnswer {
  readonly accessToken: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Strategies are allowed to use the client below them; only the authorization code flow has a method of its own. */
class ServerToServerStrategy extends OAuth2Strategy {
  override name = 'server-to-server';

  obtainToken(parameters: Readonly<Record<string, string>>): Promise<TokenAnswer> {
    return new Promise((resolve, reject) => {
      this._oauth2.getOAuthAccessToken('', parameters, (error, accessToken, _refreshToken, body) => {
        if (error) reject(error);
        else resolve({ accessToken, body });
      });
    });
  }
}

function strategyFor({ account }: Client, tokenPath: string, clientSecret = account.client_secret) {
  const strategy = new ServerToServerStrategy(
    {
      authorizationURL: `${issuer.url}/not-used`,
      tokenURL: issuer.url + tokenPath,
      clientID: account.client_id,
      clientSecret,
    },
    () => {},
  );
  passport.use(strategy);
  return strategy;
}

test('passport-oauth2 gets a token from the strict token endpoint', async () => {
  const client = issuer.clients.ES256;
  const parameters = { grant_type: 'client_credentials', scope: client.scope };
  const { accessToken, body } = await strategyFor(client, '/oauth2/token').obtainToken(parameters);
  expect(body).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: client.scope });
  expect(decodeJwt(accessToken ?? '')).toMatchObject({ aud: client.audience, client_id: client.account.client_id });
});

test('passport-oauth2 gets a token from the compatible token endpoint, with scopes as the original writes them', async () => {
  const client = issuer.clients.RS256;
  const parameters = { grant_type: 'client_credentials', scope: 'openid, analytics.reporting' };
  const { accessToken, body } = await strategyFor(client, '/ims/token/v3').obtainToken(parameters);
  expect(body).toMatchObject({ token_type: 'bearer', expires_in: 86_400 });
  expect(decodeJwt(accessToken ?? '')).toMatchObject({
    type: 'access_token',
    aa_id: client.account.technical_account_id,
  });
});

test('T-12: passport-oauth2 gets no refresh token', async () => {
  const { body } = await strategyFor(issuer.clients.ES256, '/oauth2/token').obtainToken({
    grant_type: 'client_credentials',
  });
  expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
});

test('T-7: passport-oauth2 hears invalid_client for a wrong secret', async () => {
  const strategy = strategyFor(issuer.clients.ES256, '/oauth2/token', 'wrong');
  const refused = strategy.obtainToken({ grant_type: 'client_credentials' });
  await expect(refused).rejects.toMatchObject({ statusCode: 401, data: expect.stringContaining('"invalid_client"') });
});
