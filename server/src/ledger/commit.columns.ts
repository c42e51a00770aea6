import { columnsOf, type Columns, type Stored } from '../database/columns.ts';
import { statusRank } from './app.model.ts';
import { AppStateEntity } from './app-state.entity.ts';
import type { ChangeWrite, CommitBatch, InstanceWrite, OpeningWrite, StateWrite, StepWrite } from './commit.batch.ts';
import { IdempotencyKeyEntity } from './heartbeat.entity.ts';
import { HEARTBEAT, type Heartbeat } from './heartbeat.model.ts';
import { IncidentEntity } from './incident.entity.ts';
import type { InstanceEntity } from './instance.entity.ts';
import { INSTANCE } from './instance.model.ts';
import { StatusChangeEntity } from './status-change.entity.ts';

/**
 * One column of the rows that a statement takes as arrays, one parameter a column: PostgreSQL reads them in a third of
 * the time that the same rows take as JSON. `timestamptz` is epoch milliseconds here.
 */
interface Column<Row> {
  /** Without quotes. */
  name: string;
  type: string;
  of(row: Row): Value;
}

/**
 * All columns of an entity, each with what is written into it: a column that is added or renamed fails to compile until
 * it is written here. Functions for each, and no look-up by name: they are called for every beat.
 */
const written = <Row, Model>(
  columns: Columns<Model>,
  values: { [Property in keyof Model]: (row: Row) => Value },
): Column<Row>[] =>
  columns.all.map(({ property, name, type }) => ({
    name,
    type,
    of: values[property as keyof Model],
  }));

export const STATES = written<StateWrite, Stored<typeof AppStateEntity>>(columnsOf(AppStateEntity), {
  appId: ({ appId }) => appId,
  version: ({ version }) => version,
  status: ({ state }) => statusRank(state.status),
  statusSince: ({ state }) => state.statusSince,
  lastHeartbeatAt: ({ state }) => state.lastHeartbeatAt,
  newestOccurredAt: ({ state }) => state.newestOccurredAt,
  nextDeadlineAt: ({ state }) => state.nextDeadlineAt,
  downAt: ({ state }) => state.downAt,
  nextCheckAt: ({ state }) => state.nextCheckAt,
  heartbeatCount: ({ state }) => state.heartbeatCount,
  lastDurationMs: ({ state }) => state.lastDurationMs,
  runs: ({ state }) => (state.runs.length === 0 ? null : JSON.stringify(state.runs)),
  resumeOnBeat: ({ state }) => state.resumeOnBeat,
  pausedAt: ({ state }) => state.pausedAt,
  openAlerts: ({ state }) => state.openAlerts,
});

export const INSTANCES = written<InstanceWrite, Stored<typeof InstanceEntity, 'searchText'>>(INSTANCE, {
  id: ({ id }) => id,
  appId: ({ appId }) => appId,
  user: ({ user }) => user,
  host: ({ host }) => host,
  environment: ({ environment }) => environment,
  sessionId: ({ sessionId }) => sessionId,
  agentVersion: ({ agentVersion }) => agentVersion,
  firstHeartbeatAt: ({ firstHeartbeatAt }) => firstHeartbeatAt,
  lastHeartbeatAt: ({ lastHeartbeatAt }) => lastHeartbeatAt,
});

export const HEARTBEATS = written<Heartbeat, Heartbeat>(HEARTBEAT, {
  id: ({ id }) => id,
  appId: ({ appId }) => appId,
  receivedAt: ({ receivedAt }) => receivedAt,
  kind: ({ kind }) => kind,
  occurredAt: ({ occurredAt }) => occurredAt,
  sentAt: ({ sentAt }) => sentAt,
  latencyMs: ({ latencyMs }) => latencyMs,
  durationMs: ({ durationMs }) => durationMs,
  exitCode: ({ exitCode }) => exitCode,
  runId: ({ runId }) => runId,
  message: ({ message }) => message,
  messageTruncated: ({ messageTruncated }) => messageTruncated,
  user: ({ user }) => user,
  host: ({ host }) => host,
  environment: ({ environment }) => environment,
  sessionId: ({ sessionId }) => sessionId,
  agentVersion: ({ agentVersion }) => agentVersion,
});

/** What a group adds to the states of its apps where each has one beat of one source: a row of each for each app. */
export const INSTANCE_IDS: Column<InstanceWrite>[] = [{ name: 'instance_id', type: 'uuid', of: ({ id }) => id }];
export const BEATS: Column<Heartbeat>[] = HEARTBEATS.filter(({ name }) => name !== 'app_id');

export const KEYS = written<CommitBatch['idempotencyKeys'][number], Stored<typeof IdempotencyKeyEntity>>(
  columnsOf(IdempotencyKeyEntity),
  {
    appId: ({ appId }) => appId,
    key: ({ key }) => key,
    heartbeatId: ({ heartbeatId }) => heartbeatId,
    receivedAt: ({ receivedAt }) => receivedAt,
  },
);

/** Their numbers are given by the database. */
export const CHANGES = written<ChangeWrite, Stored<typeof StatusChangeEntity, 'sequence'>>(
  columnsOf(StatusChangeEntity, 'sequence'),
  {
    id: ({ id }) => id,
    appId: ({ appId }) => appId,
    from: ({ from }) => statusRank(from),
    to: ({ to }) => statusRank(to),
    at: ({ at }) => at,
    cause: ({ cause }) => cause,
    state: ({ state }) => JSON.stringify(state),
    heartbeatId: ({ heartbeat }) => heartbeat?.id ?? null,
    heartbeatReceivedAt: ({ heartbeat }) => heartbeat?.receivedAt ?? null,
  },
);

/**
 * An incident that begins; what people do with it comes later. Its list of tags is given as JSON, since PostgreSQL's
 * arrays of arrays must all be as long as each other.
 */
export const OPENINGS = written<OpeningWrite, Stored<typeof IncidentEntity, WrittenLater>>(
  columnsOf(
    IncidentEntity,
    'acknowledgedAt',
    'acknowledgedBy',
    'note',
    'resolvedBy',
    'anomaly',
    'version',
    'plannedVersion',
    'searchText',
  ),
  {
    id: ({ id }) => id,
    appId: ({ app }) => app.id,
    kind: ({ kind }) => kind,
    cause: ({ cause }) => cause,
    evidence: ({ evidence }) => JSON.stringify(evidence),
    failures: ({ failures }) => failures,
    openedAt: ({ openedAt }) => openedAt,
    resolvedAt: ({ resolvedAt }) => resolvedAt,
    end: ({ end }) => end,
    appName: ({ app }) => app.name,
    appSlug: ({ app }) => app.slug,
    appTags: ({ app }) => JSON.stringify(app.tags),
    appEnvironment: ({ app }) => app.environment,
  },
).map((column) => (column.type === 'text[]' ? { ...column, type: 'text' } : column));
type WrittenLater =
  | 'acknowledgedAt'
  | 'acknowledgedBy'
  | 'note'
  | 'resolvedBy'
  | 'anomaly'
  | 'version'
  | 'plannedVersion'
  | 'searchText';

export const STEPS: Column<StepWrite>[] = [
  { name: 'app_id', type: 'uuid', of: ({ appId }) => appId },
  { name: 'kind', type: 'text', of: ({ kind }) => kind },
  { name: 'failures', type: 'int', of: ({ failures }) => failures },
  { name: 'evidence', type: 'jsonb', of: ({ evidence }) => evidence && JSON.stringify(evidence) },
  { name: 'resolved_at', type: 'timestamptz', of: ({ resolvedAt }) => resolvedAt },
  { name: 'end', type: 'text', of: ({ end }) => end },
];

/**
 * SQL for the rows whose columns are the parameters from `$first` on, as a table expression
 * without a name; `position` counts them from 1.
 */
export function rowsFrom(columns: Pick<Column<never>, 'name' | 'type'>[], first: number): string {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const read = columns.map(({ name, type }) =>
    type === 'timestamptz' ? `to_timestamp("${name}" / 1000) as "${name}"` : `"${name}"`,
  );
  const arrays = columns.map(({ type }, index) => `$${first + index}::${type === 'timestamptz' ? 'float8' : type}[]`);
  return `(select ${read.join(', ')}, position from unnest(${arrays.join(', ')}) with ordinality as raw(${names}, position))`;
}

/**
 * The parameters for {@link rowsFrom}, written as PostgreSQL reads arrays. A column without a value is none at all:
 * `unnest` fills it with nulls as long as another column has values. Nor is a value that all rows have, as most have
 * the same kind and no source, looked at again for each.
 */
export function arraysOf<Row>(columns: Column<Row>[], rows: Row[]): (string | null)[] {
  return columns.map((column) => arrayOf(column, rows));
}

function arrayOf<Row>({ type, of }: Column<Row>, rows: Row[]): string | null {
  const [first] = rows;
  if (first === undefined) return '{}';
  const literal = type === 'text' || type === 'jsonb' ? quoted : plain;
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
