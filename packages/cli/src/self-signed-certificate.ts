// A private key with its self-signed certificate, for the JWT assertions of one client, and the two files that hold them.
import 'reflect-metadata'; // @peculiar/x509 needs it first
import { mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { Failure } from './failure.ts';

const dayMilliseconds = 86_400_000;
/** The certificate is valid from a little earlier, for servers whose clock is behind. */
const backdatedMilliseconds = 300_000;

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
};

/** PEM texts: the key as PKCS #8, the certificate as X.509. */
export interface KeyPair {
  readonly privateKey: string;
  readonly certificate: string;
}

/** Makes an RSA 2048 key and a certificate with CN = `clientId`, signed with SHA-256, valid for `days`. */
export async function createSelfSigned(clientId: string, days: number, now: Date): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const notBefore = new Date(now.getTime() - backdatedMilliseconds);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    keys,
    signingAlgorithm: algorithm,
    name: [{ CN: [clientId] }],
    notBefore,
    notAfter: new Date(notBefore.getTime() + days * dayMilliseconds),
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

export interface KeyPairFiles {
  readonly privateKeyFile: string;
  readonly certificateFile: string;
  /** Takes both files away again. */
  remove(): Promise<void>;
}

/** Creates a file that must not exist yet, and waits until the disk has it. */
async function createFile(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode).catch((cause) => {
    const message = cause.code === 'EEXIST' ? 'exists already' : `cannot be written (${cause.code})`;
    const next = 'Give another directory with --out; files are never overwritten.';
    throw new Failure('invalid_usage', `${file} ${message}.`, { cause, next });
  });
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes `private.key` (mode 0600) and `certificate_pub.crt` into `directory`, which is created if need be. Leaves
 * either both files or neither, and fails with `invalid_usage` where one of them exists.
 */
export async function writeKeyPair(directory: string, pair: KeyPair): Promise<KeyPairFiles> {
  const privateKeyFile = join(directory, 'private.key');
  const certificateFile = join(directory, 'certificate_pub.crt');
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((cause) => {
    throw new Failure('invalid_usage', `The directory ${directory} cannot be made (${cause.code}).`, { cause });
  });
  await createFile(privateKeyFile, pair.privateKey, 0o600);
  try {
    await createFile(certificateFile, pair.certificate, 0o644);
  } catch (error) {
    await unlink(privateKeyFile);
    throw error;
  }
  const remove = async () => {
    await Promise.all([unlink(privateKeyFile), unlink(certificateFile)]);
  };
  return { privateKeyFile, certificateFile, remove };
}
