import type { CsvCell } from './csv.ts';

/** A column of a file: its name, and what stands there of a row. Times as the API writes them, RFC 3339. */
interface SheetColumn<Row> {
  header: string;
  value: (row: Row) => CsvCell;
}

export type Sheet<Row> = readonly SheetColumn<Row>[];

export type SheetFormat = 'csv' | 'xlsx';

/** Columns whose names stand before what they say. */
export const sheetOf = <Row>(columns: Record<string, (row: Row) => CsvCell>): Sheet<Row> =>
  Object.entries(columns).map(([header, value]) => ({ header, value }));

/** Rows as a file that a spreadsheet opens. What writes Excel's is loaded when it is asked for. */
export async function sheetFile<Row>(format: SheetFormat, sheet: Sheet<Row>, rows: readonly Row[]): Promise<Blob> {
  const headers = sheet.map(({ header }) => header);
  const cells = rows.map((row) => sheet.map(({ value }) => value(row)));
  if (format === 'csv') {
    const { asCsv } = await import('./csv.ts');
    return new Blob([asCsv(headers, cells)], { type: 'text/csv;charset=utf-8' });
  }
  const { asXlsx } = await import('./xlsx.ts');
  return asXlsx(headers, cells);
}
