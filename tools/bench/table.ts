// The table that the bench prints.

export interface Row {
  readonly name: string;
  readonly perSecond?: number;
  readonly perCpuSecond?: number | undefined;
  /** What the target speaks of, with its unit. */
  readonly result?: string;
  readonly target?: string;
  readonly met?: boolean;
}

const heading = ['row', 'requests/s', 'requests/CPU s', 'result', 'target', ''];

const rounded = (value: number | undefined) => (value === undefined ? '' : Math.round(value).toLocaleString('en'));

/** Rows as aligned columns: names to the left, figures to the right. */
export function tableText(rows: readonly Row[]): string {
  const verdict = ({ met }: Row) => (met === undefined ? '' : met ? 'met' : 'MISSED');
  const cells = rows.map((row) => [
    row.name,
    rounded(row.perSecond),
    rounded(row.perCpuSecond),
    row.result ?? '',
    row.target ?? '',
    verdict(row),
  ]);
  const lines = [heading, ...cells];
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const isFigure = (column: number) => column === 1 || column === 2;
  const text = lines.map((line) =>
    line
      .map((cell, column) => (isFigure(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  text.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return text.join('\n');
}
