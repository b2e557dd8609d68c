// Clients in other languages: programs that get everything by the environment and print what they saw as JSON.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environmentWith } from '../relevo-server.ts';
import type { Client, Issuer } from './issuer.ts';

export const run = promisify(execFile);

export const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/**
 * A folder outside the sources that is kept between runs. Filled anew if one of `sources` has changed since, or if it was
 * not filled to the end.
 */
export async function builtFolder(
  name: string,
  sources: readonly string[],
  fill: (folder: string) => Promise<unknown>,
): Promise<string> {
  const folder = pathOf(`../../node_modules/.cache/relevo-e2e/${name}`);
  const marker = join(folder, 'built-from');
  const wanted = sources.map((file) => readFileSync(file, 'utf8')).join('\n');
  if (readIfThere(marker) === wanted) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await fill(folder);
  writeFileSync(marker, wanted);
  return folder;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Runs a client's program against the issuer. Resolves with what it printed. */
export async function runClient(
  [command, ...rest]: readonly [string, ...string[]],
  { url }: Issuer,
  { account, algorithm, audience, scope }: Client,
): Promise<unknown> {
  const env = environmentWith({
    ISSUER: url,
    CLIENT_ID: account.client_id,
    CLIENT_SECRET: account.client_secret,
    SCOPE: scope,
    AUDIENCE: audience,
    ALGORITHM: algorithm,
  });
  const { stdout } = await run(command, rest, { env });
  return JSON.parse(stdout);
}

/** What a client's program prints that got a token by each method and has verified it. */
export function expectedReport({ account, algorithm, scope }: Client) {
  const seen = {
    algorithm,
    sub: account.technical_account_id,
    lifetime_seconds: 3600,
    scopes: scope.split(' ').sort(),
  };
  return [
    { method: 'client_secret_basic', ...seen },
    { method: 'client_secret_post', ...seen },
  ];
}
