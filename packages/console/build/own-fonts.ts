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

/** The fonts that React Spectrum names for Korean and Chinese, past the variable that names ours (`src/fonts.css`). */
const theirFonts = /adobe-clean-han-(?:korean|traditional).*/s;
const koreanOrChinese = /:lang\([^)]*\b(?:ko|zh)\b/;

interface Declaration {
  readonly prop: string;
  value: string;
  readonly parent: object | undefined;
}

/** Has Korean and Chinese in our fonts as well; theirs take 500 for bold, ours 700. */
export const ownFontsForAll = {
  postcssPlugin: 'own-fonts-for-all',
  Declaration(declaration: Declaration): void {
    const { prop, value, parent } = declaration;
    if (prop === 'font-family' && theirFonts.test(value)) declaration.value = 'var(--s2-font-family-sans)';
    const selector = parent && 'selector' in parent ? String(parent.selector) : '';
    if (prop === 'font-weight' && value === '500' && koreanOrChinese.test(selector)) declaration.value = '700';
  },
};

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
