// Taking a mechanism out of service: what an organization announces, and how one credential gets more time.
import { z } from 'zod';
import { AuthenticationType, Email, Moment, text } from './wire.ts';

export const DeprecationPolicy = z.object({
  mechanism: AuthenticationType,
  announced_at: Moment.nullable(),
  no_new_after: Moment.nullable(),
  sunset_at: Moment.nullable(),
  link: z.string().nullable(),
});
export type DeprecationPolicy = z.infer<typeof DeprecationPolicy>;

/** Said in a `Link` header, between angle brackets: nothing but what RFC 3986 §2 lets stand in a URL. */
const LinkTarget = z
  .url({ protocol: /^https?$/, error: 'must be an absolute URL' })
  .max(300)
  .regex(/^[\w.~:/?#[\]@!$&'()*+,;=%-]*$/, 'must be a URL in ASCII, with all else percent-encoded');

export const DeprecationUpdate = z
  .strictObject({
    announced_at: Moment.nullable(),
    no_new_after: Moment.nullable(),
    sunset_at: Moment.nullable(),
    link: LinkTarget.nullable(),
  })
  .partial();

export const SunsetExtend = z.strictObject({ sunset_at: Moment, owner: Email, reason: text(1, 500) });
