// What names a client secret without giving it away.
import { createHmac } from 'node:crypto';

/**
 * The fingerprint of a client secret: the first 16 hex digits of HMAC-SHA-256 with the client id as key and the secret
 * as message. Equal for equal secrets of one client on every host; of two clients with one secret it differs.
 */
export function fingerprintOf(clientId: string, clientSecret: string): string {
  return createHmac('sha256', clientId).update(clientSecret).digest('hex').slice(0, 16);
}
