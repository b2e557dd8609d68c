// Where each key stands: in a file of the keys folder, or in a variable of the environment.
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { KeyPurpose } from './crypto/key-material.ts';

/** Where a key stands, and what people call it. */
export interface KeySource {
  readonly purpose: KeyPurpose;
  readonly file: string;
  readonly variable: string;
  /** The key's text from the environment; the file is not looked at then. */
  readonly text: string | undefined;
}

const variables: Record<KeyPurpose, string> = {
  client_secret_pepper: 'RELEVO_CLIENT_SECRET_PEPPER',
  key_encryption_key: 'RELEVO_KEY_ENCRYPTION_KEY',
};

export function keySource({ keysDirectory, keyTexts }: Config, purpose: KeyPurpose): KeySource {
  return { purpose, file: join(keysDirectory, purpose), variable: variables[purpose], text: keyTexts[purpose] };
}

/** Every key that a server has. */
export function keySources(config: Config): KeySource[] {
  return (Object.keys(variables) as KeyPurpose[]).map((purpose) => keySource(config, purpose));
}

/** What people call the place where the key stands. */
export const placeOf = ({ text, variable, file }: KeySource) => (text === undefined ? file : variable);
