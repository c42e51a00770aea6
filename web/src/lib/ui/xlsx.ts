import writeExcelFile from 'write-excel-file/browser';
import type { CsvCell } from './csv.ts';

const WIDEST = 60;

/** The same for Excel: the head stays in sight. A text is a text there, whatever it begins with. */
export function asXlsx(headers: readonly string[], rows: readonly (readonly CsvCell[])[]): Promise<Blob> {
  const columns = headers.map((header, index) => ({
    width: Math.min(
      WIDEST,
      rows.reduce((width, row) => Math.max(width, String(row[index] ?? '').length), header.length) + 2,
    ),
  }));
  const head = headers.map((value) => ({ value, type: String, fontWeight: 'bold' as const }));
  const body = rows.map((row) =>
    row.map((value) => {
      if (value === null || value === undefined || value === '') return null;
      return typeof value === 'number' ? { value, type: Number } : { value: inXml(value), type: String };
    }),
  );
  return writeExcelFile([head, ...body], { columns, stickyRowsCount: 1 }).toBlob();
}

const MOST_CHARACTERS = 32_767;
// eslint-disable-next-line no-control-regex -- What XML cannot hold, and Excel would call the file broken for.
const NOT_IN_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** A text as a cell can hold it. */
const inXml = (text: string): string => text.replaceAll(NOT_IN_XML, '\uFFFD').slice(0, MOST_CHARACTERS);
