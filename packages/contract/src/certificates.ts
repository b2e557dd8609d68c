// Certificates of a legacy Service Account (JWT) credential.
import { z } from 'zod';
import { Moment } from './wire.ts';

export const Certificate = z.object({
  id: z.string(),
  /** SHA-1 over the DER, 40 hex digits: the name that users of the original know. */
  fingerprint: z.string(),
  fingerprint_sha256: z.string(),
  subject: z.string(),
  not_before: Moment,
  not_after: Moment,
  created_at: Moment,
  last_used_at: Moment.nullable(),
});
export type Certificate = z.infer<typeof Certificate>;

export const CertificateAdd = z.strictObject({ certificate: z.string().min(1).max(16_384) });
