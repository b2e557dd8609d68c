// The practical ceiling: fastify, a form parser, credentials in a Map, a keyed digest of the secret, an ES256 signature
// over claims as long as ours. No storage, no usage record, no metrics. Argument: the port.
import {
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
  sign,
  timingSafeEqual,
} from 'node:crypto';
import { parse } from 'node:querystring';
import { fastify } from 'fastify';
import { rivalCredentials, rivalCredentialsCount } from './credentials.ts';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pepper = createSecretKey(randomBytes(32));
const digestOf = (secret: string) => createHmac('sha256', pepper).update(secret).digest();
const digests = new Map(
  rivalCredentials(rivalCredentialsCount).map(({ clientId, clientSecret }) => [clientId, digestOf(clientSecret)]),
);
const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: 'ceiling' })).toString('base64url');

/** DER `SEQUENCE { r, s }` as r and s in 32 bytes each (RFC 7518 §3.4), the fastest way to a JOSE signature. */
function joseSignature(input: string): string {
  const der = sign('sha256', Buffer.from(input), privateKey);
  const signature = Buffer.alloc(64);
  let offset = 2;
  for (const end of [32, 64]) {
    const length = der[offset + 1] ?? 0;
    const padding = Math.max(0, length - 32);
    der.copy(signature, end - length + padding, offset + 2 + padding, offset + 2 + length);
    offset += 2 + length;
  }
  return signature.toString('base64url');
}

function claims(clientId: string) {
  const iat = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    sub: '0123456789ABCDEF01234567@techacct.adobe.com',
    aud: `${issuer}/organizations/0123456789ABCDEF01234567@AdobeOrg/apis/campaign`,
    exp: iat + 3600,
    iat,
    jti: randomUUID(),
    client_id: clientId,
    scope:
      'openid AdobeID read_organizations additional_info.projectedProductContext campaign_sdk campaign_config_server_general deliverability_service_general',
    org: '0123456789ABCDEF01234567@AdobeOrg',
    relevo: {
      credential: '01234567-89ab-cdef-0123-456789abcdef',
      project: '01234567-89ab-cdef-0123-456789abcdef',
      profiles: ['01234567-89ab-cdef-0123-456789abcdef'],
      mechanism: 'oauth_server_to_server',
      secret: '01234567-89ab-cdef-0123-456789abcdef',
      revision: 1,
      dialect: 'oauth2',
    },
  };
}

const app = fastify();
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
  done(null, parse(String(body))),
);
app.get('/jwks', () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'ceiling', alg: 'ES256' }] }));
app.post('/token', (request, reply) => {
  const { grant_type, client_id, client_secret } = request.body as Record<string, string>;
  const known = digests.get(client_id ?? '');
  if (!known || !timingSafeEqual(known, digestOf(client_secret ?? '')) || grant_type !== 'client_credentials') {
    return reply.code(401).send({ error: 'invalid_client' });
  }
  const granted = claims(client_id ?? '');
  const input = `${header}.${Buffer.from(JSON.stringify(granted)).toString('base64url')}`;
  const access_token = `${input}.${joseSignature(input)}`;
  reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
  return reply.send({ access_token, token_type: 'bearer', expires_in: 3600, scope: granted.scope });
});
await app.listen({ port, host: '127.0.0.1' });
