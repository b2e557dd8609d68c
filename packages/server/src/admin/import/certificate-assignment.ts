// Which of the imported credentials each certificate file is for.
import type { CertificateFacts, CertificateReader } from '../../domain/crypto.ts';
import { legacyMechanism } from '../../domain/migration.ts';
import type { NumericDate } from '../../domain/time.ts';
import { certificatesLimit } from '../certificates.ts';
import type { FileCertificate, FileCredential, LeftOut } from './adobe-files.ts';

export interface AssignedCertificates {
  readonly ofCredential: ReadonlyMap<FileCredential, readonly CertificateFacts[]>;
  readonly leftOut: readonly LeftOut[];
}

/** The only one with the legacy mechanism, or the one whose client id the file's name begins with; a text says why none. */
function ownerOf({ file }: FileCertificate, credentials: readonly FileCredential[]): FileCredential | string {
  const legacy = credentials.filter(({ kinds }) => kinds.includes(legacyMechanism));
  const [only, ...others] = legacy;
  if (!only) return 'No Service Account (JWT) credential is imported with it.';
  const named = legacy.find(({ clientId }) => file.slice(file.lastIndexOf('/') + 1).startsWith(clientId));
  if (named) return named;
  if (others.length === 0) return only;
  return 'It cannot be told which credential it is for: begin its file name with the client id, or import it alone.';
}

export function assignCertificates(
  { certificates: reader, now }: { readonly certificates: CertificateReader; readonly now: NumericDate },
  certificates: readonly FileCertificate[],
  credentials: readonly FileCredential[],
): AssignedCertificates {
  const ofCredential = new Map<FileCredential, CertificateFacts[]>();
  const leftOut: LeftOut[] = [];
  for (const certificate of certificates) {
    const refuse = (why: string) => leftOut.push({ file: certificate.file, what: 'certificate', why });
    const owner = ownerOf(certificate, credentials);
    const read = reader.read(certificate.pem);
    if (read.kind === 'refused') refuse(read.reason);
    else if (read.facts.notAfter <= now) refuse('It has expired.');
    else if (typeof owner === 'string') refuse(owner);
    else {
      const own = ofCredential.get(owner) ?? [];
      const isBound = own.some(({ fingerprintSha256 }) => fingerprintSha256 === read.facts.fingerprintSha256);
      if (isBound) refuse('It is there twice.');
      else if (own.length >= certificatesLimit) refuse(`At most ${certificatesLimit} are bound to a credential.`);
      else ofCredential.set(owner, [...own, read.facts]);
    }
  }
  return { ofCredential, leftOut };
}
