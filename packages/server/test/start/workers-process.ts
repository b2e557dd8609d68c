// The first process of workers, with the settings of its environment: says the active version of its key-encryption key
// whenever it is asked, until whoever started it goes.
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { systemClock } from '../../src/platform.ts';
import { startWorkers } from '../../src/workers.ts';

const logger = createLogger('error');
const { platform, close } = await startWorkers(readConfig(process.env), { clock: systemClock, logger });
process.on('message', () => process.send?.(platform.keys.key_encryption_key.activeVersion));
process.on('disconnect', () => void close().then(() => process.exit()));
