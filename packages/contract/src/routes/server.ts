// Tokens, signing keys, the audit log.
import { AuditEntry, AuditExport, AuditFilter, AuditVerdict, AuditVerify } from '../audit-log.ts';
import { list, PageQuery, page } from '../page.ts';
import type { Route } from '../route.ts';
import { SigningKey, SigningKeyRotate } from '../signing-keys.ts';
import { IssuedToken, Revoke, Revoked, TokenIssue } from '../tokens.ts';
import { byCredential } from './parameters.ts';

export const serverRoutes = {
  tokenIssue: {
    method: 'POST',
    path: '/credentials/{credential}/tokens',
    summary: 'Mint an access token as administrator; audited, and not evidence of use',
    params: byCredential,
    body: TokenIssue,
    stepUp: true,
    status: 201,
    response: IssuedToken,
    errors: ['idempotency_key_reused', 'not_found', 'conflict'],
  },
  tokenRevoke: {
    method: 'POST',
    path: '/revocations',
    summary: 'Revoke one token, the tokens of a client secret, or all tokens of a credential',
    body: Revoke,
    status: 201,
    response: Revoked,
    errors: ['idempotency_key_reused', 'not_found'],
  },
  signingKeyList: {
    method: 'GET',
    path: '/signing-keys',
    summary: 'Keys that sign access tokens',
    status: 200,
    response: list(SigningKey),
    errors: [],
  },
  signingKeyRotate: {
    method: 'POST',
    path: '/signing-keys',
    summary:
      'Publish the next signing key of each algorithm, or of one; it signs after every verifier had time to see it',
    body: SigningKeyRotate,
    stepUp: true,
    status: 201,
    response: list(SigningKey),
    errors: ['idempotency_key_reused', 'conflict'],
  },
  auditList: {
    method: 'GET',
    path: '/audit',
    summary: 'Entries of the audit log, newest first',
    query: AuditFilter.extend(PageQuery.shape),
    status: 200,
    response: page(AuditEntry),
    errors: [],
  },
  auditExport: {
    method: 'GET',
    path: '/audit/export',
    summary: 'The audit log as JSON lines or CSV, oldest first',
    query: AuditExport,
    status: 200,
    stream: { jsonl: 'application/x-ndjson', csv: 'text/csv' },
    errors: [],
  },
  auditVerify: {
    method: 'GET',
    path: '/audit/verify',
    summary: 'Follow the chain of the audit log and name the first row that is wrong',
    query: AuditVerify,
    status: 200,
    response: AuditVerdict,
    errors: [],
  },
} as const satisfies Record<string, Route>;
