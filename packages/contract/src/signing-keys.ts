// The keys that sign access tokens.
import { z } from 'zod';
import { Moment, SigningAlgorithm } from './wire.ts';

export const SigningKey = z.object({
  kid: z.string(),
  algorithm: SigningAlgorithm,
  /** `published` is in the key set and not used yet; `signing` signs; `retiring` stays until its last token has expired. */
  state: z.enum(['published', 'signing', 'retiring']),
  published_at: Moment,
  signs_from: Moment,
  /** When the key leaves the key set; null while no successor is known. */
  leaves_at: Moment.nullable(),
});
export type SigningKey = z.infer<typeof SigningKey>;

export const SigningKeyRotate = z.strictObject({ algorithm: SigningAlgorithm.optional() });
