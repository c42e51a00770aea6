/** A cron expression as Croner is to be given it. */
export interface CronExpression {
  pattern: string;
  /**
   * Whether a day has to match both day fields, else one of them: crontab(5) joins them by "and" where either begins
   * with `*`.
   */
  domAndDow: boolean;
}

interface Field {
  low: number;
  /** What `*` reaches to. */
  high: number;
  /** The highest number that may be written, and what `N/step` reaches to; `high` where it is left out. */
  last?: number;
  names?: readonly string[];
}

const SIXTY: Field = { low: 0, high: 59 };
const HOURS: Field = { low: 0, high: 23 };
const DAYS: Field = { low: 1, high: 31 };
const MONTHS: Field = {
  low: 1,
  high: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
/** 7 is Sunday too. */
const WEEKDAYS: Field = { low: 0, high: 6, last: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] };
/** Those of an expression of six fields; one of five has no seconds, one of seven ends with the year. */
const FIELDS = [SIXTY, SIXTY, HOURS, DAYS, MONTHS, WEEKDAYS];

/**
 * Reads an expression as cron does, in what Croner reads otherwise. It checks nothing: what is no cron expression is
 * left as it is, for Croner to say why.
 *
 * - Steps may be longer than their range: `*` in steps of 100, and 1-7, is 1-7 that begins with `*`. `N/step` is a step
 *   from N to the end.
 * - By the clock, whatever it shows, runs what begins with `*` in its minute or hour (cron(8)). All else is for certain
 *   times: once each where the clock repeats them, and right after the gap where it leaves them out. Croner takes that
 *   from whether there is a wildcard or a step, so these are written out, or written in.
 */
export function readCron(expression: string): CronExpression {
  const words = expression.trim().split(/\s+/);
  const [nickname = ''] = words;
  if (words.length === 1) return { pattern: nickname, domAndDow: false };
  const skipped = words.length === 5 ? 1 : 0;
  const word = (index: number): string => words[index - skipped] ?? '';
  const isWild = isStar(word(1)) || isStar(word(2));
  const pattern = words.map((text, index) => {
    const field = FIELDS[index + skipped];
    if (field === undefined) return text;
    const isTimeOfDay = index + skipped < 3;
    if (!text.includes('/') && !(isTimeOfDay && !isWild && /[*?]/.test(text))) return text;
    const plain = withoutSteps(text, field);
    // Croner runs by the clock what has a step in its time.
    return isTimeOfDay && isWild && plain !== text ? plain.replace(/^(\d+)(-\d+)?/, withStep) : plain;
  });
  return { pattern: pattern.join(' '), domAndDow: isStar(word(3)) || isStar(word(5)) };
}

const withStep = (_range: string, from: string, to = `-${from}`): string => `${from}${to}/1`;

/** `?` stands for `*`. */
const isStar = (text: string): boolean => text.startsWith('*') || text.startsWith('?');

/**
 * A list of numbers and ranges that says the same; the text as it is where it is not of numbers, names, `*`, ranges and
 * steps.
 */
function withoutSteps(text: string, field: Field): string {
  const { low, high, last = high } = field;
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', steps, ...more] = part.split('/');
    const [first = '', second, ...others] = /^[*?]$/.test(range) ? [String(low), String(high)] : range.split('-');
    if (more.length > 0 || others.length > 0) return text;
    const step = steps === undefined ? 1 : numberOf(steps);
    const from = valueOf(first, field);
    const to = second !== undefined ? valueOf(second, field) : steps === undefined ? from : last;
    if (!(step > 0 && low <= from && from <= to && to <= last)) return text;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return rangesOf([...values].sort((a, b) => a - b));
}

/** Numbers in order, those that follow each other as ranges. */
function rangesOf(values: number[]): string {
  const ranges: [from: number, to: number][] = [];
  for (const value of values) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === value - 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(',');
}

/** NaN where it is none. */
const numberOf = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN);

function valueOf(text: string, { low, names }: Field): number {
  const name = names?.indexOf(text.toUpperCase()) ?? -1;
  return name < 0 ? numberOf(text) : low + name;
}
