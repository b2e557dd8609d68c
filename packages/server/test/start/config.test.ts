// Environment → Config: every mistake at once, by the name of its variable.
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { issuerMissesPort, readConfig } from '../../src/config.ts';
import { StartError } from '../../src/start-error.ts';

function faultsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof StartError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

test('without any variable everything has a value, and only this machine is served', () => {
  expect(readConfig({ PATH: '/bin' })).toMatchObject({
    dataDirectory: resolve('data'),
    keysDirectory: resolve('data/keys'),
    host: '127.0.0.1',
    port: 8080,
    workers: 1,
    issuer: 'http://127.0.0.1:8080',
    issuerIsDefault: true,
    tls: undefined,
    trustedProxies: [],
    metrics: undefined,
    logLevel: 'info',
    organizationSuffix: 'AdobeOrg',
    technicalAccountDomain: 'techacct.adobe.com',
  });
});

test('an empty variable is one that is not set', () => {
  const names = ['RELEVO_PORT', 'RELEVO_ISSUER', 'RELEVO_TLS_CERT', 'RELEVO_TRUSTED_PROXIES', 'RELEVO_METRICS_PORT'];
  expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}));
});

test('every mistake is reported at once, each with the name of its variable', () => {
  const wrong = {
    RELEVO_PORT: '99999',
    RELEVO_HOST: 'a host',
    RELEVO_ISSUER: 'auth.example.com',
    RELEVO_LOG_LEVEL: 'loud',
    RELEVO_METRICS_PORT: 'x',
    RELEVO_METRICS_HOST: '/',
    RELEVO_TLS_CERT: 'cert.pem',
    RELEVO_TRUSTED_PROXIES: '10.0.0.0/8, everybody',
    RELEVO_ORGANIZATION_NAME: 'a\nb',
    RELEVO_ORGANIZATION_SUFFIX: 'a b',
    RELEVO_TECHNICAL_ACCOUNT_DOMAIN: 'Techacct',
    RELEVO_COMPATIBLE_SERVER_NAME: '"',
    RELEVO_DATADIR: 'data',
    RELEVO_WORKERS: '0',
  };
  const faults = faultsOf(wrong);
  expect(faults).toHaveLength(Object.keys(wrong).length);
  for (const name of Object.keys(wrong)) expect(faults.filter((fault) => fault.includes(name))).toHaveLength(1);
});

test('an unknown RELEVO_ variable is a mistake; those of the client and of others are not', () => {
  expect(faultsOf({ RELEVO_PROT: '1', RELEVO_: 'x' })).toHaveLength(2);
  expect(faultsOf({ RELEVO_URL: 'x', RELEVO_ADMIN_TOKEN: 'x', RELEVO_ADMIN_TOKEN_FILE: 'x', RELEVOX: 'x' })).toEqual(
    [],
  );
});

test('what a mistake says never shows a key', () => {
  const text = 'relevo-key 1 AAAA damaged';
  const faults = faultsOf({ RELEVO_CLIENT_SECRET_PEPPER: text, RELEVO_KEY_ENCRYPTION_KEY: text, RELEVO_PORT: 'x' });
  expect(faults.join()).not.toContain('AAAA');
});

describe('refused', () => {
  test.each([
    ['RELEVO_PORT', '0'],
    ['RELEVO_PORT', '65536'],
    ['RELEVO_PORT', '-1'],
    ['RELEVO_PORT', '80 '],
    ['RELEVO_PORT', '0x50'],
    ['RELEVO_PORT', '1e3'],
    ['RELEVO_ISSUER', 'https://auth.example.com/'],
    ['RELEVO_ISSUER', 'https://auth.example.com/relevo/'],
    ['RELEVO_ISSUER', 'https://auth.example.com?x'],
    ['RELEVO_ISSUER', 'https://auth.example.com?'],
    ['RELEVO_ISSUER', 'https://auth.example.com#'],
    ['RELEVO_ISSUER', 'https://user@auth.example.com'],
    ['RELEVO_ISSUER', 'ftp://auth.example.com'],
    ['RELEVO_ISSUER', 'javascript:alert(1)'],
    ['RELEVO_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['RELEVO_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['RELEVO_ISSUER', 'http://127.0.0.1:8080/a*b'],
    ['RELEVO_ISSUER', 'http://127.0.0.1:8080/:b'],
    ['RELEVO_TRUSTED_PROXIES', '10.0.0.0/'],
    ['RELEVO_TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['RELEVO_TRUSTED_PROXIES', '::1/129'],
    ['RELEVO_TRUSTED_PROXIES', 'proxy.example.com'],
    ['RELEVO_TRUSTED_PROXIES', 'true'],
    ['RELEVO_TLS_KEY', 'key.pem'],
  ])('%s=%s', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name === 'RELEVO_TLS_KEY' ? 'RELEVO_TLS_CERT is missing' : name);
  });
});

describe('accepted', () => {
  test.each([
    ['RELEVO_PORT', '1', 'port', 1],
    ['RELEVO_PORT', '65535', 'port', 65_535],
    ['RELEVO_ISSUER', 'https://auth.example.com/relevo', 'issuer', 'https://auth.example.com/relevo'],
    ['RELEVO_ISSUER', 'https://auth.example.com', 'issuer', 'https://auth.example.com'],
    ['RELEVO_TRUSTED_PROXIES', '10.0.0.0/8, ::1 ,192.0.2.1', 'trustedProxies', ['10.0.0.0/8', '::1', '192.0.2.1']],
    ['RELEVO_METRICS_PORT', '9100', 'metrics', { host: '127.0.0.1', port: 9100 }],
    ['RELEVO_HOST', '::', 'host', '::'],
  ] as const)('%s=%s', (name, value, field, expected) => {
    expect(readConfig({ [name]: value })[field]).toEqual(expected);
  });

  test('certificate and key together, which make the default issuer https', () => {
    const config = readConfig({ RELEVO_TLS_CERT: 'c.pem', RELEVO_TLS_KEY: 'k.pem', RELEVO_PORT: '8443' });
    expect(config.tls).toEqual({ certFile: resolve('c.pem'), keyFile: resolve('k.pem') });
    expect(config.issuer).toBe('https://127.0.0.1:8443');
  });
});

test.each([
  ['http://127.0.0.1:8080', 8080, false],
  ['http://127.0.0.1:8081', 8080, true],
  ['http://localhost:8081', 8080, true],
  ['http://[::1]:8081', 8080, true],
  ['http://127.0.0.1', 80, false],
  ['https://localhost', 443, false],
  ['https://localhost', 8443, true],
  ['https://auth.example.com', 8080, false],
])('an issuer %s with the port %i misses it: %s', (issuer, port, misses) => {
  expect(issuerMissesPort({ issuer, port })).toBe(misses);
});

test('a database URL chooses PostgreSQL, and a wrong one is not repeated: it holds a password', () => {
  const url = 'postgresql://relevo:secret@db.example.com/relevo?sslmode=verify-full';
  expect(readConfig({}).database).toBeUndefined();
  expect(readConfig({ DATABASE_URL: url }).database).toEqual({ url, ownerUrl: undefined, connections: 10 });
  const both = { DATABASE_URL: url, RELEVO_DATABASE_OWNER_URL: url, RELEVO_DATABASE_POOL: '25' };
  expect(readConfig(both).database).toEqual({ url, ownerUrl: url, connections: 25 });
  for (const wrong of ['mysql://relevo:secret@host/relevo', 'relevo:secret', 'postgres://relevo:secret@host']) {
    const [fault, ...others] = faultsOf({ DATABASE_URL: wrong });
    expect(fault).toContain('DATABASE_URL');
    expect(fault).not.toContain('secret');
    expect(others).toEqual([]);
  }
  expect(faultsOf({ RELEVO_DATABASE_OWNER_URL: url, RELEVO_DATABASE_POOL: '0' })).toHaveLength(2);
});
