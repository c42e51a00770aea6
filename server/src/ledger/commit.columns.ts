import { statusRank } from './app.model.ts';
import type { ChangeWrite, CommitBatch, InstanceWrite, StateWrite } from './commit.batch.ts';
import type { Heartbeat } from './heartbeat.model.ts';

/**
 * One column of the rows that a statement takes as arrays, one parameter a column: PostgreSQL reads them in a third of the time that
 * the same rows take as JSON. `time` is epoch milliseconds here and a timestamp there.
 */
interface Column<Row> {
  name: string;
  type: 'uuid' | 'tid' | 'int' | 'smallint' | 'bigint' | 'float8' | 'boolean' | 'text' | 'jsonb' | 'time';
  of(row: Row): Value;
}

export const STATES: Column<StateWrite>[] = [
  { name: 'app_id', type: 'uuid', of: ({ appId }) => appId },
  { name: 'version', type: 'int', of: ({ version }) => version },
  { name: 'status', type: 'smallint', of: ({ state }) => statusRank(state.status) },
  { name: 'status_since', type: 'time', of: ({ state }) => state.statusSince },
  { name: 'last_heartbeat_at', type: 'time', of: ({ state }) => state.lastHeartbeatAt },
  { name: 'newest_occurred_at', type: 'time', of: ({ state }) => state.newestOccurredAt },
  { name: 'next_deadline_at', type: 'time', of: ({ state }) => state.nextDeadlineAt },
  { name: 'down_at', type: 'time', of: ({ state }) => state.downAt },
  { name: 'next_check_at', type: 'time', of: ({ state }) => state.nextCheckAt },
  { name: 'heartbeat_count', type: 'bigint', of: ({ state }) => state.heartbeatCount },
  { name: 'last_duration_ms', type: 'float8', of: ({ state }) => state.lastDurationMs },
  { name: 'runs', type: 'jsonb', of: ({ state }) => (state.runs.length === 0 ? null : JSON.stringify(state.runs)) },
  { name: 'resume_on_beat', type: 'boolean', of: ({ state }) => state.resumeOnBeat },
  { name: 'paused_at', type: 'time', of: ({ state }) => state.pausedAt },
  { name: 'open_alerts', type: 'int', of: ({ state }) => state.openAlerts },
];

/** Where each state is stored: finding it there costs a third of finding it by the app's id. */
export const TIDS: Column<StateWrite>[] = [{ name: 'tid', type: 'tid', of: ({ tid }) => tid }];

export const INSTANCES: Column<InstanceWrite>[] = [
  { name: 'id', type: 'uuid', of: ({ id }) => id },
  { name: 'app_id', type: 'uuid', of: ({ appId }) => appId },
  { name: 'user', type: 'text', of: ({ user }) => user },
  { name: 'host', type: 'text', of: ({ host }) => host },
  { name: 'environment', type: 'text', of: ({ environment }) => environment },
  { name: 'session_id', type: 'text', of: ({ sessionId }) => sessionId },
  { name: 'agent_version', type: 'text', of: ({ agentVersion }) => agentVersion },
  { name: 'first_at', type: 'time', of: ({ firstAt }) => firstAt },
  { name: 'last_at', type: 'time', of: ({ lastAt }) => lastAt },
];

export const HEARTBEATS: Column<Heartbeat>[] = [
  { name: 'id', type: 'uuid', of: ({ id }) => id },
  { name: 'app_id', type: 'uuid', of: ({ appId }) => appId },
  { name: 'received_at', type: 'time', of: ({ receivedAt }) => receivedAt },
  { name: 'kind', type: 'text', of: ({ kind }) => kind },
  { name: 'occurred_at', type: 'time', of: ({ occurredAt }) => occurredAt },
  { name: 'sent_at', type: 'time', of: ({ sentAt }) => sentAt },
  { name: 'latency_ms', type: 'float8', of: ({ latencyMs }) => latencyMs },
  { name: 'duration_ms', type: 'float8', of: ({ durationMs }) => durationMs },
  { name: 'exit_code', type: 'int', of: ({ exitCode }) => exitCode },
  { name: 'run_id', type: 'uuid', of: ({ runId }) => runId },
  { name: 'message', type: 'text', of: ({ message }) => message },
  { name: 'message_truncated', type: 'boolean', of: ({ messageTruncated }) => messageTruncated },
  { name: 'user', type: 'text', of: ({ user }) => user },
  { name: 'host', type: 'text', of: ({ host }) => host },
  { name: 'environment', type: 'text', of: ({ environment }) => environment },
  { name: 'session_id', type: 'text', of: ({ sessionId }) => sessionId },
  { name: 'agent_version', type: 'text', of: ({ agentVersion }) => agentVersion },
];

/** What a group adds to the states of its apps where each has one beat of one source: a row of each for each app. */
export const INSTANCE_IDS: Column<InstanceWrite>[] = [{ name: 'instance_id', type: 'uuid', of: ({ id }) => id }];
export const BEATS: Column<Heartbeat>[] = HEARTBEATS.filter(({ name }) => name !== 'app_id');

export const KEYS: Column<CommitBatch['idempotencyKeys'][number]>[] = [
  { name: 'app_id', type: 'uuid', of: ({ appId }) => appId },
  { name: 'key', type: 'text', of: ({ key }) => key },
  { name: 'heartbeat_id', type: 'uuid', of: ({ heartbeatId }) => heartbeatId },
  { name: 'received_at', type: 'time', of: ({ receivedAt }) => receivedAt },
];

export const CHANGES: Column<ChangeWrite>[] = [
  { name: 'id', type: 'uuid', of: ({ id }) => id },
  { name: 'app_id', type: 'uuid', of: ({ appId }) => appId },
  { name: 'from', type: 'smallint', of: ({ from }) => statusRank(from) },
  { name: 'to', type: 'smallint', of: ({ to }) => statusRank(to) },
  { name: 'at', type: 'time', of: ({ at }) => at },
  { name: 'cause', type: 'text', of: ({ cause }) => cause },
  { name: 'state', type: 'jsonb', of: ({ state }) => JSON.stringify(state) },
  { name: 'heartbeat_id', type: 'uuid', of: ({ heartbeat }) => heartbeat?.id ?? null },
  { name: 'heartbeat_received_at', type: 'time', of: ({ heartbeat }) => heartbeat?.receivedAt ?? null },
];

/**
 * SQL for the rows whose columns are the parameters from `$first` on, as a table expression without a name; `position` counts them
 * from 1.
 */
export function rowsFrom(columns: Pick<Column<never>, 'name' | 'type'>[], first: number): string {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const read = columns.map(({ name, type }) =>
    type === 'time' ? `to_timestamp("${name}" / 1000) as "${name}"` : `"${name}"`,
  );
  const arrays = columns.map(({ type }, index) => `$${first + index}::${type === 'time' ? 'float8' : type}[]`);
  return `(select ${read.join(', ')}, position from unnest(${arrays.join(', ')}) with ordinality as raw(${names}, position))`;
}

/**
 * The parameters for {@link rowsFrom}, written as PostgreSQL reads arrays. A column without a value is none at all: `unnest` fills it
 * with nulls as long as another column has values. Nor is a value that all rows have, as most have the same kind and no source,
 * looked at again for each.
 */
export function arraysOf<Row>(columns: Column<Row>[], rows: Row[]): (string | null)[] {
  return columns.map((column) => arrayOf(column, rows));
}

function arrayOf<Row>({ type, of }: Column<Row>, rows: Row[]): string | null {
  const [first] = rows;
  if (first === undefined) return '{}';
  const literal = type === 'text' || type === 'jsonb' || type === 'tid' ? quoted : plain;
  const common = of(first);
  if (rows.every((row) => of(row) === common))
    return common === null ? null : `{${`${literal(common)},`.repeat(rows.length - 1)}${literal(common)}}`;
  return `{${rows.map((row) => literal(of(row))).join(',')}}`;
}

type Value = string | number | boolean | null;

/** Ids, numbers and truth values: nothing in them needs quotes. */
const plain = (value: Value): string => (value === null ? 'NULL' : String(value));

const quoted = (value: Value): string =>
  value === null
    ? 'NULL'
    : `"${NEEDS_ESCAPE.test(value as string) ? (value as string).replace(ESCAPED, '\\$&') : value}"`;

const NEEDS_ESCAPE = /["\\]/;
const ESCAPED = /["\\]/g;
