// Compresses once, so that the server need not: each text file also as `.br` and `.gz`.
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = /\.(js|css|svg)$/;
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
/** 9 of 11: the last two steps take ten times as long for two per cent. */
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Writes the compressed twins of what the build has made. */
export function compressedFiles(): Plugin {
  return {
    name: 'compressed-files',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        for (const [fileName, output] of Object.entries(bundle)) {
          if (!compressible.test(fileName)) continue;
          const text = output.type === 'chunk' ? output.code : output.source;
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: await brotli(text, brotliOptions) });
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: await zip(text, { level: 9 }) });
        }
      },
    },
  };
}
