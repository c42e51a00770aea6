import { GraphQLError, Kind } from 'graphql';
import { shown } from '../lib/errors.ts';
import { builder } from './builder.ts';

const RFC_3339 =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
/** What the database and RFC 3339 both have years for, whatever the offset does to them. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

function parse(value: unknown): Date {
  const fields = typeof value === 'string' ? RFC_3339.exec(value) : null;
  // JavaScript takes the 30th of February for the 2nd of March.
  if (fields !== null && Number(fields[3]) <= daysOfMonth(Number(fields[1]), Number(fields[2]))) {
    const date = new Date(fields[0].toUpperCase().replace(' ', 'T'));
    if (date.getTime() >= FIRST_MS && date.getTime() <= LAST_MS) return date;
  }
  throw new GraphQLError(
    `DateTime must be an RFC 3339 time such as 2026-01-31T08:00:00.000Z, in the years 1 to 9999, not ${shown(value)}`,
  );
}

const daysOfMonth = (year: number, month: number): number => {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
};

builder.scalarType('DateTime', {
  description: 'RFC 3339 in UTC with milliseconds, e.g. 2026-01-31T08:00:00.000Z',
  serialize: (ms) => new Date(ms).toISOString(),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});

builder.scalarType('JSON', {
  description: 'Any JSON value. It is only answered, never taken.',
  serialize: (value) => value,
  parseValue: () => {
    throw new GraphQLError('JSON is only answered, never taken');
  },
});
