import { GraphQLError, Kind } from 'graphql';
import { shown } from '../lib/errors.ts';
import { builder } from './builder.ts';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

function parse(value: unknown): Date {
  const date = typeof value === 'string' && RFC_3339.test(value) ? new Date(value.replace(' ', 'T')) : null;
  if (date === null || Number.isNaN(date.getTime())) {
    throw new GraphQLError(`DateTime must be an RFC 3339 time such as 2026-01-31T08:00:00.000Z, not ${shown(value)}`);
  }
  return date;
}

builder.scalarType('DateTime', {
  description: 'RFC 3339 in UTC with milliseconds, e.g. 2026-01-31T08:00:00.000Z',
  serialize: (ms) => new Date(ms).toISOString(),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});
