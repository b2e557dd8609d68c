// How much the records of use take: by sources, and not by tokens. Written through the store, since what a token costs
// beside its record is no subject here.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readConfig } from '../../packages/server/src/config.ts';
import type { Store } from '../../packages/server/src/domain/store.ts';
import type { UseRecord } from '../../packages/server/src/domain/usage.ts';
import { openExisting, systemClock } from '../../packages/server/src/platform.ts';
import type { Bench } from './bench.ts';
import { createCredentials, startRelevo } from './relevo.ts';
import type { Row } from './table.ts';

const sourcesPerCredential = 200;
const credentialsCount = 10;
const sourcesCount = sourcesPerCredential * credentialsCount;
/** As many as a busy server has under way. */
const together = 500;
/** A page here and there, as numbers get longer. */
const goalBytesPerToken = 0.1;

function bytesOf(dataDirectory: string): number {
  using database = new DatabaseSync(join(dataDirectory, 'relevo.db'), { readOnly: true });
  const { bytes } = database
    .prepare('select page_count * page_size as bytes from pragma_page_count, pragma_page_size')
    .get() as { readonly bytes: number };
  return bytes;
}

/** One use of each source in turn, until there were `count`. */
async function recordUses(store: Store, templates: readonly UseRecord[], count: number): Promise<void> {
  for (let done = 0; done < count; done += together) {
    const at = systemClock();
    const records = Array.from({ length: Math.min(together, count - done) }, (_, index) => {
      const template = templates[(done + index) % templates.length];
      if (!template) throw new Error('no source to record');
      return store.recordUse({ ...template, at });
    });
    for (const outcome of await Promise.all(records)) if (outcome !== 'recorded') throw new Error(outcome);
  }
}

async function templatesOf(store: Store, organizationId: string, ids: readonly string[]): Promise<UseRecord[]> {
  const credentials = await Promise.all(ids.map((id) => store.read.credentials.get(organizationId, id)));
  return credentials.flatMap((credential) =>
    Array.from(
      { length: sourcesPerCredential },
      (_, source): UseRecord => ({
        outcome: 'issued',
        credentialId: credential?.id ?? '',
        revision: credential?.revision ?? { credential: 0, organization: 0 },
        mechanism: 'oauth_server_to_server',
        secretId: credential?.secrets[0]?.id ?? '',
        certificateId: null,
        source: { kind: 'instance', name: `container-${source}.example.com` },
        userAgent: 'oauth4webapi/3.8.8',
        at: 0,
        secretExposed: false,
        assertion: null,
      }),
    ),
  );
}

/** Bytes after the first token of each source, and how much many more tokens of the same sources add. */
export async function usageRow({ relevo, options, progress }: Bench): Promise<Row> {
  const tokens = options.recordedTokens.toLocaleString('en');
  const sources = sourcesCount.toLocaleString('en');
  progress(`recording ${tokens} tokens of ${sources} sources`);
  const dataDirectory = join(relevo.dataDirectory, 'usage');
  mkdirSync(dataDirectory);
  const server = await startRelevo({ dataDirectory, cores: 'one' });
  const credentials = await createCredentials(server.call, 'oauth_server_to_server', credentialsCount);
  await server[Symbol.asyncDispose]();
  const record = async (count: number) => {
    const { store } = await openExisting(readConfig({ RELEVO_DATA_DIR: dataDirectory }));
    const ids = credentials.map(({ id }) => id);
    await recordUses(store, await templatesOf(store, credentials[0]?.organizationId ?? '', ids), count);
    await store.close();
    return bytesOf(dataDirectory);
  };
  const before = bytesOf(dataDirectory);
  const afterFirst = await record(sourcesCount);
  const grown = (await record(options.recordedTokens - sourcesCount)) - afterFirst;
  const perSource = Math.round((afterFirst - before) / sourcesCount);
  const perToken = grown / (options.recordedTokens - sourcesCount);
  return {
    name: `Relevo, usage of ${tokens} tokens of ${sources} sources`,
    result: `${perSource} bytes per source, then ${perToken.toFixed(3)} per token`,
    target: `at most ${goalBytesPerToken} per token`,
    met: perToken <= goalBytesPerToken,
  };
}
