// The sources of the demo that go on: a few requests each second, as long as the demo runs.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { clientAssertion } from '../client-assertion.ts';
import type { Demo, DemoCredential } from './demo-planting.ts';
import type { Use } from './demo-stories.ts';

const requestsPerSecond = 4;

interface Caller {
  readonly credential: DemoCredential;
  readonly use: Use;
}

/** A refusal is what some of these sources are there to show. */
async function ask({ url, issuer, key }: TrafficSetting, { credential, use }: Caller): Promise<void> {
  const client = { client_id: credential.clientId, client_secret: credential.clientSecret };
  const [path, form] =
    use.way === 'jwt'
      ? ['/ims/exchange/jwt', { ...client, jwt_token: clientAssertion(issuer, credential, key) }]
      : ['/ims/token/v3', { ...client, grant_type: 'client_credentials' }];
  const answer = await fetch(url + path, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { 'relevo-instance': use.source.name, 'user-agent': use.userAgent },
    signal: AbortSignal.timeout(10_000),
  });
  await answer.body?.cancel();
}

interface TrafficSetting {
  readonly url: string;
  readonly issuer: string;
  readonly key: KeyObject;
}

/** Goes around the sources that go on, until `signal` says that it is over. Never rejects. */
export async function keepTraffic(
  { credentials, keyPair }: Demo,
  place: { readonly url: string; readonly issuer: string },
  signal: AbortSignal,
): Promise<void> {
  const setting = { ...place, key: createPrivateKey(keyPair.privateKey) };
  const callers = credentials.flatMap((credential) =>
    credential.story.uses.filter(({ goesOn }) => goesOn).map((use): Caller => ({ credential, use })),
  );
  for (let turn = 0; !signal.aborted && callers.length > 0; turn += 1) {
    const caller = callers[turn % callers.length];
    // a server that is going away answers nobody
    if (caller) await ask(setting, caller).catch(() => {});
    await delay(1000 / requestsPerSecond, undefined, { signal }).catch(() => {});
  }
}
