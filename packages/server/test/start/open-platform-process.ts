// A process that opens the platform of a data folder at the moment it is told to, and prints what it found or made.
import { once } from 'node:events';
import { readConfig } from '../../src/config.ts';
import { openPlatform } from '../../src/platform.ts';
import { testStart } from '../../src/testing/test-server.ts';
import { identityOf } from '../fixtures/data-folder.ts';

const config = readConfig({ RELEVO_DATA_DIR: process.argv[2] ?? '' });
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const platform = await openPlatform(config, () => testStart);
const identity = await identityOf(platform);
await platform.store.close();
process.stdout.write(identity);
process.exit();
