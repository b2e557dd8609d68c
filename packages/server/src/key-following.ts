// Keys as a running process holds them follow their file and the database: at once when another version becomes active, and
// regularly, in case that was not heard.
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { keySources } from './key-source.ts';
import { activeVersionSetting, refreshKey } from './open-key.ts';
import type { Platform } from './platform.ts';

type KeyHolder = Pick<Platform, 'store' | 'keys'>;

/** Takes over what files and database say now. Throws `StartError`; that key stays as it was then. */
export async function takeOverKeys(config: Config, { store, keys }: KeyHolder): Promise<void> {
  for (const source of keySources(config)) await refreshKey(store, source, keys[source.purpose]);
}

/** Takes over a version that any process has made active, as soon as it is said. */
export function followKeys(config: Config, platform: KeyHolder, logger: Logger): void {
  const settings = keySources(config).map(({ purpose }) => activeVersionSetting(purpose));
  platform.store.changes.listen(({ kind, subject }) => {
    if (kind !== 'everything' && !(kind === 'setting' && settings.includes(subject))) return;
    takeOverKeys(config, platform).catch((error: unknown) =>
      logger.error({ err: error }, 'a rotated key could not be taken over; it is tried again'),
    );
  });
}
