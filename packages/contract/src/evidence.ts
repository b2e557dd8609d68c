// The evidence file of a completed migration: its canonical form, and how anybody checks one without a server. What
// needs cryptography is handed in, so that server and command line share one text without a library.

export const evidenceFormat = 'relevo-migration-evidence/1';
/** The `typ` of the signature's header: nothing else that is signed can pass for evidence. */
export const evidenceType = 'relevo-evidence+jws';

/** More than evidence ever has; deeper JSON is somebody else's. */
const depthLimit = 20;

/**
 * JSON with its names in order and no space (RFC 8785). Throws `RangeError` for what nests deeper than 20, and for numbers
 * that JSON does not have.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > depthLimit) throw new RangeError(`nests deeper than ${depthLimit}`);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} is no number of JSON`);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each, depth + 1)).join(',')}]`;
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each, depth + 1)}`).join(',')}}`;
}

/** SHA-256 of the UTF-8 bytes, base64url. */
export type Sha256 = (text: string) => string;

/** What the signature stands for: the digest of each section's canonical JSON. */
export interface EvidencePayload {
  readonly format: typeof evidenceFormat;
  readonly digests: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly issued_at: string;
  readonly issuer: string;
}

export function evidencePayload(
  sections: Readonly<Record<string, unknown>>,
  about: Pick<EvidencePayload, 'issued_at' | 'issuer'>,
  sha256: Sha256,
): EvidencePayload {
  const digests = Object.entries(sections).map(([name, section]) => [name, sha256(canonicalJson(section))]);
  return { format: evidenceFormat, digests: Object.fromEntries(digests), ...about };
}

/** The required members of a public key on P-256 as JWK. */
export type EvidenceJwk = Readonly<Record<'crv' | 'kty' | 'x' | 'y', string>>;

export interface EvidenceCrypto {
  readonly sha256: Sha256;
  /** The text that base64url stands for; undefined for anything else. */
  readonly decode: (base64url: string) => string | undefined;
  /** Whether `signature` (base64url of r and s) is ES256 over `input`. False also for a key that is none. */
  readonly verify: (jwk: EvidenceJwk, input: string, signature: string) => boolean;
}

/** `part`: a section's name, or `signature`, or another member of the file. */
export interface EvidenceFault {
  readonly part: string;
  readonly fault: 'altered' | 'missing' | 'added';
}

export type EvidenceCheck =
  /** No evidence file, and why. */
  | { readonly kind: 'foreign'; readonly why: string }
  | {
      readonly kind: 'checked';
      /** Empty where nothing was altered since this key signed it. */
      readonly faults: readonly EvidenceFault[];
      /** What is signed; null where the signature is not right, and nothing in the file is certain. */
      readonly signed: (Pick<EvidencePayload, 'issued_at' | 'issuer'> & { readonly thumbprint: string }) | null;
    };

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const memberOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
const textOf = (value: unknown, name: string): string => {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : '';
};

/** A number that stands there otherwise than it is understood becomes one that no signature has: 1e999, 9007199254740993. */
const exactly = (_name: string, value: unknown, { source }: { readonly source?: string } = {}): unknown =>
  typeof value === 'number' && JSON.stringify(value) !== source ? Number.NaN : value;

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text, exactly);
  } catch (error) {
    // valid, and so deep that its part of the file is none of ours whatever its numbers are
    return text !== undefined && error instanceof RangeError ? JSON.parse(text) : undefined;
  }
}

/** How many names the objects of valid JSON text have, repeated ones included. */
function namesIn(text: string): number {
  const colon = /\s*:/y;
  let names = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at)) {
    for (at += 1; text[at] !== '"'; ) at += text[at] === '\\' ? 2 : 1;
    colon.lastIndex = ++at;
    if (colon.test(text)) names++;
  }
  return names;
}

/** How many names are left in what was read of it. */
function namesOf(value: unknown): number {
  const open = [value];
  let names = 0;
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each !== 'object' || each === null) continue;
    const parts: unknown[] = Object.values(each);
    if (!Array.isArray(each)) names += parts.length;
    for (const part of parts) open.push(part);
  }
  return names;
}

function digestOf(section: unknown, sha256: Sha256): string | undefined {
  try {
    return sha256(canonicalJson(section));
  } catch {
    return undefined; // nests deeper than any section of ours, or has a number that none has
  }
}

function sectionFaults(sections: Members, digests: Members, sha256: Sha256): EvidenceFault[] {
  const names = [...new Set([...Object.keys(digests), ...Object.keys(sections)])];
  return names.flatMap((part): EvidenceFault[] => {
    if (!Object.hasOwn(sections, part)) return [{ part, fault: 'missing' }];
    if (!Object.hasOwn(digests, part)) return [{ part, fault: 'added' }];
    return digestOf(sections[part], sha256) === digests[part] ? [] : [{ part, fault: 'altered' }];
  });
}

/** The RFC 7638 thumbprint of a key. */
export const evidenceThumbprint = ({ crv, kty, x, y }: EvidenceJwk, sha256: Sha256): string =>
  sha256(canonicalJson({ crv, kty, x, y }));

/** The key in the header of a signature by our rules, and what it signed; undefined where the signature is not right. */
function verified(signature: string, { sha256, decode, verify }: EvidenceCrypto) {
  const [head = '', body = '', proof = '', ...rest] = signature.split('.');
  const header = parsed(decode(head));
  const payload = parsed(decode(body));
  const key = memberOf(header, 'jwk');
  const [crv, kty, x, y] = [textOf(key, 'crv'), textOf(key, 'kty'), textOf(key, 'x'), textOf(key, 'y')];
  const jwk = { crv, kty, x, y };
  const isOurs =
    rest.length === 0 &&
    textOf(header, 'alg') === 'ES256' &&
    textOf(header, 'typ') === evidenceType &&
    memberOf(header, 'crit') === undefined &&
    kty === 'EC' &&
    crv === 'P-256' &&
    textOf(payload, 'format') === evidenceFormat;
  if (!isOurs || !verify(jwk, `${head}.${body}`, proof)) return undefined;
  const thumbprint = evidenceThumbprint(jwk, sha256);
  const digests = memberOf(payload, 'digests');
  return {
    digests: isObject(digests) ? digests : {},
    signed: { thumbprint, issuer: textOf(payload, 'issuer'), issued_at: textOf(payload, 'issued_at') },
  };
}

const members = ['format', 'sections', 'signature'];

/**
 * Checks the text of an evidence file: that a key signed exactly these sections. Whose key it is, only comparing its
 * thumbprint with one from another way can tell. Does not throw, whatever the text is.
 */
export function checkEvidence(text: string, crypto: EvidenceCrypto): EvidenceCheck {
  const file = parsed(text);
  if (!isObject(file)) return { kind: 'foreign', why: 'it is not a whole JSON document' };
  if (textOf(file, 'format') !== evidenceFormat) return { kind: 'foreign', why: `its format is not ${evidenceFormat}` };
  const added = Object.keys(file).filter((name) => !members.includes(name));
  const faults: EvidenceFault[] = added.map((part) => ({ part, fault: 'added' }));
  // of two equal names a program takes the last, and a person reads the first
  if (namesIn(text) !== namesOf(file)) faults.push({ part: 'a name that is there twice', fault: 'added' });
  const signature = memberOf(file, 'signature');
  if (signature === undefined) faults.push({ part: 'signature', fault: 'missing' });
  const found = typeof signature === 'string' ? verified(signature, crypto) : undefined;
  if (signature !== undefined && !found) faults.push({ part: 'signature', fault: 'altered' });
  if (!found) return { kind: 'checked', faults, signed: null };
  const sections = memberOf(file, 'sections');
  faults.push(...sectionFaults(isObject(sections) ? sections : {}, found.digests, crypto.sha256));
  return { kind: 'checked', faults, signed: found.signed };
}
