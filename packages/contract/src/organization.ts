// The tenant, and where its clients find the token service.
import { z } from 'zod';

export const Organization = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  token_endpoint: z.string(),
  enabled: z.boolean(),
});
export type Organization = z.infer<typeof Organization>;
