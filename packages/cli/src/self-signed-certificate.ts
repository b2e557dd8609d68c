// A private key with its self-signed certificate, for the JWT assertions of one client, and the two files that hold them.
import { generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto';
import { mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as der from './der.ts';
import { Failure } from './failure.ts';

const daySeconds = 86_400;
/** The certificate is valid from a little earlier, for servers whose clock is behind. */
const backdatedSeconds = 300;

const sha256WithRsaEncryption = der.sequence(der.objectIdentifier('1.2.840.113549.1.1.11'), der.nothing());
const commonName = der.objectIdentifier('2.5.4.3');

/** Critical, both: it is no authority, and it signs data only (RFC 5280 §4.2.1.9, §4.2.1.3). */
const extensions = der.sequence(
  der.sequence(der.objectIdentifier('2.5.29.19'), der.yes(), der.octetString(der.sequence())),
  der.sequence(der.objectIdentifier('2.5.29.15'), der.yes(), der.octetString(der.bitString(Uint8Array.of(0x80), 7))),
);

/** PEM texts: the key as PKCS #8, the certificate as X.509. */
export interface KeyPair {
  readonly privateKey: string;
  readonly certificate: string;
}

/** 127 random bits, positive and without leading zeros (RFC 5280 §4.1.2.2). */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return der.positiveInteger(bytes);
}

/** What is signed: version 3, issuer and subject the same (RFC 5280 §4.1). */
function certificateContent(clientId: string, publicKey: KeyObject, from: Date, until: Date): Buffer {
  const name = der.sequence(der.set(der.sequence(commonName, der.utf8String(clientId))));
  return der.sequence(
    der.tagged(0, der.positiveInteger(Uint8Array.of(2))),
    serialNumber(),
    sha256WithRsaEncryption,
    name,
    der.sequence(der.time(from), der.time(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.tagged(3, extensions),
  );
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** Makes an RSA 2048 key and a certificate with CN = `clientId`, signed with SHA-256, valid for `days`. */
export async function createSelfSigned(clientId: string, days: number, now: Date): Promise<KeyPair> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const from = Math.floor(now.getTime() / 1000) - backdatedSeconds;
  const until = from + days * daySeconds;
  const content = certificateContent(clientId, publicKey, new Date(from * 1000), new Date(until * 1000));
  const signature = der.bitString(sign('sha256', content, privateKey));
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem('CERTIFICATE', der.sequence(content, sha256WithRsaEncryption, signature)),
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
