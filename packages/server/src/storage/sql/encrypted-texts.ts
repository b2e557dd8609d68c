// Texts that are kept encrypted, wherever they stand, made anew under another version of the key-encryption key.
import type { Kysely } from 'kysely';
import { idempotencyPlace } from '../../domain/idempotency.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { type EncryptedText, totpPlace } from '../../domain/user.ts';
import type { Tables } from './schema.ts';

interface Outdated {
  readonly activeVersion: number;
  readonly limit: number;
}
type Renew = (place: string, encrypted: EncryptedText) => EncryptedText;

export function encryptedTextWrites(tx: Kysely<Tables>): StoreTransaction['encryptedTexts'] {
  return {
    async renew({ activeVersion, limit }, renew) {
      const secrets = await renewTotpSecrets(tx, { activeVersion, limit }, renew);
      return secrets + (await renewAnswers(tx, { activeVersion, limit: limit - secrets }, renew));
    },
  };
}

async function renewTotpSecrets(tx: Kysely<Tables>, { activeVersion, limit }: Outdated, renew: Renew): Promise<number> {
  const outdated = tx.selectFrom('users').select(['id', 'totp_secret', 'totp_key_version']);
  const rows = await outdated
    .where('totp_secret', 'is not', null)
    .where('totp_key_version', '<>', activeVersion)
    .limit(limit)
    .execute();
  for (const { id, totp_secret: text, totp_key_version: keyVersion } of rows) {
    if (text === null || keyVersion === null) continue;
    const renewed = renew(totpPlace(id), { text, keyVersion });
    const columns = { totp_secret: renewed.text, totp_key_version: renewed.keyVersion };
    await tx.updateTable('users').set(columns).where('id', '=', id).execute();
  }
  return rows.length;
}

async function renewAnswers(tx: Kysely<Tables>, { activeVersion, limit }: Outdated, renew: Renew): Promise<number> {
  const outdated = tx.selectFrom('idempotency_records').selectAll().where('response_key_version', '<>', activeVersion);
  const rows = await outdated.limit(limit).execute();
  for (const { organization_id, key_hash, response, response_key_version } of rows) {
    const place = idempotencyPlace(organization_id, key_hash);
    const renewed = renew(place, { text: response, keyVersion: response_key_version });
    const columns = { response: renewed.text, response_key_version: renewed.keyVersion };
    const query = tx.updateTable('idempotency_records').set(columns).where('organization_id', '=', organization_id);
    await query.where('key_hash', '=', key_hash).execute();
  }
  return rows.length;
}
