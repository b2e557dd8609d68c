// How the console is built: hashed files below `packages/server/console/`, which the server serves as they are.
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import macros from 'unplugin-parcel-macros';
import { defineConfig } from 'vite';
import { compressedFiles } from './build/compressed-files.ts';
import { ownFonts, ownFontsForAll } from './build/own-fonts.ts';
import { pathList } from './build/path-list.ts';
import { zodWithoutEval } from './build/zod-without-eval.ts';

/** The languages of the console, as React Spectrum calls them. */
const locales = ['en-US', 'fr-FR', 'nl-NL', 'sv-SE', 'ko-KR', 'zh-TW'];

export default defineConfig({
  // The order matters: fonts are replaced before anything is parsed, macros run before JSX is gone.
  plugins: [
    ownFonts(),
    zodWithoutEval(),
    optimizeLocales.vite({ locales }),
    macros.vite(),
    react(),
    pathList(),
    compressedFiles(),
  ],
  css: { postcss: { plugins: [ownFontsForAll] } },
  build: {
    outDir: '../server/console',
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // Data URLs would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    cssMinify: 'lightningcss',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    manifest: 'manifest.json',
  },
});
