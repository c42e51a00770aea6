// What the bench says: one table, and the same as JSON.
import type { RowName } from './options.ts';

export interface Figure {
  row: RowName;
  what: string;
  /** What is compared with the targets. */
  value: number;
  unit: 'of control' | 'runs/s' | 'lines/s' | 'ms' | 's' | 'MB';
  reach: number;
  beyond: number;
  /** What was measured, e.g. "9,812 pings/s". */
  measured: string;
  /** The same without us, in the same run, e.g. "51,200 requests/s". */
  control: string;
  notes: string[];
}

export type Mark = 'BEYOND' | 'REACH' | 'SHORT';

/** Shares and rates should be high, all else low. */
export function markOf({ value, unit, reach, beyond }: Figure): Mark {
  const meets = (target: number) => (unit === 'of control' || unit.endsWith('/s') ? value >= target : value <= target);
  return meets(beyond) ? 'BEYOND' : meets(reach) ? 'REACH' : 'SHORT';
}

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Three significant digits. */
export const brief = (value: number): string => (value >= 100 ? count(value) : String(Number(value.toPrecision(3))));

const show = (value: number, unit: Figure['unit']): string =>
  unit === 'of control' ? brief(value) : `${brief(value)} ${unit}`;

/** A figure in one line. */
export function lineOf(figure: Figure): string {
  const { row, what, value, unit, measured, control } = figure;
  return `${row}: ${what}: ${show(value, unit)} ${markOf(figure)} (${measured}; control ${control})`;
}

export function table(figures: Figure[]): string {
  const head = ['row', 'what', 'figure', 'reach', 'beyond', '', 'measured', 'control'];
  const body = figures.map((figure) => {
    const { row, what, value, unit, reach, beyond, measured, control } = figure;
    return [row, what, show(value, unit), show(reach, unit), show(beyond, unit), markOf(figure), measured, control];
  });
  const rows = [head, head.map(() => '---'), ...body];
  const widths = head.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => (cell === '---' ? '-'.repeat(widths[column] ?? 3) : cell.padEnd(widths[column] ?? 0))).join(' | ')} |`;
  const notes = figures.flatMap(({ row, notes: lines }) => lines.map((note) => `${row}: ${note}`));
  return [...rows.map(line), '', ...notes].join('\n');
}
