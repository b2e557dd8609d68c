// `relevo identify` as a process, and its rules on made values.
import { composeSecret } from '@relevo/contract/secret-format';
import { describe, expect, test } from 'vitest';
import { recognise } from '../src/recognise.ts';
import { relevo, relevoFile, runProgram } from './relevo-process.ts';

const secret = composeSecret('client_secret', 'Zz09_-'.repeat(8).slice(0, 43));
const now = new Date('2026-06-01T00:00:00Z');
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = {
  iss: 'https://relevo.example.com',
  client_id: '0123456789abcdef0123456789abcdef',
  exp: now.getTime() / 1000 + 3600,
  org: '0123456789ABCDEF01234567@AdobeOrg',
  relevo: { credential: 'cred-1' },
};
const token = (payload: object, header: object = { alg: 'ES256', typ: 'at+jwt' }) =>
  `${encode(header)}.${encode(payload)}.c2lnbmF0dXJl`;

describe('the form of a value says what it is', () => {
  test.each([
    ['an intact client secret', secret, { kind: 'client_secret', damaged: false }],
    ['a client secret that was cut off', secret.slice(0, -1), { kind: 'client_secret', damaged: true }],
    ['a client secret with two letters swapped', secret.replace('Zz', 'zZ'), { kind: 'client_secret', damaged: true }],
    ['an admin token', composeSecret('admin_token', 'x'.repeat(43)), { kind: 'admin_token', damaged: false }],
    ['a session', composeSecret('session', 'x'.repeat(43)), { kind: 'session', damaged: false }],
    ['a link', composeSecret('link', 'x'.repeat(43)), { kind: 'link', damaged: false }],
    ['a client id', claims.client_id, { kind: 'client_id' }],
    ['a technical account id', '0123456789ABCDEF01234567@techacct.adobe.com', { kind: 'technical_account_id' }],
    ['an organization id', claims.org, { kind: 'organization_id' }],
    [
      'an id of a domain that either may have',
      '0123456789ABCDEF01234567@machines.example.com',
      { kind: 'technical_account_or_organization_id' },
    ],
    [
      'an organization id with a suffix that is no domain',
      '0123456789ABCDEF01234567@My_org',
      { kind: 'organization_id' },
    ],
  ])('%s', (_, value, expected) => {
    expect(recognise(value, now)).toEqual(expected);
  });

  test.each([
    ['nothing', ''],
    ['a client id in capitals', claims.client_id.toUpperCase()],
    ['three parts that are not JSON', 'eyJ.eyJ.eyJ'],
    ['a token of somebody else', token({ iss: claims.iss, client_id: claims.client_id, exp: claims.exp })],
    ['an access token whose expiry is no time', token({ ...claims, exp: 1e300 })],
    ['a payload that is no object', token([])],
  ])('not recognised: %s', (_, value) => {
    expect(recognise(value, now)).toBeUndefined();
  });

  test('an access token shows its claims and that its signature was not checked', () => {
    expect(recognise(token(claims), now)).toEqual({
      kind: 'access_token',
      issuer: claims.iss,
      client_id: claims.client_id,
      credential: 'cred-1',
      organization_id: claims.org,
      expires_at: '2026-06-01T01:00:00Z',
      expired: false,
      signature_checked: false,
    });
    expect(recognise(token({ ...claims, exp: now.getTime() / 1000 }), now)).toMatchObject({ expired: true });
  });
});

describe('as a process', () => {
  test('reads from a pipe, needs neither server nor token, and does not print the value', async () => {
    const { code, stdout, stderr } = await relevo(['identify', '--json'], { input: `${secret}\n` });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ kind: 'client_secret', damaged: false });
    expect(stdout).not.toContain(secret);
  });

  test('a damaged secret is recognised, said to be damaged, and not printed', async () => {
    const damaged = `${secret}x`;
    const { code, stdout, stderr } = await relevo(['identify'], { input: damaged });
    expect(code).toBe(0);
    expect(stdout).toMatch(/client secret.*damaged/s);
    expect(stdout + stderr).not.toContain(damaged);
  });

  test('an unknown value is exit code 4, and is not printed', async () => {
    const { code, stdout, stderr } = await relevo(['identify'], { input: 'correct horse battery staple' });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).not.toContain('horse');
  });

  test('empty input is exit code 2', async () => {
    expect((await relevo(['identify'], { input: ' \n' })).code).toBe(2);
  });

  test('claims cannot steer the terminal', async () => {
    const { stdout } = await relevo(['identify'], { input: token({ ...claims, iss: '\u001b]0;owned\u0007\u009b2J' }) });
    expect(stdout).toContain('?]0;owned??2J');
  });

  // util-linux's script gives the command a terminal; other systems' script has other options.
  test.skipIf(process.platform !== 'linux')('a terminal does not echo what is typed', async () => {
    const command = `'${process.execPath}' '${relevoFile}' identify`;
    const { code, stdout } = await runProgram('script', ['-qec', command, '/dev/null'], {
      input: `${secret}\r`,
      prompt: 'Enter the value',
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/Enter the value.*client secret.*intact/s);
    expect(stdout).not.toContain(secret);
  });
});
