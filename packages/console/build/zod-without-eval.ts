// The policy forbids code made from text, which zod tries while it is loaded, before any call to it could say no.
import type { Plugin } from 'vite';

const zodCore = /[/\\]zod[/\\]v4[/\\]core[/\\]core\.js$/;

/** Says `jitless` in the one place that zod reads before it tries. */
export function zodWithoutEval(): Plugin {
  return {
    name: 'zod-without-eval',
    transform: {
      filter: { id: zodCore },
      handler: (code) => `globalThis.__zod_globalConfig = { jitless: true };\n${code}`,
    },
  };
}
