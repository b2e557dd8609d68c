// The console's files as the server hands them out (threat 29). `npm test` builds the console first.
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { request } from '../fixtures/requests.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const pages = ['/', '/sign-in', '/invitation', '/cli', '/account', '/organizations/x@AdobeOrg/projects/y'];
const assets = readdirSync(new URL('../../console/assets/', import.meta.url));

describe.each(pages)('T-29: %s', (path) => {
  test('lets nothing but our own files run, and nobody frame it', async () => {
    const { status, headers } = await request(server.url + path);
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = headers['content-security-policy'] ?? '';
    for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
      expect(policy.split('; ')).toContain(rule);
    }
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
    expect(headers['cache-control']).toBe('no-store');
  });

  test('has no script, style or handler of its own, and asks only for files that are there', async () => {
    const { body } = await request(server.url + path);
    expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|javascript:/i);
    const named = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(2);
    for (const name of named) expect((await request(server.url + name)).status).toBe(200);
  });
});

test('the query of a page is not in its text, and not in the log', async () => {
  const canary = 'canary<script>alert(1)</script>';
  const { body } = await request(`${server.url}/sign-in?problem=${encodeURIComponent(canary)}`);
  expect(body).not.toContain('canary');
  expect(server.log()).not.toContain('canary');
});

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

test('each file is served as what it is, and kept for ever, since its name changes with its content', async () => {
  for (const name of assets.filter((each) => !/\.(br|gz)$/.test(each))) {
    const { status, headers } = await request(`${server.url}/assets/${name}`);
    expect([name, status, headers['content-type']]).toEqual([name, 200, types[name.split('.').at(-1) ?? '']]);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
});

test.each(['br', 'gzip'])('a browser that takes %s gets the build compressed', async (encoding) => {
  const name = assets.find((each) => each.endsWith('.js'));
  const plain = await request(`${server.url}/assets/${name}`, { headers: { 'accept-encoding': 'identity' } });
  const { headers, body } = await request(`${server.url}/assets/${name}`, { headers: { 'accept-encoding': encoding } });
  expect([headers['content-encoding'], headers['vary']]).toEqual([encoding, 'accept-encoding']);
  expect(body).toBe(plain.body);
});

test.each([
  '/assets/',
  '/assets/..%2findex.html',
  '/assets/%2e%2e%2fpaths.json',
  '/assets/nothing.js',
  '/paths.json',
  '/manifest.json',
  '/sign-in/',
  '/projects',
])('%s is nothing', async (path) => {
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
