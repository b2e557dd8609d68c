// The client secrets of a credential by the original's API: list, add, delete, with the last use. One interface for a
// Relevo server and for the vendor.
import {
  CreatedOriginalSecret,
  type OriginalSecret,
  OriginalSecretList,
  originalSecretsPath,
} from '@relevo/contract/original-secrets';
import { Failure } from '../../failure.ts';
import { refusalOf } from '../../nlserver/ims-values.ts';
import { fetchInTime, unreachable } from '../../session.ts';
import { Sensitive } from '../sensitive.ts';

export interface ProviderAddress {
  /** Without trailing slash. */
  readonly base: string;
  readonly organizationId: string;
  /** As the provider names the credential in this API. */
  readonly credentialId: string;
  /** Sent with every call. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

export interface AddedSecret {
  readonly uuid: string;
  readonly secret: Sensitive;
}

export interface Provider {
  readonly list: () => Promise<readonly OriginalSecret[]>;
  /** `idempotencyKey`: a repeated call gets the same one, where the provider knows such keys. */
  readonly add: (idempotencyKey: string) => Promise<AddedSecret>;
  /** One that is gone already is no failure. */
  readonly remove: (uuid: string) => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What a provider says of a refusal, short and on one line. It has no secret of ours: none is sent in a body. */
function refusalText({ status, body }: Answer): string {
  const said = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : undefined;
  return typeof said === 'string' ? said.replace(/\p{Cc}/gu, ' ').slice(0, 300) : `The provider answered ${status}.`;
}

function refusal(answer: Answer): Failure {
  const text = refusalText(answer);
  if (answer.status === 401 || answer.status === 403) {
    return new Failure('forbidden', text, {
      next: 'Its caller needs the right to manage client secrets: of a vendor, the I/O Management API in the project.',
    });
  }
  if (answer.status === 404)
    return new Failure('not_found', text, { next: 'Check the ids of organization and credential.' });
  if (answer.status >= 500) return new Failure('unreachable', text, { next: 'Try again in a moment.' });
  return new Failure('conflict', text);
}

const odd = (base: string) => new Failure('unreachable', `${base} does not answer as the API of client secrets does.`);

/** The client secrets of one credential at one provider. Its calls reject with `Failure`. */
export function providerAt({ base, organizationId, credentialId, headers }: ProviderAddress): Provider {
  const url =
    base +
    originalSecretsPath
      .replace('{organization}', encodeURIComponent(organizationId))
      .replace('{credential}', encodeURIComponent(credentialId));
  const send = async (method: string, target: string, more: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const sent = { accept: 'application/json', ...(await headers()), ...more };
    const response = await fetchInTime(target, { method, headers: sent, redirect: 'error' }).catch((error: Error) => {
      const { message } = unreachable(`No answer from ${base}.`, error);
      throw new Failure('unreachable', message, { cause: error, next: 'Check its address, and try again.' });
    });
    return { status: response.status, body: await response.json().catch(() => undefined) };
  };
  return {
    async list() {
      const answer = await send('GET', url);
      if (answer.status !== 200) throw refusal(answer);
      const parsed = OriginalSecretList.safeParse(answer.body);
      if (!parsed.success) throw odd(base);
      return parsed.data.client_secrets;
    },
    async add(idempotencyKey) {
      const answer = await send('POST', url, { 'idempotency-key': idempotencyKey });
      if (answer.status !== 200 && answer.status !== 201) throw refusal(answer);
      const parsed = CreatedOriginalSecret.safeParse(answer.body);
      if (!parsed.success || refusalOf('clientSecret', parsed.data.client_secret) !== undefined) throw odd(base);
      return { uuid: parsed.data.uuid, secret: new Sensitive(parsed.data.client_secret) };
    },
    async remove(uuid) {
      const answer = await send('DELETE', `${url}/${encodeURIComponent(uuid)}`);
      if (answer.status >= 400 && answer.status !== 404) throw refusal(answer);
    },
  };
}

/** Whether it still works at `now` (milliseconds). */
export const isAlive = ({ expires_at }: OriginalSecret, now: number): boolean =>
  expires_at === 'PERMANENT' || Number(expires_at) > now;

/** Those that work now. Rejects as `list` does. */
export const aliveOf = async (provider: Provider): Promise<readonly OriginalSecret[]> =>
  (await provider.list()).filter((secret) => isAlive(secret, Date.now()));

/** Milliseconds; null where it was never used. */
export function lastUseOf({ secret_usages }: OriginalSecret): number | null {
  const moments = (secret_usages ?? []).map(({ last_used_at }) => Number(last_used_at));
  return moments.length === 0 ? null : Math.max(...moments);
}
