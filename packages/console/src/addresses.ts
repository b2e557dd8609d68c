// Where clients and resource servers find the token service, all below its issuer.

/** The published keys as a JWK set (RFC 7517). */
export const keySetAddress = (issuer: string): string => `${issuer}/oauth2/jwks`;

/** The metadata of the strict dialect (RFC 8414, and under the name that OpenID Connect gave it), and of the compatible one. */
export const discoveryAddresses = (issuer: string) => ({
  oauth: `${issuer}/.well-known/oauth-authorization-server`,
  openid: `${issuer}/.well-known/openid-configuration`,
  compatible: `${issuer}/ims/.well-known/openid-configuration`,
});
