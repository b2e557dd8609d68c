// Random identifiers and the randomness of secrets, all in [A-Za-z0-9_-] so that form encoding leaves them as they are.
import { randomBytes, randomUUID } from 'node:crypto';
import type { RandomIds } from '../domain/crypto.ts';

export const randomIds: RandomIds = {
  uuid: () => randomUUID(),
  clientId: () => randomBytes(16).toString('hex'),
  principal: () => randomBytes(12).toString('hex').toUpperCase(),
  bits256: () => randomBytes(32).toString('base64url'),
};
