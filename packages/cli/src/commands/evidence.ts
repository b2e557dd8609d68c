// `relevo evidence`: checks the evidence of a migration without any server, and shows the key that signs it.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import {
  checkEvidence,
  type EvidenceCheck,
  type EvidenceCrypto,
  type EvidenceFault,
  evidenceThumbprint,
} from '@relevo/contract/evidence';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { details, type JsonOption, print, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface VerifyOptions extends JsonOption {
  readonly key?: string;
}

type Checked = Extract<EvidenceCheck, { readonly kind: 'checked' }>;

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

const crypto: EvidenceCrypto = {
  sha256,
  decode(base64url) {
    const bytes = Buffer.from(base64url, 'base64url');
    return bytes.toString('base64url') === base64url ? bytes.toString() : undefined;
  },
  verify(jwk, input, signature) {
    try {
      const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
      const proof = Buffer.from(signature, 'base64url');
      const isExact = proof.toString('base64url') === signature;
      return isExact && verify('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, proof);
    } catch {
      return false; // not a point of the curve
    }
  },
};

/** Evidence has a row for each source and log entry of one credential; a larger file is something else. */
const longestFileBytes = 64 * 1024 * 1024;

async function textOf(file: string): Promise<string> {
  const unreadable = (cause: unknown) => {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : 'unknown reason';
    return new Failure('invalid_usage', `${file} cannot be read (${reason}).`, { cause });
  };
  const handle = await open(file).catch((cause: unknown) => Promise.reject(unreadable(cause)));
  try {
    const { size } = await handle.stat();
    if (size <= longestFileBytes)
      return await handle.readFile('utf8').catch((cause) => Promise.reject(unreadable(cause)));
  } finally {
    await handle.close();
  }
  throw new Failure('invalid_usage', `${file} is no evidence: it is larger than 64 MiB.`);
}

/** The thumbprint of the key in a file: a JWK, or what `relevo evidence key --json` prints. */
async function thumbprintIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new Failure('invalid_usage', `${file} cannot be read (${cause.code}).`, { cause });
  });
  try {
    const value = JSON.parse(text);
    const { crv, kty, x, y } = value.key ?? value;
    createPublicKey({ key: { crv, kty, x, y }, format: 'jwk' });
    return evidenceThumbprint({ crv, kty, x, y }, sha256);
  } catch (cause) {
    const next = 'Write it with "relevo evidence key --json" at the server that signs.';
    throw new Failure('invalid_usage', `${file} holds no public key on P-256 as JWK.`, { cause, next });
  }
}

const faultTexts: Record<EvidenceFault['fault'], string> = {
  altered: 'was altered',
  missing: 'is missing',
  added: 'was added',
};
const describe = ({ part, fault }: EvidenceFault) => `${part} ${faultTexts[fault]}`;

function resultLines({ faults, signed }: Checked, isOwnKey: boolean | null): string {
  const result = faults.length === 0 ? 'intact' : faults.map(describe).join('; ');
  if (!signed) return details([['result', result]]);
  const ofKey = { true: 'the key of --key', false: 'not the key of --key', null: 'not compared with a key you know' };
  const lines = details([
    ['result', result],
    ['issued', signed.issued_at],
    ['issuer', signed.issuer],
    ['key', signed.thumbprint],
    ['signed by', ofKey[`${isOwnKey}`]],
  ]);
  if (isOwnKey !== null) return lines;
  return `${lines}\nAnybody can sign with a key of their own: compare the key with "relevo evidence key", or give --key FILE.`;
}

async function verifyFile(file: string, options: VerifyOptions): Promise<void> {
  const expected = options.key === undefined ? null : await thumbprintIn(options.key);
  const check = checkEvidence(await textOf(file), crypto);
  if (check.kind === 'foreign') {
    const next = 'Name a whole file that "relevo migration evidence" has written.';
    throw new Failure('invalid_usage', `${file} is no evidence: ${check.why}.`, { next });
  }
  const { faults, signed } = check;
  const isOwnKey = expected === null || !signed ? null : signed.thumbprint === expected;
  const intact = faults.length === 0 && isOwnKey !== false;
  print(options, { intact, faults, signed, key_matches: isOwnKey }, () => resultLines(check, isOwnKey));
  if (intact) return;
  const what = [...faults.map(describe), ...(isOwnKey === false ? ['it is signed by another key'] : [])];
  throw new Failure('evidence_altered', `${file} is not what was signed: ${what.join('; ')}.`);
}

async function showKey(options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('evidenceKeyView', {}), ({ key, thumbprint }) =>
    details([
      ['thumbprint', thumbprint],
      ['public key', JSON.stringify(key)],
    ]),
  );
}

export function defineEvidence(group: Command): void {
  withJson(
    group.command('verify <file>').description('check an evidence file without a server; names what was altered'),
  )
    .option('--key <file>', 'the public key that must have signed it, as "evidence key --json" prints it')
    .action(verifyFile);
  withJson(group.command('key').description('show the public key that the server signs evidence with')).action(showKey);
}
