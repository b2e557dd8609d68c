// Prometheus metrics: on a port of their own, moving, and without ids in labels (threat 34).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../src/testing/free-port.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { askToken, createCredential } from '../fixtures/credentials.ts';
import { request } from '../fixtures/requests.ts';

let server: TestServer;
let metrics: string;
beforeAll(async () => {
  const port = await freePort();
  metrics = `http://127.0.0.1:${port}`;
  server = await startTestServer({ environment: { RELEVO_METRICS_PORT: String(port) } });
});
afterAll(() => server.close());

const scrape = async () => (await request(`${metrics}/metrics`)).body;

async function metricOf(line: string): Promise<number> {
  const found = (await scrape()).split('\n').find((each) => each.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1) ?? 0);
}

test('the public port has no metrics, and the metrics port nothing else', async () => {
  expect((await request(`${server.url}/metrics`)).status).toBe(404);
  expect(await request(`${metrics}/metrics`)).toMatchObject({
    status: 200,
    headers: { 'content-type': expect.stringMatching(/^text\/plain; version=/) },
  });
  for (const path of ['/', '/healthz', '/oauth2/jwks', '/api/v1/projects', '/metrics/x']) {
    expect((await request(metrics + path)).status).toBe(404);
  }
  expect((await request(`${metrics}/metrics`, { method: 'POST' })).status).toBe(404);
});

test('issued and refused tokens and answered requests are counted', async () => {
  const credential = await createCredential(server);
  const issued = 'relevo_tokens_issued_total{mechanism="oauth_server_to_server"}';
  const refused = 'relevo_token_refusals_total{error="invalid_client"}';
  const answered = (status: string) => `relevo_http_request_duration_seconds_count{status_class="${status}"}`;
  const before = await Promise.all([issued, refused, answered('2xx'), answered('4xx')].map(metricOf));
  await askToken(server, credential);
  await askToken(server, credential);
  await askToken(server, { ...credential, client_secret: 'wrong' });
  const after = await Promise.all([issued, refused, answered('2xx'), answered('4xx')].map(metricOf));
  expect(after.map((value, index) => value - (before[index] ?? 0))).toEqual([2, 1, 2, 1]);
});

test('threat 13, 34: no label has an id, and nothing secret is shown', async () => {
  const credential = await createCredential(server);
  const { id, client_id, client_secret, technical_account_id, organization_id, project_id } = credential;
  await askToken(server, credential);
  await askToken(server, { client_id: 'unknown-client', client_secret });
  const body = await scrape();
  for (const text of [
    id,
    client_id,
    client_secret,
    technical_account_id,
    organization_id,
    project_id,
    'unknown-client',
  ]) {
    expect(body).not.toContain(text);
  }
  const own = body.split('\n').filter((line) => line.startsWith('relevo_'));
  const labels = new Set(own.flatMap((line) => [...line.matchAll(/(\w+)="/g)].map(([, name]) => name)));
  expect([...labels].toSorted()).toEqual(['error', 'le', 'mechanism', 'status_class']);
});

test('without the variable there is no second port', async () => {
  const other = await startTestServer();
  expect((await request(`${other.url}/metrics`)).status).toBe(404);
  await other.close();
});
