// The unit a developer works in.
import { z } from 'zod';
import { Moment, prose, text } from './wire.ts';

export const Project = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  created_at: Moment,
});
export type Project = z.infer<typeof Project>;

export const ProjectCreate = z.strictObject({
  title: text(1, 45),
  name: z
    .string()
    .regex(/^[A-Za-z0-9À-ÖØ-öø-ÿ]{1,20}$/, 'must be 1 to 20 letters or digits')
    .optional(),
  description: prose(1000).default(''),
});
