// Rows of CSV (RFC 4180) for people and their spreadsheets.

/**
 * A field. What a spreadsheet would take for a formula gets an apostrophe in front, also behind the wide signs of East
 * Asian keyboards.
 */
function csvField(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : String(value);
  return `"${text.replaceAll('"', '""')}"`;
}

/** One row with its line break. */
export const csvRow = (fields: readonly (string | number)[]): string => `${fields.map(csvField).join(',')}\r\n`;
