// A private key with its self-signed certificate, made in the browser. Neither is sent or kept from here.
import 'reflect-metadata'; // @peculiar/x509 needs it first
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** Bits of the RSA modulus. */
export type KeySize = 2048 | 3072;

const validDays = 365;
const dayMilliseconds = 86_400_000;
/** The certificate is valid from a little earlier, for servers whose clock is behind. */
const backdatedMilliseconds = 300_000;

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: Uint8Array.of(1, 0, 1) };

/** PEM texts: the key as PKCS #8, the certificate as X.509. */
export interface KeyPair {
  readonly privateKey: string;
  readonly certificate: string;
}

/** Makes an RSA key and a certificate with CN = `clientId`, signed with SHA-256, valid for 365 days from `now`. */
export async function makeKeyPair(clientId: string, size: KeySize, now: Date): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey({ ...algorithm, modulusLength: size }, true, ['sign', 'verify']);
  const notBefore = new Date(now.getTime() - backdatedMilliseconds);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    keys,
    signingAlgorithm: algorithm,
    name: [{ CN: [clientId] }],
    notBefore,
    notAfter: new Date(notBefore.getTime() + validDays * dayMilliseconds),
    // critical, both: it is no authority, and it signs data only (RFC 5280 §4.2.1.9, §4.2.1.3)
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    privateKey: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
    certificate: `${certificate.toString('pem')}\n`,
  };
}
