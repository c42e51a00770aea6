import type { Expression, SqlBool } from 'kysely';
import type { NestedList } from '../../lib/nested-pages.ts';
import { db, epoch, on, raw } from '../../lib/query.ts';
import { timestamp, type Timestamp } from '../../lib/sql.ts';
import { statusOfRank } from '../../ledger/app.model.ts';
import { HEARTBEAT, type Heartbeat } from '../../ledger/heartbeat.model.ts';
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

const h = on<{ h: 'heartbeat' }>();
const c = on<{ c: 'status_change' }>();

/** Beats of an app by when they were received, newest first. */
export const heartbeatsOfApp = (span: Span): NestedList<Heartbeat, Heartbeat> =>
  within(span, HEARTBEATS_OF_APP, 'heartbeats', h.ref('h.received_at'));

/** Changes of status of an app, newest first. */
export const statusChangesOfApp = (span: Span): NestedList<ChangeRow, StatusChange> =>
  within(span, STATUS_CHANGES_OF_APP, 'status changes', c.ref('c.at'));

/** Lists of one span are one list, whichever app they are of. */
function within<Row, Node>(
  { since, until }: Span,
  list: NestedList<Row, Node>,
  called: string,
  at: Expression<Timestamp>,
): NestedList<Row, Node> {
  if (since === null && until === null) return list;
  const { name: _otherStatement, ...rest } = list;
  const where: Expression<SqlBool>[] = [];
  if (since !== null) where.push(raw`${at} >= ${timestamp(since)}::timestamptz`);
  if (until !== null) where.push(raw`${at} < ${timestamp(until)}::timestamptz`);
  return { ...rest, conditions: { where, key: `${called} ${since} ${until}` } };
}

const HEARTBEATS_OF_APP: NestedList<Heartbeat, Heartbeat> = {
  parent: h.ref('h.app_id'),
  rows: db.selectFrom('heartbeat as h').select(HEARTBEAT.of('h')),
  name: 'heartbeats-page',
  order: [
    { expression: h.ref('h.received_at'), type: 'timestamptz', descending: true },
    { expression: h.ref('h.id'), type: 'uuid', descending: true },
  ],
  toNode: (row) => row,
  counted: false,
};

interface ChangeRow {
  id: string;
  from: number;
  to: number;
  at: number;
  cause: StatusCause;
}

const STATUS_CHANGES_OF_APP: NestedList<ChangeRow, StatusChange> = {
  parent: c.ref('c.app_id'),
  rows: db
    .selectFrom('status_change as c')
    .select(['c.id', 'c.from', 'c.to', 'c.cause', epoch(c.ref('c.at')).as('at')]),
  order: [{ expression: c.ref('c.sequence'), type: 'bigint', descending: true }],
  toNode: (row) => ({ ...row, from: statusOfRank(row.from), to: statusOfRank(row.to) }),
  counted: false,
};
