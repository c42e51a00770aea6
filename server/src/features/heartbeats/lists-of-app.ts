import type { NestedList } from '../../lib/nested-pages.ts';
import { epochMs, timestamp } from '../../lib/sql.ts';
import { statusOfRank } from '../../ledger/app.model.ts';
import { HEARTBEAT_COLUMNS, type Heartbeat } from '../../ledger/heartbeat.model.ts';
import type { AppStatus, StatusCause } from '../../status/state.rules.ts';

export interface StatusChange {
  id: string;
  from: AppStatus;
  to: AppStatus;
  at: number;
  cause: StatusCause;
}

/** When what is listed happened, in epoch milliseconds: from `since` on, before `until`. */
export interface Span {
  since: number | null;
  until: number | null;
}

/** Beats of an app by when they were received, newest first. */
export const heartbeatsOfApp = (span: Span): NestedList<Heartbeat, Heartbeat> =>
  within(span, HEARTBEATS_OF_APP, 'heartbeats', 'h.received_at');

/** Changes of status of an app, newest first. */
export const statusChangesOfApp = (span: Span): NestedList<ChangeRow, StatusChange> =>
  within(span, STATUS_CHANGES_OF_APP, 'status changes', 'c.at');

/** Lists of one span are one list, whichever app they are of. */
function within<Row, Node>(
  { since, until }: Span,
  list: NestedList<Row, Node>,
  called: string,
  at: string,
): NestedList<Row, Node> {
  if (since === null && until === null) return list;
  const { name: _otherStatement, ...rest } = list;
  const values: unknown[] = [];
  // The first parameter is the app's.
  const parameter = (ms: number) => `$${values.push(timestamp(ms)) + 1}::timestamptz`;
  const where: string[] = [];
  if (since !== null) where.push(`${at} >= ${parameter(since)}`);
  if (until !== null) where.push(`${at} < ${parameter(until)}`);
  return { ...rest, conditions: { where, values, key: `${called} ${since} ${until}` } };
}

const HEARTBEATS_OF_APP: NestedList<Heartbeat, Heartbeat> = {
  parent: 'h.app_id',
  select: HEARTBEAT_COLUMNS,
  from: 'heartbeat h',
  name: 'heartbeats-page',
  order: [
    { expression: 'h.received_at', type: 'timestamptz', descending: true },
    { expression: 'h.id', type: 'uuid', descending: true },
  ],
  toNode: (row) => row,
  counted: false,
};

interface ChangeRow {
  id: string;
  from: number;
  to: number;
  at_ms: number;
  cause: StatusCause;
}

const STATUS_CHANGES_OF_APP: NestedList<ChangeRow, StatusChange> = {
  parent: 'c.app_id',
  select: `c.id, c."from", c."to", ${epochMs('c.at')} as at_ms, c.cause`,
  from: 'status_change c',
  order: [{ expression: 'c.sequence', type: 'bigint', descending: true }],
  toNode: (row) => ({
    id: row.id,
    from: statusOfRank(row.from),
    to: statusOfRank(row.to),
    at: row.at_ms,
    cause: row.cause,
  }),
  counted: false,
};
