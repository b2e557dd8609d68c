// What a source of usage is called.
import type { UsageSource } from '@relevo/contract/usage';
import type { Say } from '../../text.tsx';

/** Itself, unless it stands for many. */
export const sourceText = (say: Say, { kind, source }: Pick<UsageSource, 'kind' | 'source'>): string =>
  kind === 'overflow' ? say('usage.overflow') : source;
