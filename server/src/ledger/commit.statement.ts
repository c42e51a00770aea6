import {
  arraysOf,
  BEATS,
  CHANGES,
  HEARTBEATS,
  INSTANCE_IDS,
  INSTANCES,
  KEYS,
  OPENINGS,
  rowsFrom,
  STATES,
  STEPS,
} from './commit.columns.ts';
import { INSTANCE } from './instance.model.ts';
import type { CommitBatch } from './commit.batch.ts';

/** PostgreSQL's channel on which processes tell each other whose beats they have committed. */
export const BEATS_CHANNEL = 'lubdub_beats';

/** PostgreSQL takes 8,000 bytes at most; an id takes 32 here. */
const APPS_A_NOTIFICATION = 200;

/** Number of the first parameter of the first rows; $1 to $5 are told at {@link commitStatement}. */
const ROWS_AT = 6;

/**
 * Whether another process than $3 listens: telling costs a group a twentieth of its time, and has commits wait for each
 * other. The second condition, always true, is there for its lock, which {@link registerListener} waits for: see there.
 */
const SOMEBODY_LISTENS = `$3::text is not null and exists (select 1 from listener where process_id <> $3::text::uuid)
    and not exists (select 1 from listener where false for key share)`;

/** What is written of a state otherwise than as it is given. */
const WRITTEN: Record<string, string | []> = { app_id: [], version: [], runs: `runs = coalesce(l.runs, '[]')` };

/** Rows are locked in the order of app ids, so that no two processes wait for each other. */
const locked = (rows: string, lock = ''): string => `locked as materialized (
  select s.ctid as found_at, i.* from ${rows} i
  join app_state s on s.app_id = i.app_id and s.version = i.version
  order by i.app_id for no key update of s ${lock}
), updated as (
  update app_state s set version = s.version + 1, ${STATES.flatMap(({ name }) => WRITTEN[name] ?? `${name} = l.${name}`).join(', ')}
  from locked l where s.ctid = l.found_at
  returning s.app_id, l.position
)`;

/** What the newer of two beats of a source says, or the older one where that does not say it. */
const newer = (column: string): string => `case when excluded.last_heartbeat_at >= n.last_heartbeat_at
      then coalesce(excluded.${column}, n.${column}) else coalesce(n.${column}, excluded.${column}) end`;

/** `rows`: names and a "from" clause. */
const seen = (rows: { id: string; firstAt: string; lastAt: string; from: string }): string => `seen as (
  insert into instance as n (id, app_id, "user", host, environment, search_text, session_id, agent_version, first_heartbeat_at, last_heartbeat_at)
  select ${rows.id}, r.app_id, r."user", r.host, r.environment, lower(r."user" || ' ' || r.host), r.session_id, r.agent_version,
    ${rows.firstAt}, ${rows.lastAt}
  from ${rows.from}
  on conflict (app_id, "user", host, environment) do update set
    first_heartbeat_at = least(n.first_heartbeat_at, excluded.first_heartbeat_at),
    last_heartbeat_at = greatest(n.last_heartbeat_at, excluded.last_heartbeat_at),
    session_id = ${newer('session_id')}, agent_version = ${newer('agent_version')}
  returning n.id, n.app_id, n."user", n.host, n.environment, n.session_id, n.agent_version, n.first_heartbeat_at,
    n.last_heartbeat_at, (n.xmax = 0) as is_new
)`;

const beats = (from: string): string => `beats as (
  insert into heartbeat (${HEARTBEATS.map(({ name }) => `"${name}"`).join(', ')})
  select ${HEARTBEATS.map(({ name }) => `r."${name}"`).join(', ')} from ${from}
  returning 1
)`;

const counted = (beatCount: string, missedCount: string): string => `counted as (
  insert into beat_minute as m (minute, shard, beats, missed)
  select to_timestamp($1::float8 / 1000), $2::int, t.beats, t.missed
  from (select (${beatCount})::int as beats, (${missedCount})::int as missed) t
  where t.beats + t.missed > 0
  on conflict (minute, shard) do update set beats = m.beats + excluded.beats, missed = m.missed + excluded.missed
)`;

const notified = (lastSequence: string): string => `notified as (
  select pg_notify('${BEATS_CHANNEL}', concat_ws(' ', $3::text, ${lastSequence}, $4::text, string_agg(replace(app_id::text, '-', ''), '')))
  from updated where ${SOMEBODY_LISTENS}
  group by (position - 1) / ${APPS_A_NOTIFICATION}
)`;

/** What {@link commit} reads; `$ROWS_AT` has the app ids. */
const answer = (firstSequence: string): string => `
select (select count(*) from notified) as notifications,
  case when (select count(*) from updated) < cardinality($${ROWS_AT}::uuid[]) then (select array_agg(i.id::text)
    from unnest($${ROWS_AT}::uuid[]) i(id) where i.id not in (select app_id from updated)) end as refused,
  (select array_agg(n.app_id::text) from seen n where n.is_new) as new_instances,
  (select json_agg(i) from (select ${INSTANCE.read('n')} from seen n where $5::boolean) i) as instances,
  ${firstSequence} as first_sequence`;

// Number of the first parameter of each part.
const INSTANCES_AT = ROWS_AT + STATES.length;
const HEARTBEATS_AT = INSTANCES_AT + INSTANCES.length;
const KEYS_AT = HEARTBEATS_AT + HEARTBEATS.length;
const CHANGES_AT = KEYS_AT + KEYS.length;
const OPENINGS_AT = CHANGES_AT + CHANGES.length;
const STEPS_AT = OPENINGS_AT + OPENINGS.length;

/** Of an opening, which has it as JSON. */
const TAGS = 'array(select jsonb_array_elements_text(r.app_tags::jsonb))';

const ofUpdated = (rows: string): string => `${rows} r join updated u on u.app_id = r.app_id`;

/**
 * Incidents of apps begin and end with their beats. An old one ends before a new one of its kind begins. Each open one
 * is looked up by itself, and locked in the order that others follow: in a join without statistics, which there are none
 * of when the first thousands fall at once, PostgreSQL expects one open incident and compares all with all.
 */
const incidents = `stepped as (
  update incident i set failures = i.failures + r.failures, evidence = coalesce(r.evidence, i.evidence),
    resolved_at = r.resolved_at, "end" = r."end", version = i.version + 1
  from (select r.* from ${ofUpdated(rowsFrom(STEPS, STEPS_AT))} order by r.app_id, r.kind) r
  cross join lateral (
    select o.id from incident o
    where o.app_id = r.app_id and o.kind = r.kind and o.anomaly is null and o.resolved_at is null for no key update
  ) open
  where i.id = open.id
  returning 1
), opened as (
  insert into incident (${OPENINGS.map(({ name }) => `"${name}"`).join(', ')})
  select ${OPENINGS.map(({ name }) => (name === 'app_tags' ? TAGS : `r."${name}"`)).join(', ')}
  from ${ofUpdated(rowsFrom(OPENINGS, OPENINGS_AT))}
  where (select count(*) from stepped) >= 0
  on conflict (app_id, kind, anomaly) where resolved_at is null do nothing
)`;

/**
 * Everything that a group of beats (or timeouts, or edits) changes, in one statement, which is one transaction where
 * none is open. The event cursor is locked last.
 *
 * $1 is the running minute, $2 this process's row of its counters, $3 its name in notifications (null: none is sent),
 * $4 the moment of the earliest beat, $5 whether the instances are to be answered.
 */
const commitStatement = (lock: string): string => `
with ${locked(rowsFrom(STATES, ROWS_AT), lock)},
${seen({ id: 'r.id', firstAt: 'r.first_heartbeat_at', lastAt: 'r.last_heartbeat_at', from: ofUpdated(rowsFrom(INSTANCES, INSTANCES_AT)) })},
${beats(ofUpdated(rowsFrom(HEARTBEATS, HEARTBEATS_AT)))},
keys as (
  insert into idempotency_key (app_id, key, heartbeat_id, received_at)
  select r.app_id, r.key, r.heartbeat_id, r.received_at from ${ofUpdated(rowsFrom(KEYS, KEYS_AT))}
), incoming_changes as materialized (
  select r.*, row_number() over (order by r.position) as number from ${ofUpdated(rowsFrom(CHANGES, CHANGES_AT))}
), numbered as (
  update event_cursor set last_sequence = last_sequence + (select count(*) from incoming_changes)
  where id = 1 and exists (select 1 from incoming_changes)
  returning last_sequence
), changed as (
  insert into status_change (sequence, id, app_id, "from", "to", at, cause, state, heartbeat_id, heartbeat_received_at)
  select n.last_sequence - (select count(*) from incoming_changes) + c.number, c.id, c.app_id, c."from", c."to", c.at, c.cause,
    c.state, c.heartbeat_id, c.heartbeat_received_at
  from incoming_changes c cross join numbered n
), ${incidents},
${counted('select count(*) from beats', `select count(*) from incoming_changes where cause = 'TIMEOUT' and "to" = 0`)},
${notified('coalesce((select last_sequence from numbered), 0)')}
${answer('(select (last_sequence - (select count(*) from incoming_changes) + 1)::float8 from numbered)')}`;

/**
 * The same for what nearly every group is: one beat of one source for each app, no status changes and no idempotency
 * keys. There is one list of rows and no parts that stay empty: a beat costs process and database together a quarter
 * less (66 against 92 µs).
 */
const singleBeats = (lock: string): string => `
with ${locked(rowsFrom([...STATES, ...INSTANCE_IDS, ...BEATS], ROWS_AT), lock)},
${seen({ id: 'r.instance_id', firstAt: 'r.occurred_at', lastAt: 'r.occurred_at', from: 'locked r' })},
${beats('locked r')},
${counted('select count(*) from beats', '0')},
${notified('0')}
${answer('0')}`;

const STATEMENTS = {
  waiting: { name: 'commit', text: commitStatement('') },
  skipping: { name: 'commit-skipping', text: commitStatement('skip locked') },
  single: { name: 'commit-single', text: singleBeats('') },
  singleSkipping: { name: 'commit-single-skipping', text: singleBeats('skip locked') },
};

export interface CommitQuery {
  /** Undefined: it is planned each time. */
  name: string | undefined;
  text: string;
  values: unknown[];
  /** Whether it waits for nobody: neither for a row of an app nor for the event cursor or another's idempotency key. */
  waitsForNobody: boolean;
}

/**
 * The statement for a batch (one that waits for rows that another process is writing, or leaves them out) and its
 * parameters.
 */
export function commitQueryFor(batch: CommitBatch): CommitQuery {
  const { states, instances, heartbeats, idempotencyKeys, changes, openings, steps, now, writer } = batch;
  let earliest = now;
  for (const { receivedAt } of heartbeats) earliest = Math.min(earliest, receivedAt);
  const common = [
    Math.floor(now / 60_000) * 60_000,
    writer.shard,
    writer.processId,
    String(earliest),
    batch.wantsInstances ?? false,
  ];
  if (areSingleBeats(batch)) {
    const rows = [...arraysOf(STATES, states), ...arraysOf(INSTANCE_IDS, instances), ...arraysOf(BEATS, heartbeats)];
    const { skipLocked = false } = batch;
    const statement = skipLocked ? STATEMENTS.singleSkipping : STATEMENTS.single;
    return { ...statement, values: [...common, ...rows], waitsForNobody: skipLocked };
  }
  const rows = [
    ...arraysOf(STATES, states),
    ...arraysOf(INSTANCES, instances),
    ...arraysOf(HEARTBEATS, heartbeats),
    ...arraysOf(KEYS, idempotencyKeys),
    ...arraysOf(CHANGES, changes),
    ...arraysOf(OPENINGS, openings),
    ...arraysOf(STEPS, steps),
  ];
  const { name, text } = batch.skipLocked ? STATEMENTS.skipping : STATEMENTS.waiting;
  return {
    // A plan that was made while nothing was wrong reads all incidents for each that ends.
    name: steps.length === 0 ? name : undefined,
    text,
    values: [...common, ...rows],
    waitsForNobody: false,
  };
}

function areSingleBeats({ states, instances, heartbeats, changes, steps, idempotencyKeys }: CommitBatch): boolean {
  const beatsAlone =
    heartbeats.length > 0 && changes.length === 0 && steps.length === 0 && idempotencyKeys.length === 0;
  if (!beatsAlone || states.length !== heartbeats.length || states.length !== instances.length) return false;
  return states.every(({ appId }, index) => heartbeats[index]?.appId === appId && instances[index]?.appId === appId);
}
