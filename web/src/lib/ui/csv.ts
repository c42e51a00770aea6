/** Tells a spreadsheet that the file is UTF-8. */
const BOM = '\uFEFF';

export type CsvCell = string | number | null | undefined;

/** Rows as a spreadsheet opens them: UTF-8 with its mark, commas, every cell in quotes, lines ended by CR LF. */
export const asCsv = (headers: readonly string[], rows: readonly (readonly CsvCell[])[]): string =>
  BOM + [headers, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');

function quoted(value: CsvCell): string {
  if (typeof value === 'number') return `"${value}"`;
  const text = value ?? '';
  // A spreadsheet would take such a text for a formula and run it; the apostrophe makes it a text.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
