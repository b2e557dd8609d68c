// How a token reaches the gateway check (RFC 6750), and how nginx, Traefik and Envoy ask (wire fact 16).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { ask, callHeaders, createSubject, refusalOf, type Subject } from '../fixtures/gateway.ts';
import { encodeForm } from '../fixtures/requests.ts';

let server: TestServer;
let subject: Subject;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  subject = await createSubject(server);
});

const check = (more = '', headers: Record<string, string | undefined> = {}, init: RequestInit = {}) =>
  ask(server, subject.api.code + more, { ...callHeaders(subject), ...headers }, init);

describe('B-1: one transport, and it is the Authorization header', () => {
  const missing = [401, '403010', 'token_missing'];
  const twice = [401, '401013', 'token_sent_twice'];
  const noHeader = { authorization: undefined };
  const inQuery = () => `?access_token=${subject.token}`;

  test('a token in the query alone counts as none, in header and query as one too many', async () => {
    expect(refusalOf(await check(inQuery(), noHeader))).toEqual(missing);
    expect(refusalOf(await check(inQuery()))).toEqual(twice);
    expect(refusalOf(await check('?%61ccess_token=x'))).toEqual(twice);
  });

  test('a token in a form body alone counts as none, in header and body as one too many', async () => {
    const init = { method: 'POST', body: encodeForm({ access_token: subject.token }) };
    expect(refusalOf(await check('', noHeader, init))).toEqual(missing);
    expect(refusalOf(await check('', {}, init))).toEqual(twice);
  });

  test.each(['x-original-uri', 'x-forwarded-uri'])('the query that a gateway tells in %s counts too', async (name) => {
    expect(refusalOf(await check('', { [name]: `/rest${inQuery()}` }))).toEqual(twice);
    expect((await check('', { [name]: '/rest/profiles?limit=5&q=100%' })).status).toBe(200);
  });

  test('and the query that Envoy appends', async () => {
    expect(refusalOf(await check(`/rest${inQuery()}`))).toEqual(twice);
  });
});

describe('B-2: the challenge', () => {
  const challengeOf = async (...call: Parameters<typeof check>) => (await check(...call)).headers['www-authenticate'];

  test('has no error where nothing was tried, whatever the other scheme', async () => {
    for (const authorization of [undefined, 'Basic eDp5', 'Bearer', 'Bearer ', subject.token]) {
      expect(await challengeOf('', { authorization })).toMatch(/^Bearer realm="relevo", resource_metadata="[^"]+"$/);
    }
  });

  test.each(['garbage', 'a.b.c', 'a b', '"', '\u00ff', 'x'.repeat(8000)])('is invalid_token for %#', async (token) => {
    const answer = await check('', { authorization: `Bearer ${token}` });
    expect(refusalOf(answer)).toEqual([401, '401013', 'token_not_valid']);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="relevo", error="invalid_token", resource/);
  });

  test('is insufficient_scope with the scopes that the operator demands', async () => {
    const answer = await check('?scope=read+admin:all');
    expect(refusalOf(answer)).toEqual([403, '403025', 'scope_not_granted']);
    const begin = 'Bearer realm="relevo", error="insufficient_scope", scope="read admin:all", resource_metadata="';
    expect(answer.headers['www-authenticate']?.startsWith(begin)).toBe(true);
    expect(answer.json['hint']).toContain('gives admin:all,');
  });

  test('stands with no other refusal', async () => {
    expect(await challengeOf('', { 'x-api-key': undefined })).toBeUndefined();
    expect(await challengeOf('', { 'x-gw-ims-org-id': 'x' })).toBeUndefined();
  });
});

test('B-3: the scheme is read in any case', async () => {
  for (const scheme of ['bearer', 'BEARER', 'BeArEr', 'Bearer  ']) {
    expect((await check('', { authorization: `${scheme} ${subject.token}` })).status).toBe(200);
  }
});

describe('wire 16: as nginx and Traefik ask', () => {
  test('GET with the original headers, also those that describe a body which is not there', async () => {
    const original = { 'content-type': 'text/xml; charset=utf-8', 'x-forwarded-method': 'POST', soapaction: '"xtk"' };
    expect((await check('', original)).status).toBe(200);
  });

  test.each([
    '?scopes=read',
    '?scope=read&scope=write',
    '?scope=read%22',
    '?scope=%zz',
    '?organization=a&organization=b',
    '?scope=read%0d%0a',
    '?x',
  ])('a demand that cannot be read lets nobody in: %s', async (demand) => {
    const answer = await check(demand);
    expect([answer.status, answer.json['error']]).toEqual([400, 'invalid_request']);
  });
});

describe('wire 16: as Envoy asks', () => {
  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s, path appended', async (method) => {
    const original = { 'content-type': 'text/xml', 'content-length': '0' };
    for (const path of ['/', '/rest/profiles?limit=5', '//x/../y', `/${'long/'.repeat(200)}`, '/caf%C3%A9?q=%zz']) {
      expect((await check(path, method === 'GET' ? {} : original, { method })).status).toBe(200);
    }
    expect((await check('/rest', { authorization: undefined }, { method })).status).toBe(401);
  });

  test('its query is the caller’s and demands nothing; the header Relevo-Demands does', async () => {
    expect((await check('/rest?scope=everything&organization=x')).status).toBe(200);
    expect((await check('/rest', { 'relevo-demands': 'scope=read+write' })).status).toBe(200);
    const refused = await check('/rest?scope=read', { 'relevo-demands': 'scope=everything' });
    expect(refusalOf(refused)).toEqual([403, '403025', 'scope_not_granted']);
    expect((await check('/rest', { 'relevo-demands': 'scopes=read' })).status).toBe(400);
  });

  test('the header demands nothing of a gateway that asks without path: it would be the caller’s', async () => {
    expect((await check('?scope=read', { 'relevo-demands': 'scope=everything' })).status).toBe(200);
  });
});
