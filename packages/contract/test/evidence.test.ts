// Evidence files: canonical JSON, and a check that names whatever was altered and never throws.
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  checkEvidence,
  type EvidenceCrypto,
  evidenceFormat,
  evidencePayload,
  evidenceType,
} from '../src/evidence.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
const crypto: EvidenceCrypto = {
  sha256,
  decode: (text) => Buffer.from(text, 'base64url').toString(),
  verify(jwk, input, signature) {
    try {
      const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
      const proof = Buffer.from(signature, 'base64url');
      return verify('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, proof);
    } catch {
      return false;
    }
  },
};
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}
const keys: Keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const about = { issued_at: '2027-01-01T00:00:00Z', issuer: 'https://relevo.example' };

function signed(payload: object, { publicKey, privateKey }: Keys = keys, more: object = {}): string {
  const jwk = publicKey.export({ format: 'jwk' });
  const input = `${encode({ alg: 'ES256', typ: evidenceType, jwk, ...more })}.${encode(payload)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const sections = { summary: { a: 1, b: 'x' }, usage: [{ issued: 3 }], verdict: { blockers: [] } };
const payload = evidencePayload(sections, about, sha256);
const evidence = { format: evidenceFormat, sections, signature: signed(payload) };

const check = (file: unknown) => checkEvidence(typeof file === 'string' ? file : JSON.stringify(file), crypto);
function faultsOf(file: unknown): string[] {
  const result = check(file);
  return result.kind === 'foreign' ? ['foreign'] : result.faults.map(({ part, fault }) => `${part} ${fault}`);
}

test('canonical JSON has names in the order of UTF-16, and no space, as RFC 8785 §3.2.3 has it', () => {
  const value = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7, z: [1e21, -0, null, true] };
  const names = [...canonicalJson(value).matchAll(/:(\d)/g)].map(([, digit]) => digit).join('');
  expect(names).toBe('2467153');
  expect(canonicalJson({ b: [1e21, -0, 'é"\n'], a: null })).toBe('{"a":null,"b":[1e+21,0,"é\\"\\n"]}');
});

test('canonical JSON refuses numbers that JSON does not have, so that none passes for null', () => {
  for (const value of [Number.POSITIVE_INFINITY, Number.NaN, [{ a: Number.NEGATIVE_INFINITY }]]) {
    expect(() => canonicalJson(value)).toThrow(RangeError);
  }
});

describe('a check', () => {
  test('finds what was signed intact, in whatever order and layout, and says by which key', () => {
    const { crv, kty, x, y } = keys.publicKey.export({ format: 'jwk' });
    const thumbprint = sha256(JSON.stringify({ crv, kty, x, y }));
    const turned = { signature: evidence.signature, sections: { ...sections, summary: { b: 'x', a: 1 } } };
    for (const text of [evidence, JSON.stringify({ ...turned, format: evidenceFormat }, undefined, 4)]) {
      expect(check(text)).toEqual({ kind: 'checked', faults: [], signed: { ...about, thumbprint } });
    }
  });

  test.each(Object.keys(sections))('names the section %s where it was altered, is missing or was added', (name) => {
    expect(faultsOf({ ...evidence, sections: { ...sections, [name]: { other: 1 } } })).toEqual([`${name} altered`]);
    const without = Object.entries(sections).filter(([each]) => each !== name);
    expect(faultsOf({ ...evidence, sections: Object.fromEntries(without) })).toEqual([`${name} missing`]);
    expect(faultsOf({ ...evidence, sections: { ...sections, [`${name}2`]: 1 } })).toEqual([`${name}2 added`]);
  });

  test('names a section called __proto__, other members, and a name that is there twice', () => {
    const text = JSON.stringify(evidence);
    expect(faultsOf(text.replace('"summary":', '"__proto__":{},"summary":'))).toEqual(['__proto__ added']);
    expect(faultsOf({ ...evidence, note: 'approved' })).toEqual(['note added']);
    const twice = text.replace('"summary":', '"summary":{"a":2},"summary":');
    expect(faultsOf(twice)).toEqual(['a name that is there twice added']);
    expect(faultsOf(text.replace('"a":1', '"a":9,"\\u0061":1'))).toEqual(['a name that is there twice added']);
  });

  test.each([
    ['"issued":3', '"issued":3.0000000000000000001', 'usage'],
    ['"issued":3', '"issued":3.0', 'usage'],
    ['"a":1', '"a":1e0', 'summary'],
  ])('names the section where %s was made %s', (was, is, part) => {
    const text = JSON.stringify(evidence);
    expect(text).toContain(was);
    expect(faultsOf(text.replace(was, is))).toEqual([`${part} altered`]);
  });

  test('finds a number that is not the signed one altered, though both are read as the same', () => {
    const large = { summary: { a: 9007199254740992, b: null } };
    const text = JSON.stringify({
      format: evidenceFormat,
      sections: large,
      signature: signed(evidencePayload(large, about, sha256)),
    });
    expect(faultsOf(text)).toEqual([]);
    expect(faultsOf(text.replace('9007199254740992', '9007199254740993'))).toEqual(['summary altered']);
    expect(faultsOf(text.replace('null', '1e999'))).toEqual(['summary altered']);
  });

  test('finds a signature of other rules, of other bytes or of another key in its header wrong', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { signature: _, ...unsigned } = evidence;
    const [head = '', , proof = ''] = evidence.signature.split('.');
    expect(faultsOf(unsigned)).toEqual(['signature missing']);
    const wrong = [
      '',
      7,
      'a.b',
      `${evidence.signature}.x`,
      `${head}.${encode({ ...payload, issuer: 'https://evil.example' })}.${proof}`,
      signed({ ...payload, format: 'other' }),
      signed(payload, keys, { alg: 'none' }),
      signed(payload, keys, { typ: 'at+jwt' }),
      signed(payload, keys, { crit: ['b64'] }),
      signed(payload, keys, { jwk: other.publicKey.export({ format: 'jwk' }) }),
      signed(payload, keys, { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }),
      signed(payload, keys, { jwk: undefined }),
    ];
    for (const signature of wrong) {
      expect(check({ ...evidence, signature })).toMatchObject({
        faults: [{ part: 'signature', fault: 'altered' }],
        signed: null,
      });
    }
    expect(check({ ...evidence, signature: signed(payload, other) })).toMatchObject({ faults: [] });
  });

  test('takes no other JSON and nothing cut off for evidence, and is not stopped by deep or long text', () => {
    const text = JSON.stringify(evidence);
    for (const other of ['', 'null', '[]', '7', '{}', '"x"', text.slice(0, -1), text.slice(0, 300), `${text}}`]) {
      expect(faultsOf(other), other.slice(0, 20)).toEqual(['foreign']);
    }
    expect(faultsOf({ ...evidence, format: `${evidenceFormat}0` })).toEqual(['foreign']);
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(faultsOf(text.replace('[{"issued":3}]', deep))).toEqual(['usage altered']);
    expect(faultsOf(text.replace('"x"', `"${'\\"'.repeat(200_000)}"`))).toEqual(['summary altered']);
    expect(faultsOf({ ...evidence, sections: 'none' })).toHaveLength(3);
  });
});
