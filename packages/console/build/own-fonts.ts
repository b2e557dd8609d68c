// No request leaves for another host: React Spectrum's own fonts, which a third party serves, are replaced by nothing,
// and a build that names any host but the ones below fails.
import type { Plugin } from 'vite';

/** The modules of React Spectrum that load fonts. */
const fontsModule = /@react-spectrum[/\\]s2[/\\]dist[/\\]private[/\\]Fonts\.mjs$/;
const fontFaces = /@react-spectrum[/\\]s2[/\\]dist[/\\]private[/\\]font-faces(\.css|_css\.mjs)$/;

/** Hosts that the build may name, since nothing is requested from them: namespaces, links in error texts, samples. */
const namedHosts: readonly string[] = [
  'www.w3.org',
  'react.dev',
  'formatjs.github.io',
  'json-schema.org',
  'relevo.invalid',
];

const hostsIn = (text: string): string[] =>
  [...text.matchAll(/(?:https?:|wss?:|["'`(])\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi)].map(([, host = '']) =>
    host.toLowerCase(),
  );

/** Replaces the fonts and refuses hosts. */
export function ownFonts(): Plugin {
  return {
    name: 'own-fonts',
    enforce: 'pre',
    load: {
      filter: { id: [fontsModule, fontFaces] },
      handler: (id) => (fontsModule.test(id) ? 'export const Fonts = () => null;' : ''),
    },
    generateBundle(_options, bundle) {
      for (const [name, output] of Object.entries(bundle)) {
        const text = output.type === 'chunk' ? output.code : output.source;
        if (typeof text !== 'string') continue;
        const foreign = [...new Set(hostsIn(text))].filter((host) => !namedHosts.includes(host));
        if (foreign.length > 0) this.error(`${name} names ${foreign.join(', ')}, but no other host may be asked.`);
      }
    },
  };
}
