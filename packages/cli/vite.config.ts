// How `nlserver config` becomes one file that runs on a host by itself: dist/nlserver.mjs, for any Node from 20.
import { defineConfig } from 'vite';

/** The first lines; `relevo-nlserver` tells it apart from the vendor's program of the same name. */
const head = '#!/usr/bin/env node\n// relevo-nlserver: nlserver config of Relevo, made of packages/cli/src/nlserver.';

export default defineConfig({
  // A program for a server: node: modules stay outside, everything else goes in.
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: 'src/nlserver/bundle-entry.ts',
    target: 'es2022',
    minify: false,
    emptyOutDir: true,
    reportCompressedSize: false,
    rolldownOptions: { output: { banner: head, entryFileNames: 'nlserver.mjs', format: 'es' } },
  },
});
