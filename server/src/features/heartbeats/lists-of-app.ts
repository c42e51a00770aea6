import type { NestedList } from '../../lib/nested-pages.ts';
import { epochMs } from '../../lib/sql.ts';
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

/** Beats of an app, newest first. */
export const HEARTBEATS_OF_APP: NestedList<Heartbeat, Heartbeat> = {
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

/** Changes of status of an app, newest first. */
export const STATUS_CHANGES_OF_APP: NestedList<ChangeRow, StatusChange> = {
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
