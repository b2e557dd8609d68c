// Certificates of legacy credentials: bind, list, remove.
import { hasMechanism } from '../domain/credential.ts';
import { AdminError, notFound } from './admin-error.ts';
import { credentialOf, editableCredential } from './credential-reference.ts';
import type { Operation } from './operation.ts';
import { wireCertificate } from './wire-format.ts';

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

export const certificateDelete: Operation<'certificateDelete'> = async (context, { params }) => {
  const { change, organizationId } = context;
  return change(async (tx) => {
    const credential = await editableCredential(context, tx, params.credential);
    const named = [params.certificate, params.certificate.toLowerCase()];
    const certificate = credential.certificates.find(
      ({ id, fingerprint, fingerprintSha256 }) =>
        named.includes(id) || named.includes(fingerprint) || named.includes(fingerprintSha256),
    );
    if (!certificate) throw notFound('certificate');
    await tx.certificates.remove(credential.id, certificate.id);
    const before = { client_id: credential.clientId, fingerprint: certificate.fingerprint };
    const { projectId } = credential;
    const audit = [{ organizationId, action: 'certificate.removed', target: certificate.id, projectId, before }];
    return { result: undefined, audit };
  });
};
