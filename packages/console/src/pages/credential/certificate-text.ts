// Certificates as text, and how long they last.

const block = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The certificates in a text and nothing else of it: a private key that stands beside them is not sent. */
export const certificatesIn = (text: string): string => (text.match(block) ?? []).join('\n');

const dayMilliseconds = 86_400_000;
const soonDays = 30;

export type Expiry = { readonly kind: 'expired' | 'later' } | { readonly kind: 'soon'; readonly days: number };

/** Whether a certificate has to be replaced, and if soon, in how many whole days. */
export function expiryOf(notAfter: string, now: Date): Expiry {
  const days = Math.floor((Date.parse(notAfter) - now.getTime()) / dayMilliseconds);
  if (days < 0) return { kind: 'expired' };
  return days <= soonDays ? { kind: 'soon', days } : { kind: 'later' };
}
