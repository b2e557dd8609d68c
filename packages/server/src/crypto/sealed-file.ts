// A file sealed with a passphrase, written and read in one pass. One line of header, then chunks of AES-256-GCM whose
// nonce is their number and whether they are the last (the STREAM construction), then a fixed end: no byte can be changed,
// moved, left out or added without its being seen. The key is Argon2id of the passphrase (RFC 9106) and is used once.
import { argon2, createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { promises } from 'node:fs';
import { promisify } from 'node:util';

const derive = promisify(argon2);

export type SealFault = 'foreign' | 'newer' | 'cut_off' | 'damaged' | 'wrong_passphrase';

export class SealedFileError extends Error {
  readonly fault: SealFault;
  constructor(fault: SealFault) {
    super(`sealed file: ${fault}`);
    this.name = 'SealedFileError';
    this.fault = fault;
  }
}

const magic = 'relevo-backup ';
const formatVersion = 1;
const end = Buffer.from('\nend of relevo-backup\n');
const longestHeader = 256;
const chunkBytes = 65_536;
const tagBytes = 16;

/** The second recommended choice of RFC 9106 §4; memory in KiB. */
const ownCost = { memory: 65_536, passes: 3, parallelism: 4 };
/** What a file may ask of us. */
const highestCost = { memory: 1_048_576, passes: 16, parallelism: 16 };
type Cost = typeof ownCost;

interface Keys {
  readonly encryption: Buffer;
  /** Tells a wrong passphrase from a damaged file, and nothing of the key. */
  readonly check: string;
}

async function keysOf(passphrase: string, salt: Buffer, cost: Cost): Promise<Keys> {
  const message = passphrase.normalize('NFC');
  const secret = await derive('argon2id', { message, nonce: salt, tagLength: 32, ...cost });
  const expand = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `relevo backup ${use}`, 32));
  return { encryption: expand('encryption'), check: expand('check').subarray(0, 16).toString('base64url') };
}

const checksum = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 16);

function headerOf({ memory, passes, parallelism }: Cost, salt: Buffer, check: string): string {
  const cost = `m=${memory},t=${passes},p=${parallelism}`;
  const text = `${magic}${formatVersion} argon2id ${cost} ${salt.toString('base64url')} ${check}`;
  return `${text} ${checksum(text)}\n`;
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

async function* chunksOf(content: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let kept = Buffer.alloc(0);
  for await (const text of content) {
    kept = Buffer.concat([kept, Buffer.from(text)]);
    for (; kept.length > chunkBytes; kept = kept.subarray(chunkBytes)) yield kept.subarray(0, chunkBytes);
  }
  yield kept;
}

/** The bytes of a file that holds `content`, sealed. The file says at which `cost`, so that a later version may ask more. */
export async function* seal(
  passphrase: string,
  content: AsyncIterable<string>,
  cost = ownCost,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(16);
  const { encryption, check } = await keysOf(passphrase, salt, cost);
  const header = Buffer.from(headerOf(cost, salt, check));
  yield header;
  const sealed = (chunk: Buffer, number: number, isLast: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', encryption, nonceOf(number, isLast)).setAAD(header);
    return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  };
  let number = 0;
  let waiting: Buffer | undefined;
  for await (const chunk of chunksOf(content)) {
    if (waiting) yield sealed(waiting, number++, false);
    waiting = chunk;
  }
  if (waiting) yield sealed(waiting, number, true);
  yield end;
}

interface Header {
  readonly bytes: Buffer;
  readonly cost: Cost;
  readonly salt: Buffer;
  readonly check: string;
}

const headerPattern =
  /^relevo-backup 1 argon2id m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2}) ([\w-]{22}) ([\w-]{22}) ([\w-]{16})$/;

function readHeader(start: Buffer): Header {
  const text = start.toString('latin1');
  if (!text.startsWith(magic)) throw new SealedFileError(magic.startsWith(text) && text ? 'cut_off' : 'foreign');
  const length = text.indexOf('\n');
  if (length < 0) throw new SealedFileError(start.length < longestHeader ? 'cut_off' : 'damaged');
  const line = text.slice(0, length);
  const version = /^\S+ (\d{1,9}) /.exec(line)?.[1];
  if (version !== undefined && Number(version) > formatVersion) throw new SealedFileError('newer');
  const match = headerPattern.exec(line);
  const [, memory = '', passes = '', parallelism = '', salt = '', check = '', sum = ''] = match ?? [];
  if (!match || checksum(line.slice(0, -17)) !== sum) throw new SealedFileError('damaged');
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const tooDear = (['memory', 'passes', 'parallelism'] as const).some((each) => cost[each] > highestCost[each]);
  if (tooDear) throw new SealedFileError('damaged');
  return { bytes: start.subarray(0, length + 1), cost, salt: Buffer.from(salt, 'base64url'), check };
}

async function readAt(file: promises.FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function opened(encryption: Buffer, nonce: Buffer, header: Buffer, chunk: Buffer): Buffer {
  if (chunk.length < tagBytes) throw new SealedFileError('damaged');
  const decipher = createDecipheriv('aes-256-gcm', encryption, nonce, { authTagLength: tagBytes })
    .setAAD(header)
    .setAuthTag(chunk.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(chunk.subarray(0, -tagBytes)), decipher.final()]);
  } catch {
    throw new SealedFileError('damaged');
  }
}

/** The content of a sealed file, chunk by chunk, each one proven. Throws `SealedFileError`, also after some chunks. */
export async function* unseal(passphrase: string, file: promises.FileHandle): AsyncGenerator<Buffer> {
  const header = readHeader(await readAt(file, 0, longestHeader));
  const { size } = await file.stat();
  const contentEnd = Math.max(header.bytes.length, size - end.length);
  if (!(await readAt(file, contentEnd, end.length)).equals(end)) throw new SealedFileError('cut_off');
  const { encryption, check } = await keysOf(passphrase, header.salt, header.cost);
  if (check !== header.check) throw new SealedFileError('wrong_passphrase');
  let position = header.bytes.length;
  for (let number = 0; ; number++) {
    const length = Math.min(chunkBytes + tagBytes, contentEnd - position);
    const isLast = position + length >= contentEnd;
    const chunk = await readAt(file, position, Math.max(length, 0));
    yield opened(encryption, nonceOf(number, isLast), header.bytes, chunk);
    if (isLast) return;
    position += length;
  }
}
