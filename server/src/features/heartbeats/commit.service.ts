import type { SqlRunner } from '../../lib/sql.ts';
import type { Environment } from '../apps/app.model.ts';
import type { AppState, StatusTransition } from '../../status/state.rules.ts';
import { toInstance, type Instance, type InstanceRow } from '../instances/instance.model.ts';
import { commitQueryFor } from './commit.statement.ts';
import type { Heartbeat } from './heartbeat.model.ts';

/** The new state of an app, valid only while its row still has `version`. */
export interface StateWrite {
  appId: string;
  version: number;
  /** Where the row was stored when it had that version; null where that is not known. */
  tid: string | null;
  state: AppState;
}

export interface ChangeWrite extends StatusTransition {
  id: string;
  appId: string;
  /** Right after the change. */
  state: AppState;
  heartbeat: Heartbeat | null;
}

/** A source that has beaten: its row is made or moved on. */
export interface InstanceWrite {
  /** Used where there is no row for this source yet. */
  id: string;
  appId: string;
  user: string;
  host: string;
  environment: Environment;
  sessionId: string | null;
  agentVersion: string | null;
  /** When the first and the last of its beats happened. */
  firstAt: number;
  lastAt: number;
}

export interface CommitBatch {
  /** At most one an app. */
  states: StateWrite[];
  instances: InstanceWrite[];
  heartbeats: Heartbeat[];
  /** In the order in which they get their numbers. */
  changes: ChangeWrite[];
  idempotencyKeys: { appId: string; key: string; heartbeatId: string; receivedAt: number }[];
  now: number;
  writer: WriterIdentity;
  /** Whether the caller needs {@link Committed.instances}. */
  wantsInstances?: boolean;
  /** Leaves out rows that another process is writing instead of waiting for it. */
  skipLocked?: boolean;
}

/** Who writes, as other processes and the counters know it. */
export interface WriterIdentity {
  /** The row among the counters of each minute. Even for a process; its second group at once has the next one. */
  shard: number;
  /** Name of this process in notifications; null where no other process can be on the database. */
  processId: string | null;
}

/** When a commit is given up. Its callers have been answered before; this frees the connection for the next group. */
const COMMIT_TIMEOUT_MS = 15_000;

export interface Committed {
  /** Apps whose row had another version than expected. Nothing was written for them: read them again and retry. */
  refused: ReadonlySet<string>;
  /** Where the new states are stored, by app. */
  tids: ReadonlyMap<string, string>;
  /** The sources that have beaten; none where they were not wanted. */
  instances: Instance[];
  /** Apps that have a source they did not have before. */
  appsWithNewInstance: string[];
  /** Number of the first of the changes that were written; they are numbered without gaps in the order given. */
  firstSequence: number;
}

/**
 * Writes a batch; on the `pipeline`, where there is one, what waits for nobody. Throws what the database throws; then nothing of it
 * is written.
 */
export async function commit(sql: SqlRunner, batch: CommitBatch, pipeline = sql): Promise<Committed> {
  const { name, text, values, waitsForNobody } = commitQueryFor(batch);
  const [row] = await (waitsForNobody ? pipeline : sql).query<{
    refused: string[] | null;
    tids: string | null;
    new_instances: string[] | null;
    instances: InstanceRow[] | null;
    first_sequence: number | null;
  }>(text, values, { name, timeoutMs: COMMIT_TIMEOUT_MS });
  if (row === undefined) throw new Error('the commit answered no row');
  const refused = row.refused === null ? NONE : new Set(row.refused);
  return {
    refused,
    tids: tidsOf(batch.states, refused, row.tids?.split(' ') ?? []),
    instances: row.instances?.map(toInstance) ?? [],
    appsWithNewInstance: row.new_instances ?? [],
    firstSequence: row.first_sequence ?? 0,
  };
}

const NONE: ReadonlySet<string> = new Set();

/** `tids`: in the order of those states that were written. */
function tidsOf(states: StateWrite[], refused: ReadonlySet<string>, tids: string[]): Map<string, string> {
  const byApp = new Map<string, string>();
  let next = 0;
  for (const { appId } of states) {
    if (refused.has(appId)) continue;
    const tid = tids[next++];
    if (tid !== undefined) byApp.set(appId, tid);
  }
  return byApp;
}
