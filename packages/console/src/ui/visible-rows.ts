// Which rows of a long table are in sight. Only these are in the page, whatever the length of the list.
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

export const rowHeightPixels = 40;

/** Rows beyond the edges that are there already, so that nobody sees them come. */
const spareRows = 10;

export interface RowRange {
  readonly from: number;
  /** The first row that is not in the page any more. */
  readonly to: number;
}

/** The rows of `count` that a scroller of this height shows, with some to spare on both sides. */
export function rowsInSight(scrolled: number, height: number, count: number): RowRange {
  const first = Math.floor(Math.max(0, scrolled) / rowHeightPixels);
  const shown = Math.ceil(height / rowHeightPixels) + 1;
  const from = Math.min(Math.max(0, first - spareRows), count);
  return { from, to: Math.min(count, Math.max(from, first + shown + spareRows)) };
}

export interface VisibleRows extends RowRange {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
}

/** Follows the scroller, its size and the number of rows. */
export function useVisibleRows(count: number): VisibleRows {
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState<RowRange>({ from: 0, to: 0 });
  const look = useCallback(() => {
    if (!scroller.current) return;
    const { scrollTop, clientHeight } = scroller.current;
    const now = rowsInSight(scrollTop, clientHeight, count);
    setRange((before) => (before.from === now.from && before.to === now.to ? before : now));
  }, [count]);
  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [look]);
  return { scroller, onScroll: look, ...range };
}
