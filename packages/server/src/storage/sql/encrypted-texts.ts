// Texts that are kept encrypted, wherever they stand, made anew under another version of the key-encryption key.
import type { Kysely } from 'kysely';
import { idempotencyPlace } from '../../domain/idempotency.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { type EncryptedText, totpPlace } from '../../domain/user.ts';
import type { Tables } from './schema.ts';

type Renew = (place: string, encrypted: EncryptedText) => EncryptedText;

export function encryptedTextWrites(tx: Kysely<Tables>): StoreTransaction['encryptedTexts'] {
  return {
    async renew(activeVersion, renew) {
      await renewTotpSecrets(tx, activeVersion, renew);
      await renewAnswers(tx, activeVersion, renew);
    },
  };
}

async function renewTotpSecrets(tx: Kysely<Tables>, activeVersion: number, renew: Renew): Promise<void> {
  const outdated = tx.selectFrom('users').select(['id', 'totp_secret', 'totp_key_version']);
  for (const row of await outdated.where('totp_key_version', '<>', activeVersion).execute()) {
    const { id, totp_secret: text, totp_key_version: keyVersion } = row;
    if (text === null || keyVersion === null) continue;
    const renewed = renew(totpPlace(id), { text, keyVersion });
    const columns = { totp_secret: renewed.text, totp_key_version: renewed.keyVersion };
    await tx.updateTable('users').set(columns).where('id', '=', id).execute();
  }
}

async function renewAnswers(tx: Kysely<Tables>, activeVersion: number, renew: Renew): Promise<void> {
  const outdated = tx.selectFrom('idempotency_records').selectAll().where('response_key_version', '<>', activeVersion);
  for (const { organization_id, key_hash, response, response_key_version } of await outdated.execute()) {
    const place = idempotencyPlace(organization_id, key_hash);
    const renewed = renew(place, { text: response, keyVersion: response_key_version });
    const columns = { response: renewed.text, response_key_version: renewed.keyVersion };
    const query = tx.updateTable('idempotency_records').set(columns).where('organization_id', '=', organization_id);
    await query.where('key_hash', '=', key_hash).execute();
  }
}
