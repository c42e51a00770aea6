import { arraysOf, CHANGES, HEARTBEATS, INSTANCES, KEYS, rowsFrom, STATES } from './commit.columns.ts';
import { INSTANCE_COLUMNS } from '../instances/instance.model.ts';
import type { CommitBatch } from './commit.service.ts';

/** PostgreSQL's channel on which processes tell each other whose beats they have committed. */
export const BEATS_CHANNEL = 'lubdub_beats';

/** PostgreSQL takes 8,000 bytes at most; an id takes 32 here. */
const APPS_A_NOTIFICATION = 200;

// Number of the first parameter of each part.
const SHARED = 5;
const STATES_AT = SHARED + 1;
const INSTANCES_AT = STATES_AT + STATES.length;
const HEARTBEATS_AT = INSTANCES_AT + INSTANCES.length;
const KEYS_AT = HEARTBEATS_AT + HEARTBEATS.length;
const CHANGES_AT = KEYS_AT + KEYS.length;

/**
 * Whether another process than $3 listens: telling costs a group a twentieth of its time, and has commits wait for each other. The
 * second condition, always true, is there for its lock, which {@link registerListener} waits for: see there.
 */
const SOMEBODY_LISTENS = `$3::text is not null and exists (select 1 from listener where process_id <> $3::text::uuid)
    and not exists (select 1 from listener where false for key share)`;

/** The parts that few groups need. */
const CHANGES_AND_KEYS = `), keys as (
  insert into idempotency_key (app_id, key, heartbeat_id, received_at)
  select r.app_id, r.key, r.heartbeat_id, r.received_at
  from ${rowsFrom(KEYS, KEYS_AT)} r join updated u on u.app_id = r.app_id
  returning 1
), incoming_changes as materialized (
  select r.*, row_number() over (order by r.position) as number
  from ${rowsFrom(CHANGES, CHANGES_AT)} r join updated u on u.app_id = r.app_id
), numbered as (
  update event_cursor set last_sequence = last_sequence + (select count(*) from incoming_changes)
  where id = 1 and exists (select 1 from incoming_changes)
  returning last_sequence
), changed as (
  insert into status_change (sequence, id, app_id, "from", "to", at, cause, state, heartbeat_id, heartbeat_received_at)
  select n.last_sequence - (select count(*) from incoming_changes) + c.number, c.id, c.app_id, c."from", c."to", c.at, c.cause,
    c.state, c.heartbeat_id, c.heartbeat_received_at
  from incoming_changes c cross join numbered n
  returning 1
`;

/**
 * Everything that a group of beats (or timeouts, or edits) changes, in one statement, which is one transaction where none is
 * open. Rows are locked in the order of app ids, the event cursor last, so that no two processes wait for each other.
 *
 * $1 is the running minute, $2 this process's row of its counters, $3 its name in notifications (null: none is sent), $4 the
 * moment of the earliest beat, $5 whether the instances are to be answered. The parts for status changes and idempotency keys,
 * which few groups have, are left out where there are none: beginning and ending each part costs as much as writing a beat.
 */
const commitStatement = ({ lock, isPlain }: { lock: string; isPlain: boolean }): string => `
with locked as materialized (
  select s.ctid as tid, i.* from ${rowsFrom(STATES, STATES_AT)} i
  join app_state s on s.app_id = i.app_id and s.version = i.version
  order by i.app_id for no key update of s ${lock}
), updated as (
  update app_state s set version = s.version + 1, status = l.status, status_since = l.status_since,
    last_heartbeat_at = l.last_heartbeat_at, newest_occurred_at = l.newest_occurred_at, next_deadline_at = l.next_deadline_at,
    down_at = l.down_at, next_check_at = l.next_check_at, heartbeat_count = l.heartbeat_count,
    last_duration_ms = l.last_duration_ms, runs = coalesce(l.runs, '[]'), resume_on_beat = l.resume_on_beat,
    paused_at = l.paused_at, open_alerts = l.open_alerts
  from locked l where s.ctid = l.tid
  returning s.app_id
), seen as (
  insert into instance as n (id, app_id, "user", host, environment, search_text, session_id, agent_version, first_heartbeat_at, last_heartbeat_at)
  select r.id, r.app_id, r."user", r.host, r.environment, lower(r."user" || ' ' || r.host), r.session_id, r.agent_version, r.at, r.at
  from ${rowsFrom(INSTANCES, INSTANCES_AT)} r join updated u on u.app_id = r.app_id
  on conflict (app_id, "user", host, environment) do update set
    last_heartbeat_at = greatest(n.last_heartbeat_at, excluded.last_heartbeat_at),
    session_id = coalesce(excluded.session_id, n.session_id),
    agent_version = coalesce(excluded.agent_version, n.agent_version)
  returning n.id, n.app_id, n."user", n.host, n.environment, n.session_id, n.agent_version, n.first_heartbeat_at,
    n.last_heartbeat_at, (n.xmax = 0) as is_new
), beats as (
  insert into heartbeat (${HEARTBEATS.map(({ name }) => `"${name}"`).join(', ')})
  select ${HEARTBEATS.map(({ name }) => `r."${name}"`).join(', ')}
  from ${rowsFrom(HEARTBEATS, HEARTBEATS_AT)} r join updated u on u.app_id = r.app_id
  returning 1
${isPlain ? '' : CHANGES_AND_KEYS}), counted as (
  insert into beat_minute as m (minute, shard, beats, missed)
  select to_timestamp($1::float8 / 1000), $2::int, t.beats, t.missed from (
    select (select count(*) from beats)::int as beats,
      ${isPlain ? '0' : `(select count(*) from incoming_changes where cause = 'TIMEOUT' and "to" = 0)::int`} as missed) t
  where t.beats + t.missed > 0
  on conflict (minute, shard) do update set beats = m.beats + excluded.beats, missed = m.missed + excluded.missed
), notified as (
  select pg_notify('${BEATS_CHANNEL}', concat_ws(' ', $3::text, ${isPlain ? '0' : 'coalesce((select last_sequence from numbered), 0)'}, $4::text,
    string_agg(replace(c.app_id::text, '-', ''), '')))
  from (select app_id, (row_number() over () - 1) / ${APPS_A_NOTIFICATION} as chunk from updated where ${SOMEBODY_LISTENS}) c
  group by c.chunk
)
select (select count(*) from notified) as notifications,
  case when (select count(*) from updated) < cardinality($${STATES_AT}::uuid[]) then (select array_agg(i.id::text)
    from unnest($${STATES_AT}::uuid[]) i(id) where i.id not in (select app_id from updated)) end as refused,
  (select array_agg(n.app_id::text) from seen n where n.is_new) as new_instances,
  (select json_agg(i) from (select ${INSTANCE_COLUMNS} from seen n where $5::boolean) i) as instances,
  ${isPlain ? '0' : '(select (last_sequence - (select count(*) from incoming_changes) + 1)::float8 from numbered)'} as first_sequence`;

/** The statement for a batch: one that waits for rows that another process is writing, or leaves them out. */
export function commitStatementFor(batch: CommitBatch): { name: string; text: string } {
  const isPlain = isPlainBatch(batch);
  if (batch.skipLocked) return isPlain ? STATEMENTS.plainSkipping : STATEMENTS.skipping;
  return isPlain ? STATEMENTS.plain : STATEMENTS.waiting;
}

const STATEMENTS = {
  waiting: { name: 'commit', text: commitStatement({ lock: '', isPlain: false }) },
  plain: { name: 'commit-plain', text: commitStatement({ lock: '', isPlain: true }) },
  skipping: { name: 'commit-skipping', text: commitStatement({ lock: 'skip locked', isPlain: false }) },
  plainSkipping: { name: 'commit-plain-skipping', text: commitStatement({ lock: 'skip locked', isPlain: true }) },
};

const isPlainBatch = ({ changes, idempotencyKeys }: CommitBatch): boolean =>
  changes.length === 0 && idempotencyKeys.length === 0;

export function commitParameters(batch: CommitBatch): unknown[] {
  const { states, instances, heartbeats, idempotencyKeys, changes, now, writer, wantsInstances = false } = batch;
  let earliest = now;
  for (const { receivedAt } of heartbeats) earliest = Math.min(earliest, receivedAt);
  return [
    Math.floor(now / 60_000) * 60_000,
    writer.shard,
    writer.processId,
    String(earliest),
    wantsInstances,
    ...arraysOf(STATES, states),
    ...arraysOf(INSTANCES, instances),
    ...arraysOf(HEARTBEATS, heartbeats),
    ...(isPlainBatch(batch) ? [] : [...arraysOf(KEYS, idempotencyKeys), ...arraysOf(CHANGES, changes)]),
  ];
}
