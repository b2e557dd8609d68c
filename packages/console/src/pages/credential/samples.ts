// How to get an access token by the libraries that people use, with the values of one credential. The secret comes from the
// environment, lifetimes are in seconds.
export interface SampleValues {
  readonly issuer: string;
  readonly endpoint: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** A literal of JavaScript, Java and Python alike. */
const literal = (text: string): string => JSON.stringify(text);

const withoutTls = ({ endpoint }: SampleValues): boolean => endpoint.startsWith('http:');

const openidClient = (values: SampleValues): string => `// npm install openid-client
import * as openid from 'openid-client';

const server = {
  issuer: ${literal(values.issuer)},
  token_endpoint: ${literal(values.endpoint)},
};
const authentication = openid.ClientSecretBasic(process.env.CLIENT_SECRET);
const client = new openid.Configuration(server, ${literal(values.clientId)}, undefined, authentication);
${withoutTls(values) ? 'openid.allowInsecureRequests(client); // the token service has no HTTPS\n' : ''}
const tokens = await openid.clientCredentialsGrant(client, {
  scope: ${literal(values.scopes.join(' '))},
});
console.log('The access token lives', tokens.expires_in, 'seconds.');
`;

const passport = (values: SampleValues): string => `// npm install passport-oauth2
import OAuth2Strategy from 'passport-oauth2';

class ServerToServerStrategy extends OAuth2Strategy {
  obtainToken(parameters) {
    return new Promise((resolve, reject) => {
      this._oauth2.getOAuthAccessToken('', parameters, (error, accessToken, _refreshToken, answer) => {
        if (error) reject(error);
        else resolve({ accessToken, expiresIn: answer.expires_in });
      });
    });
  }
}

const strategy = new ServerToServerStrategy(
  {
    authorizationURL: 'not used',
    tokenURL: ${literal(values.endpoint)},
    clientID: ${literal(values.clientId)},
    clientSecret: process.env.CLIENT_SECRET,
  },
  () => {},
);
const { accessToken, expiresIn } = await strategy.obtainToken({
  grant_type: 'client_credentials',
  scope: ${literal(values.scopes.join(' '))},
});
console.log('The access token lives', expiresIn, 'seconds.');
`;

const authlib = (values: SampleValues): string => `# pip install authlib requests
import os

from authlib.integrations.requests_client import OAuth2Session

session = OAuth2Session(
    ${literal(values.clientId)},
    os.environ["CLIENT_SECRET"],
    scope=${literal(values.scopes.join(' '))},
)
token = session.fetch_token(
    ${literal(values.endpoint)},
    grant_type="client_credentials",
)
print("The access token lives", token["expires_in"], "seconds.")
`;

const springSecurity = (values: SampleValues): string => `// org.springframework.security:spring-security-oauth2-client
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;

final class AccessToken {
  public static void main(String[] arguments) {
    var registration = ClientRegistration.withRegistrationId("relevo")
        .tokenUri(${literal(values.endpoint)})
        .clientId(${literal(values.clientId)})
        .clientSecret(System.getenv("CLIENT_SECRET"))
        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
        .scope(${values.scopes.map(literal).join(', ')})
        .build();
    var registrations = new InMemoryClientRegistrationRepository(registration);
    var clients = new InMemoryOAuth2AuthorizedClientService(registrations);
    var manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, clients);
    manager.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder().clientCredentials().build());
    var principal = new AnonymousAuthenticationToken("job", "job", AuthorityUtils.createAuthorityList("ROLE_JOB"));
    var request = OAuth2AuthorizeRequest.withClientRegistrationId("relevo").principal(principal).build();
    var token = manager.authorize(request).getAccessToken();
    System.out.println("The access token expires at " + token.getExpiresAt());
  }
}
`;

/** The libraries by their own names, each with what makes its sample. */
export const samples = {
  'openid-client': { name: 'openid-client (Node.js)', write: openidClient },
  passport: { name: 'PassportJS (Node.js)', write: passport },
  authlib: { name: 'Authlib (Python)', write: authlib },
  'spring-security': { name: 'Spring Security (Java)', write: springSecurity },
} as const;
export type SampleId = keyof typeof samples;
export const sampleIds = Object.keys(samples) as readonly SampleId[];
