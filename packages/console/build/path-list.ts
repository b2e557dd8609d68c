// Tells the server which paths are pages: `paths.json`, made of the console's own list.
import type { Plugin } from 'vite';
import { paths } from '../src/paths.ts';

/** Writes the paths with parameters as the server's router names them, `/projects/:project`. */
export function pathList(): Plugin {
  return {
    name: 'path-list',
    generateBundle() {
      const list = Object.values(paths).map((path) => path.replaceAll('$', ':'));
      this.emitFile({ type: 'asset', fileName: 'paths.json', source: JSON.stringify(list) });
    },
  };
}
