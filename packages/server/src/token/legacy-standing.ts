// How the legacy mechanism stands: what every answer of its exchange says (RFC 9745, RFC 8594), and when it is refused.
import type { Credential } from '../domain/credential.ts';
import type { LegacyStanding } from '../domain/deprecation.ts';
import type { Failure } from '../domain/failed-request.ts';
import type { NumericDate } from '../domain/time.ts';
import { OAuthError } from './oauth-error.ts';

/** The page of the console about the migration of a credential. */
const migrationPage = (publicUrl: string, { organizationId, projectId, id }: Credential): string => {
  const parts = [organizationId, projectId, id].map(encodeURIComponent);
  return `${publicUrl}/organizations/${parts[0]}/projects/${parts[1]}/credentials/${parts[2]}?tab=migration`;
};

const useTheOther = 'Request tokens at /ims/token/v3 with grant_type client_credentials.';
const texts = {
  missing: `This client has no Service Account (JWT) mechanism. ${useTheOther}`,
  retired: `This client has migrated to OAuth Server-to-Server. ${useTheOther}`,
  sunset: `The Service Account (JWT) mechanism has ended. ${useTheOther}`,
  brownout: `The Service Account (JWT) mechanism is off for a while, to find who still uses it. ${useTheOther}`,
} as const;

/**
 * Why the legacy mechanism gets nothing now: it is not there, retired by a completed migration, past its sunset (L-2), or
 * in a planned window. Undefined where it is in use.
 */
export function legacyRefusal(
  credential: Credential,
  now: NumericDate,
  publicUrl: string,
): { readonly error: OAuthError; readonly failure: Failure } | undefined {
  const refused = (kind: keyof typeof texts, failure: Failure) => {
    const error = new OAuthError('unauthorized_client', texts[kind], { uri: migrationPage(publicUrl, credential) });
    return { error, failure };
  };
  const legacy = credential.mechanisms.find(({ kind }) => kind === 'service_account_jwt');
  if (!legacy) return refused('missing', { cause: 'mechanism_missing', detail: {} });
  if (legacy.retiredAt !== null) {
    return refused('retired', { cause: 'mechanism_retired', detail: { retired_seconds_ago: now - legacy.retiredAt } });
  }
  const { sunsetAt } = credential.legacy;
  if (sunsetAt !== null && now >= sunsetAt) {
    return refused('sunset', { cause: 'sunset', detail: { ended_seconds_ago: now - sunsetAt } });
  }
  const brownout = credential.brownouts.find(({ startsAt, endsAt }) => startsAt <= now && now < endsAt);
  return brownout && refused('brownout', { cause: 'brownout', detail: { ends_in_seconds: brownout.endsAt - now } });
}

/**
 * RFC 9745 §2.1 a structured-field date, RFC 8594 §3 an HTTP date; L-1. The link, http or https, is serialized anew
 * as a URL: so it has no character that ends it, or that a header cannot have.
 */
export function legacyHeaders(
  { announcedAt, sunsetAt, link }: LegacyStanding,
  publicUrl: string,
): Record<string, string> {
  if (announcedAt === null) return {};
  const target = (link === null ? null : URL.parse(link)) ?? new URL(`${publicUrl}/`);
  const relations = sunsetAt === null ? ['deprecation'] : ['deprecation', 'sunset'];
  return {
    deprecation: `@${announcedAt}`,
    ...(sunsetAt !== null && { sunset: new Date(sunsetAt * 1000).toUTCString() }),
    link: relations.map((relation) => `<${target.href}>; rel="${relation}"; type="text/html"`).join(', '),
  };
}
