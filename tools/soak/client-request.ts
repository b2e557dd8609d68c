// One token request of a simulated source, as an honest client makes it: tried again where there was no
// answer, or 503, which asks for that (RFC 9110 §15.6.4).
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, clientAssertion } from '../client-assertion.ts';
import type { Plan, TrafficSetting } from './traffic.ts';

/** Longer than a restart of the server takes. */
const triedForMilliseconds = 40_000;
const attemptMilliseconds = 20_000;
const pauseMilliseconds = 100;

let key: KeyObject | undefined;

function formOf(setting: TrafficSetting, client: Client, { way, clientSecret }: Plan) {
  key ??= createPrivateKey(setting.privateKey);
  const credentials = { client_id: client.clientId, client_secret: clientSecret };
  return way === 'jwt'
    ? { path: '/ims/exchange/jwt', form: { ...credentials, jwt_token: clientAssertion(setting.url, client, key) } }
    : { path: '/ims/token/v3', form: { ...credentials, grant_type: 'client_credentials' } };
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

function send(target: URL, body: string, agent: Agent, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(attemptMilliseconds);
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = request(target, { method: 'POST', agent, signal, headers: { ...type, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Asks for a token. Resolves with the answer and how often it had to be tried again; rejects when there was none. */
export async function requestToken(
  setting: TrafficSetting,
  client: Client,
  plan: Plan,
  { agent, headers }: { readonly agent: Agent; readonly headers: Readonly<Record<string, string>> },
): Promise<Answer & { readonly retries: number }> {
  const until = performance.now() + triedForMilliseconds;
  for (let retries = 0; ; retries += 1) {
    const { path, form } = formOf(setting, client, plan); // a new assertion for every attempt
    try {
      const answer = await send(new URL(path, setting.url), String(new URLSearchParams(form)), agent, headers);
      if (answer.status !== 503 || performance.now() > until) return { ...answer, retries };
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await delay(pauseMilliseconds);
  }
}
