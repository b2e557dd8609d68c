// Certificates that somebody wants to bind: one X.509 certificate in PEM with an RSA key of at least 2048 bits (J-6).
import { X509Certificate } from 'node:crypto';
import type { CertificateReader } from '../domain/crypto.ts';

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
const colonless = (fingerprint: string) => fingerprint.replaceAll(':', '').toLowerCase();

function parse(pem: string): X509Certificate | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length !== 1) return undefined;
  try {
    const certificate = new X509Certificate(blocks[0] ?? '');
    return certificate.publicKey ? certificate : undefined; // throws for a key that OpenSSL does not know
  } catch {
    return undefined;
  }
}

/** What is wrong with the key of a certificate. */
function keyFault(certificate: X509Certificate): string | undefined {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  if (asymmetricKeyType !== 'rsa') return 'The key must be RSA: assertions are signed with RS256.';
  const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
  if (modulusLength < 2048) return 'The RSA key must have at least 2048 bits.';
  if (modulusLength > 8192) return 'The RSA key must have at most 8192 bits.';
  if (publicExponent < 65_537n || publicExponent % 2n === 0n) return 'The RSA exponent must be odd and at least 65537.';
  return undefined;
}

export const certificateReader: CertificateReader = {
  read(pem) {
    if (/PRIVATE KEY/.test(pem)) {
      return { kind: 'refused', reason: 'This holds a private key. Keep it; send the certificate alone.' };
    }
    const certificate = parse(pem);
    if (!certificate) return { kind: 'refused', reason: 'This is not one X.509 certificate in PEM.' };
    const fault = keyFault(certificate);
    if (fault) return { kind: 'refused', reason: fault };
    return {
      kind: 'read',
      facts: {
        pem: certificate.toString(),
        fingerprint: colonless(certificate.fingerprint),
        fingerprintSha256: colonless(certificate.fingerprint256),
        subject: (certificate.subject ?? '').replaceAll('\n', ', '), // undefined where it is empty
        notBefore: seconds(certificate.validFromDate),
        notAfter: seconds(certificate.validToDate),
      },
    };
  },
};
