/** Tells a spreadsheet that the file is UTF-8. */
const BOM = '\uFEFF';

export type CsvCell = string | number | null | undefined;

/** Rows as a spreadsheet opens them: UTF-8 with its mark, commas, every cell in quotes, lines ended by CR LF. */
export const asCsv = (headers: readonly string[], rows: readonly (readonly CsvCell[])[]): string =>
  BOM + [headers, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');

/**
 * Where a spreadsheet would take what follows for a formula and run it: at the beginning of a cell, and behind what begins
 * another where it splits by semicolons or tabs, for which the quotes are none.
 */
const FORMULA = /^(?=[\t\r])|(?<=^|[;\t\r\n] *)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

function quoted(value: CsvCell): string {
  if (typeof value === 'number') return `"${value}"`;
  const text = value ?? '';
  // The apostrophe makes it a text.
  const safe = text.replaceAll(FORMULA, "'");
  return `"${safe.replaceAll('"', '""')}"`;
}
