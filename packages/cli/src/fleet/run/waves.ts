// In which order containers are dealt with: canaries, then larger and larger shares. Pure.

export type WaveSize =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'share'; readonly percent: number };

export const usualWaves = '1,25%,100%';

/**
 * Reads `1,25%,100%`: how many containers are done, all in all, when each wave is over. Undefined where it is no such
 * list, or does not end with 100%: nobody should believe that the rest was done.
 */
export function parseWaves(text: string): readonly WaveSize[] | undefined {
  const sizes = text.split(',').map((word): WaveSize | undefined => {
    const [, digits, percent] = /^ *([1-9]\d{0,5})(%?) *$/.exec(word) ?? [];
    if (digits === undefined) return undefined;
    return percent ? { kind: 'share', percent: Number(digits) } : { kind: 'count', count: Number(digits) };
  });
  const known = sizes.filter((size) => size !== undefined);
  const last = known.at(-1);
  const isComplete = known.length === sizes.length && last?.kind === 'share' && last.percent === 100;
  return isComplete ? known : undefined;
}

const upTo = (size: WaveSize, total: number): number =>
  Math.min(total, size.kind === 'count' ? size.count : Math.ceil((total * size.percent) / 100));

/**
 * The containers in waves. Where some are canaries, they are the first wave, in place of the first size. A size that is
 * reached already makes no wave.
 */
export function wavesOf<T extends { readonly isCanary: boolean }>(
  containers: readonly T[],
  sizes: readonly WaveSize[],
): readonly (readonly T[])[] {
  const canaries = containers.filter(({ isCanary }) => isCanary);
  const ordered = [...canaries, ...containers.filter(({ isCanary }) => !isCanary)];
  const later = canaries.length > 0 && sizes.length > 1 ? sizes.slice(1) : sizes;
  const ends = [canaries.length, ...later.map((size) => upTo(size, ordered.length))];
  const waves: (readonly T[])[] = [];
  let done = 0;
  for (const end of ends) {
    if (end <= done) continue;
    waves.push(ordered.slice(done, end));
    done = end;
  }
  return waves;
}
