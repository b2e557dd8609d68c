// A client that creates, rotates and mints, and writes down what the server has acknowledged: what must never be lost.
import { randomUUID } from 'node:crypto';
import { type Call, UnreachableError } from '@relevo/contract/call';
import { expect } from 'vitest';
import { requestToken } from './technical-account.ts';

export interface KnownSecret {
  readonly id: string;
  readonly value: string;
  /** `deleting`: its deletion was asked for and not acknowledged, so both outcomes are right. */
  state: 'alive' | 'deleting' | 'deleted';
  /** Tokens that were handed out. */
  tokens: number;
  /** Requests for a token that got no answer: each may have been recorded. */
  unansweredRequests: number;
}

export interface KnownCredential {
  readonly id: string;
  readonly clientId: string;
  readonly secrets: KnownSecret[];
}

const credentialsLimit = 12;
const mintsAtOnce = 4;

const newSecret = (id: string, value: string): KnownSecret => {
  return { id, value, state: 'alive', tokens: 0, unansweredRequests: 0 };
};

export class RecordingWriter {
  readonly credentials: KnownCredential[] = [];
  /** Acknowledged changes, as the audit log names them: `<action> <target>`. */
  readonly changes: string[] = [];
  readonly #url: string;
  readonly #call: Call;
  readonly #random: () => number;

  constructor(url: string, call: Call, random: () => number) {
    this.#url = url;
    this.#call = call;
    this.#random = random;
  }

  /** One piece of work. Rejects with `UnreachableError` when an answer did not come, and with anything else for a wrong one. */
  async work(): Promise<void> {
    const credential = this.#pick(this.credentials);
    const dice = this.#random();
    if (!credential || (dice < 0.1 && this.credentials.length < credentialsLimit)) return this.#create();
    return dice < 0.3 ? this.#rotate(credential) : this.#mint(credential);
  }

  async #create(): Promise<void> {
    const call = this.#call;
    const { id: project } = await call('projectCreate', { body: { title: `Durable ${randomUUID().slice(0, 8)}` } });
    this.changes.push(`project.created ${project}`);
    const created = await call('credentialCreate', {
      body: { project, type: 'oauth_server_to_server', apis: ['campaign'], profiles: ['Campaign - prod - Admin'] },
    });
    this.changes.push(`credential.created ${created.id}`, `client_secret.added ${created.client_secret_id}`);
    const secrets = [newSecret(created.client_secret_id, created.client_secret)];
    this.credentials.push({ id: created.id, clientId: created.client_id, secrets });
  }

  /** Deletes every secret but the newest known one, also those whose creation was never acknowledged, and adds another. */
  async #rotate(credential: KnownCredential): Promise<void> {
    const call = this.#call;
    const params = { credential: credential.id };
    const { items } = await call('clientSecretList', { params });
    const listed = items.map(({ id }) => id);
    for (const { id, state } of credential.secrets) {
      if (state !== 'deleting') expect({ id, listed: listed.includes(id) }).toEqual({ id, listed: state === 'alive' });
    }
    const kept = credential.secrets.findLast(({ state }) => state === 'alive');
    for (const id of listed.filter((each) => each !== kept?.id)) {
      const known = credential.secrets.find((secret) => secret.id === id);
      if (known) known.state = 'deleting';
      await call('clientSecretDelete', { params: { ...params, client_secret: id }, query: {} });
      if (known) known.state = 'deleted';
      this.changes.push(`client_secret.deleted ${id}`);
    }
    const added = await call('clientSecretAdd', { params, body: {} });
    this.changes.push(`client_secret.added ${added.id}`);
    credential.secrets.push(newSecret(added.id, added.client_secret));
  }

  /** Some requests at once with one secret, so that their records share a row and a commit. */
  async #mint({ clientId, secrets }: KnownCredential): Promise<void> {
    const secret = this.#pick(secrets.filter(({ state }) => state !== 'deleting'));
    if (!secret) throw new Error('a credential always has a secret');
    const mints = Array.from({ length: mintsAtOnce }, () => this.#mintOne(clientId, secret));
    const failed = (await Promise.allSettled(mints)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  async #mintOne(clientId: string, secret: KnownSecret): Promise<void> {
    secret.unansweredRequests += 1;
    const status = await this.#statusOfTokenRequest(clientId, secret.value);
    secret.unansweredRequests -= 1;
    expect(status).toBe(secret.state === 'alive' ? 200 : 401);
    if (status === 200) secret.tokens += 1;
  }

  async #statusOfTokenRequest(clientId: string, clientSecret: string): Promise<number> {
    try {
      const response = await requestToken(this.#url, clientId, clientSecret);
      await response.text();
      return response.status;
    } catch (cause) {
      throw new UnreachableError('The connection ended before the answer.', { cause });
    }
  }

  #pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.#random() * items.length)];
  }
}
