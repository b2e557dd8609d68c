// Bringing credentials over from the original: its JSON files and certificates.
import { z } from 'zod';
import { text } from './wire.ts';

/** A file as it is: the original's project or credential JSON, or a PEM certificate. */
export const ImportFile = z.strictObject({ name: text(1, 200), content: z.string().min(1).max(262_144) });

export const AdobeImport = z.strictObject({
  files: z.array(ImportFile).min(1).max(100),
  /** Says what would be done, and does nothing. */
  preview: z.boolean().default(false),
});

export const ImportReport = z.object({
  imported: z.boolean(),
  projects: z.array(
    z.object({
      title: z.string(),
      /** `existing`: a project of this title is there, and the credentials go into it. */
      project: z.enum(['new', 'existing']),
      credentials: z.array(
        z.object({
          name: z.string(),
          client_id: z.string(),
          technical_account_id: z.string(),
          mechanisms: z.array(z.string()),
          apis: z.array(z.string()),
          profiles: z.array(z.string()),
          client_secrets: z.int(),
          certificates: z.int(),
        }),
      ),
    }),
  ),
  /** What could not be taken, from which file, and what to do about it. */
  left_out: z.array(z.object({ file: z.string(), what: z.string(), why: z.string() })),
});
export type ImportReport = z.infer<typeof ImportReport>;
