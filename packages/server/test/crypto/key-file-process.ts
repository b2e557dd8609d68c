// A process that reads or creates the key file of its argument at the moment it is told to, and prints what it got.
import { once } from 'node:events';
import { readOrCreateFile } from '../../src/crypto/key-file.ts';
import { newKeyText } from '../../src/crypto/key-material.ts';

const [path = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdout.write(readOrCreateFile(path, newKeyText));
process.exit();
