// Where the bars of the usage chart begin and end, in percent of its width.
import { scaleLinear } from 'd3-scale';
import type { SourceTotal } from './usage-totals.ts';

/** More bars would be a wall; the table has every source. */
const barsLimit = 10;
const ticksWanted = 4;

export interface Bar {
  readonly total: SourceTotal;
  readonly issuedWidth: number;
  /** Refused attempts stand behind the issued ones. */
  readonly refusedStart: number;
  readonly refusedWidth: number;
}

export interface ChartGeometry {
  readonly bars: readonly Bar[];
  readonly ticks: readonly { readonly value: number; readonly at: number }[];
}

/** The bars of the first sources, and where whole numbers are marked below them. */
export function geometryOf(totals: readonly SourceTotal[]): ChartGeometry {
  const shown = totals.slice(0, barsLimit);
  const most = Math.max(1, ...shown.map(({ issued, refused }) => issued + refused));
  const scale = scaleLinear([0, most], [0, 100]).nice(ticksWanted);
  const bars = shown.map((total) => ({
    total,
    issuedWidth: scale(total.issued),
    refusedStart: scale(total.issued),
    refusedWidth: scale(total.refused),
  }));
  const ticks = scale.ticks(ticksWanted).filter(Number.isInteger);
  return { bars, ticks: ticks.map((value) => ({ value, at: scale(value) })) };
}
