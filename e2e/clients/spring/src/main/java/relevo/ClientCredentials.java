package relevo;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the server by its issuer, gets a token by each client authentication method, verifies it as a resource server
 * does, and prints what it saw as JSON. Everything it needs comes by the environment.
 */
final class ClientCredentials {
  private static final String ISSUER = System.getenv("ISSUER");
  private static final String CLIENT_ID = System.getenv("CLIENT_ID");

  public static void main(String[] arguments) {
    var methods = Stream.of(ClientAuthenticationMethod.CLIENT_SECRET_BASIC, ClientAuthenticationMethod.CLIENT_SECRET_POST);
    List<Map<String, Object>> seen = methods.map(ClientCredentials::tokenBy).toList();
    System.out.println(JsonMapper.builder().build().writeValueAsString(seen));
  }

  private static Map<String, Object> tokenBy(ClientAuthenticationMethod method) {
    OAuth2AccessToken token = obtain(method);
    Jwt jwt = verify(token.getTokenValue());
    return Map.of(
        "method", method.getValue(),
        "algorithm", jwt.getHeaders().get("alg"),
        "sub", jwt.getSubject(),
        "lifetime_seconds", token.getExpiresAt().getEpochSecond() - token.getIssuedAt().getEpochSecond(),
        "scopes", token.getScopes().stream().sorted().toList());
  }

  private static OAuth2AccessToken obtain(ClientAuthenticationMethod method) {
    ClientRegistration registration = ClientRegistrations.fromIssuerLocation(ISSUER)
        .registrationId("relevo")
        .clientId(CLIENT_ID)
        .clientSecret(System.getenv("CLIENT_SECRET"))
        .clientAuthenticationMethod(method)
        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
        .scope(System.getenv("SCOPE").split(" "))
        .build();
    var registrations = new InMemoryClientRegistrationRepository(registration);
    var service = new InMemoryOAuth2AuthorizedClientService(registrations);
    var manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, service);
    manager.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder().clientCredentials().build());
    var principal = new AnonymousAuthenticationToken("job", "job", AuthorityUtils.createAuthorityList("ROLE_JOB"));
    var request = OAuth2AuthorizeRequest.withClientRegistrationId("relevo").principal(principal).build();
    return manager.authorize(request).getAccessToken();
  }

  /** RFC 9068 §4: signature by the published keys, type, issuer, audience, client, expiry. */
  private static Jwt verify(String token) {
    NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSetUri(ISSUER + "/oauth2/jwks")
        .jwsAlgorithm(SignatureAlgorithm.from(System.getenv("ALGORITHM")))
        .validateType(false)
        .build();
    var validators = JwtValidators.createAtJwtValidator().issuer(ISSUER).audience(System.getenv("AUDIENCE"));
    decoder.setJwtValidator(validators.clientId(CLIENT_ID).build());
    return decoder.decode(token);
  }
}
