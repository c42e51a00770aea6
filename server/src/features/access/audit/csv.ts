/**
 * Where spreadsheets take what follows for a formula, which may then ask the network or run programs: at the beginning of
 * a cell, also in characters of full width, and behind whatever begins another where they split by semicolons or tabs, as
 * in many languages they do: the quotes around a cell are none then.
 */
const FORMULA = /^(?=[\t\r])|(?<=^|[;\t\r\n] *)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;
const NEEDS_QUOTES = /[",\r\n]/;

/** A line of CSV (RFC 4180) that no spreadsheet computes with: what looks like a formula has an apostrophe before it. */
export const csvLine = (cells: readonly (string | null)[]): string => `${cells.map(cellOf).join(',')}\r\n`;

function cellOf(value: string | null): string {
  const text = value ?? '';
  const harmless = text.replaceAll(FORMULA, "'");
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
