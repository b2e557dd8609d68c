// Certificates of legacy credentials: bind, list, remove.
import { type Credential, hasMechanism } from '../domain/credential.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import type { NumericDate } from '../domain/time.ts';
import { AdminError, notFound } from './admin-error.ts';
import { credentialOf, editableCredential } from './credential-reference.ts';
import { migrationFactsOf } from './migration/facts.ts';
import { undoUntil } from './migration/migration-format.ts';
import type { Operation } from './operation.ts';
import { moment, wireCertificate } from './wire-format.ts';

/** J-6. Every one of them is tried against the signature of an assertion. */
export const certificatesLimit = 10;

export const certificateList: Operation<'certificateList'> = async ({ store, organizationId }, { params }) => {
  const credential = await credentialOf(store.read, organizationId, params.credential);
  const usage = await store.read.usage.ofCredential(organizationId, credential.id);
  return { items: credential.certificates.map((certificate) => wireCertificate(certificate, usage)) };
};

export const certificateAdd: Operation<'certificateAdd'> = async (context, { params, body }) => {
  const { change, organizationId, now, ids, certificates } = context;
  const read = certificates.read(body.certificate);
  if (read.kind === 'refused') {
    const field = { field: 'certificate', message: read.reason };
    throw new AdminError('invalid_request', 'The certificate cannot be used.', [field]);
  }
  if (read.facts.notAfter <= now) {
    const field = { field: 'certificate', message: 'It has expired.' };
    throw new AdminError('invalid_request', 'The certificate cannot be used.', [field]);
  }
  return change(async (tx) => {
    const credential = await editableCredential(context, tx, params.credential);
    if (!hasMechanism(credential, 'service_account_jwt')) {
      const detail = 'Only Service Account (JWT) credentials use certificates.';
      throw new AdminError('authentication_type_not_allowed', detail);
    }
    if (credential.certificates.length >= certificatesLimit) {
      throw new AdminError(
        'too_many_certificates',
        `At most ${certificatesLimit} certificates are bound to a credential.`,
      );
    }
    const certificate = { ...read.facts, id: ids.uuid(), createdAt: now };
    await tx.certificates.insert(credential.id, certificate);
    const after = { client_id: credential.clientId, fingerprint: certificate.fingerprint };
    const { projectId } = credential;
    const audit = [{ organizationId, action: 'certificate.added', target: certificate.id, projectId, after }];
    return { result: wireCertificate(certificate, []), audit };
  });
};

/** Throws `conflict` while the completed migration can be undone, which brings the certificates back into use. */
async function expectNotKept(tx: StoreTransaction, credential: Credential, now: NumericDate): Promise<void> {
  const until = undoUntil(await migrationFactsOf(tx, credential), now);
  if (until === null) return;
  const kept = `The certificates are kept until ${moment(until)}, so that the completed migration can be undone.`;
  throw new AdminError(
    'conflict',
    `${kept} Undo it first, or wait: then they are deleted. Until then none is accepted.`,
  );
}

export const certificateDelete: Operation<'certificateDelete'> = async (context, { params }) => {
  const { change, organizationId, now } = context;
  return change(async (tx) => {
    const credential = await editableCredential(context, tx, params.credential);
    const named = [params.certificate, params.certificate.toLowerCase()];
    const certificate = credential.certificates.find(
      ({ id, fingerprint, fingerprintSha256 }) =>
        named.includes(id) || named.includes(fingerprint) || named.includes(fingerprintSha256),
    );
    if (!certificate) throw notFound('certificate');
    await expectNotKept(tx, credential, now);
    await tx.certificates.remove(credential.id, certificate.id);
    const before = { client_id: credential.clientId, fingerprint: certificate.fingerprint };
    const { projectId } = credential;
    const audit = [{ organizationId, action: 'certificate.removed', target: certificate.id, projectId, before }];
    return { result: undefined, audit };
  });
};
