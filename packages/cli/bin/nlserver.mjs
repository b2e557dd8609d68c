#!/usr/bin/env node
// relevo-nlserver: the door of `relevo nlserver` under the vendor's name. The words above tell the two apart.
import { fileURLToPath } from 'node:url';

process.argv.splice(1, 1, fileURLToPath(new URL('relevo.mjs', import.meta.url)), 'nlserver');
await import('./relevo.mjs');
