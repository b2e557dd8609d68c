// Sessions of people, and the codes by which a command line gets one. Only hashes of what is presented.
import type { Kysely, Selectable } from 'kysely';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import type { CliAuthorization, Session } from '../../domain/user.ts';
import { everyOrganization, type Within } from './engine.ts';
import type { CliAuthorizationsTable, SessionsTable, Tables } from './schema.ts';

function toSession(row: Selectable<SessionsTable>): Session {
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind,
    tokenHash: row.token_hash,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    authenticatedAt: row.authenticated_at,
    expiresAt: row.expires_at,
    address: row.address,
    userAgent: row.user_agent,
  };
}

export function sessionReads(within: Within): StoreReads['sessions'] {
  const sessions = () => within(everyOrganization).selectFrom('sessions').selectAll();
  return {
    async byTokenHash(tokenHash) {
      const row = await sessions().where('token_hash', '=', tokenHash).executeTakeFirst();
      return row && toSession(row);
    },
    async ofUser(userId) {
      const query = sessions().where('user_id', '=', userId);
      return (await query.orderBy('last_seen_at', 'desc').orderBy('id').execute()).map(toSession);
    },
  };
}

export function sessionWrites(tx: Kysely<Tables>): StoreTransaction['sessions'] {
  return {
    ...sessionReads(() => tx),
    async insert(session) {
      await tx
        .insertInto('sessions')
        .values({
          id: session.id,
          user_id: session.userId,
          kind: session.kind,
          token_hash: session.tokenHash,
          created_at: session.createdAt,
          last_seen_at: session.lastSeenAt,
          authenticated_at: session.authenticatedAt,
          expires_at: session.expiresAt,
          address: session.address,
          user_agent: session.userAgent,
        })
        .execute();
    },
    async update(id, { tokenHash, lastSeenAt, authenticatedAt }) {
      const columns = {
        ...(tokenHash !== undefined && { token_hash: tokenHash }),
        ...(lastSeenAt !== undefined && { last_seen_at: lastSeenAt }),
        ...(authenticatedAt !== undefined && { authenticated_at: authenticatedAt }),
      };
      await tx.updateTable('sessions').set(columns).where('id', '=', id).execute();
    },
    async remove(id) {
      await tx.deleteFrom('sessions').where('id', '=', id).execute();
    },
    async removeOfUser(userId, except = '') {
      await tx.deleteFrom('cli_authorizations').where('user_id', '=', userId).execute();
      await tx.deleteFrom('sessions').where('user_id', '=', userId).where('id', '<>', except).execute();
    },
  };
}

function toCliAuthorization(row: Selectable<CliAuthorizationsTable>): CliAuthorization {
  return {
    codeHash: row.code_hash,
    userId: row.user_id,
    redirectUri: row.redirect_uri,
    codeChallenge: row.code_challenge,
    authenticatedAt: row.authenticated_at,
    expiresAt: row.expires_at,
  };
}

export function cliAuthorizationReads(within: Within): StoreReads['cliAuthorizations'] {
  return {
    async byCodeHash(codeHash) {
      const authorizations = within(everyOrganization).selectFrom('cli_authorizations').selectAll();
      const row = await authorizations.where('code_hash', '=', codeHash).executeTakeFirst();
      return row && toCliAuthorization(row);
    },
  };
}

export function cliAuthorizationWrites(tx: Kysely<Tables>): StoreTransaction['cliAuthorizations'] {
  return {
    ...cliAuthorizationReads(() => tx),
    async insert({ codeHash, userId, redirectUri, codeChallenge, authenticatedAt, expiresAt }) {
      await tx
        .insertInto('cli_authorizations')
        .values({
          code_hash: codeHash,
          user_id: userId,
          redirect_uri: redirectUri,
          code_challenge: codeChallenge,
          authenticated_at: authenticatedAt,
          expires_at: expiresAt,
        })
        .execute();
    },
    async take(codeHash) {
      const row = await tx
        .deleteFrom('cli_authorizations')
        .where('code_hash', '=', codeHash)
        .returningAll()
        .executeTakeFirst();
      return row && toCliAuthorization(row);
    },
  };
}
