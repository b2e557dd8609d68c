// Files of the operator's own that hold a secret, and what should be known of them.
import { createPrivateKey } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../../failure.ts';
import { Sensitive } from '../sensitive.ts';

const unreadable = (file: string) => (cause: unknown) => {
  const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown reason';
  throw new Failure('invalid_usage', `${file} cannot be read (${code}).`, { cause });
};

/** The text of a file that holds a secret, and a warning where others may read it too. Rejects with `Failure`. */
export async function confidentialFile(
  file: string,
): Promise<{ readonly text: string; readonly warnings: readonly string[] }> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  const { mode } = await stat(file);
  const isOpen = (mode & 0o077) !== 0;
  return { text, warnings: isOpen ? [`${file} can be read by others than its owner: chmod 600 ${file}`] : [] };
}

/** Whether a text is one RSA key in PEM, and nothing besides. */
function isPrivateKey(text: string): boolean {
  if (!/^-----BEGIN (RSA )?PRIVATE KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END \1PRIVATE KEY-----\s*$/.test(text))
    return false;
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** The private key in a file, with what should be known of the file. Rejects with `Failure`. */
export async function privateKeyOf(privateKeyFile: string | undefined) {
  if (privateKeyFile === undefined) return { privateKey: null, privateKeyFile: null, warnings: [] };
  const file = resolve(privateKeyFile);
  const { text, warnings } = await confidentialFile(file);
  if (!isPrivateKey(text)) {
    const message = `${file} is no RSA private key in PEM without a passphrase, or has something else as well.`;
    throw new Failure('invalid_usage', message, { next: 'Give the file of the key alone.' });
  }
  return { privateKey: new Sensitive(text), privateKeyFile: file, warnings };
}
