// The pages of people who sign in (threat 29).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { request } from '../fixtures/requests.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const pages = ['/', '/sign-in', '/invitation', '/cli'];
const files = ['relevo.css', 'page.js', 'home.js', 'sign-in.js', 'invitation.js', 'cli.js'].map(
  (name) => `/pages/${name}`,
);

describe.each(pages)('T-29: %s', (path) => {
  test('lets nothing but our own files run, and nobody frame it', async () => {
    const { status, headers } = await request(server.url + path);
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
  });

  test('has no script, style or handler of its own, and asks only for files that are there', async () => {
    const { body } = await request(server.url + path);
    expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|javascript:/i);
    const named = [...body.matchAll(/(?:src|href)="(\/pages\/[^"]+)"/g)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(1);
    for (const name of named) expect((await request(server.url + name)).status).toBe(200);
  });

  test('names its language, its title, and every field', async () => {
    const { body } = await request(server.url + path);
    expect(body).toMatch(/<html lang="en">/);
    expect(body).toMatch(/<title>\S.* · Relevo<\/title>/);
    expect(body).toContain('role="alert"');
    for (const [, id] of body.matchAll(/<input[^>]*\sid="([^"]+)"/g)) expect(body).toContain(`<label for="${id}">`);
    for (const [input] of body.matchAll(/<input[^>]*>/g)) expect(input).toMatch(/autocomplete="/);
  });
});

test('the query of a page is not in its text, and not in the log', async () => {
  const canary = 'canary<script>alert(1)</script>';
  const { body } = await request(`${server.url}/sign-in?problem=${encodeURIComponent(canary)}`);
  expect(body).not.toContain('canary');
  expect(server.log()).not.toContain('canary');
});

test.each(files)('%s is served as what it is', async (path) => {
  const { status, headers } = await request(server.url + path);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe(
    path.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
  );
});

test.each(['/pages/', '/pages/home.html', '/pages/..%2fpackage.json', '/sign-in/'])('%s is nothing', async (path) => {
  expect((await request(server.url + path)).status).toBe(404);
});

test('a page is read only', async () => {
  const answer = await request(`${server.url}/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD']);
});

test('without a provider there is no single sign-on', async () => {
  expect((await request(`${server.url}/api/v1/sign-in`)).json).toEqual({ single_sign_on: null });
  expect((await request(`${server.url}/auth/oidc/start`)).status).toBe(404);
});
