// Applications that go on to ask for tokens while something is changed under them.
import { buffer } from 'node:stream/consumers';

/** How an application asks: with what client secret, and under what label if any. */
export interface TrafficClient {
  /** Asked before each request, so that it can change. */
  readonly secret: () => string;
  readonly label: string;
}

export interface TrafficCount {
  answered: number;
  failed: number;
}

/** Lets all clients ask, each one request after the other, until `work` is done. */
export async function trafficDuring(
  tokenService: { readonly url: string; readonly clientId: string },
  clients: readonly TrafficClient[],
  work: () => Promise<void>,
): Promise<TrafficCount> {
  const { url, clientId } = tokenService;
  const count: TrafficCount = { answered: 0, failed: 0 };
  let isOver = false;
  const ask = async ({ secret, label }: TrafficClient) => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret() };
    const headers = { 'relevo-instance': label };
    const answer = await fetch(`${url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form), headers });
    if (answer.body) await buffer(answer.body);
    count[answer.ok ? 'answered' : 'failed'] += 1;
  };
  const asking = clients.map(async (client) => {
    while (!isOver) await ask(client);
  });
  await work().finally(() => {
    isOver = true;
  });
  await Promise.all(asking);
  return count;
}
