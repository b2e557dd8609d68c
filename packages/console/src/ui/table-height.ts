// How high a table stands that draws only the rows in sight.

/** As high as its rows, and never higher than what is left of the window: then the table itself scrolls. */
export const tableHeight = (rows: number): string =>
  `clamp(5rem, calc((${rows} * 40px + 36px) * var(--s2-scale)), calc(100dvh - 220px))`;
