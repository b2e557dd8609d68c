// Where a request comes from.
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/**
 * The address that a request counts for: behind trusted proxies the forwarded one, else the peer's. A proxy that
 * forwards something else than an address counts itself.
 */
export function clientAddress({ ip, socket }: FastifyRequest): string {
  return isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip;
}
