// What paths and queries name.
import { z } from 'zod';
import { Code, Reference } from '../wire.ts';

export const byCode = z.object({ code: Code });
export const byProfile = z.object({ profile: Reference });
export const byProject = z.object({ project: Reference });
export const byCredential = z.object({ credential: Reference });
export const bySecret = byCredential.extend({ client_secret: Reference });
export const byOwnSecret = z.object({ client_secret: Reference });
export const byCertificate = byCredential.extend({ certificate: Reference });
export const byBrownout = byCredential.extend({ brownout: Reference });
export const byInstance = z.object({ instance: Reference });
/** A container is named by its label, too, which may have colons; one with a slash by its id alone. */
export const byContainer = byInstance.extend({
  container: z.string().regex(/^(?!\.{1,2}$)[A-Za-z0-9_@.:-]{1,128}$/, 'is not an id'),
});
export const byUser = z.object({ user: Reference });
export const byInvitation = z.object({ invitation: Reference });
export const byOrganization = z.object({ organization: Reference });
export const Flag = z.enum(['true', 'false']).default('false');
