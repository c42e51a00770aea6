import type { SqlRunner } from '../../lib/sql.ts';
import type { Environment } from '../apps/app.model.ts';
import type { AppState, StatusTransition } from '../apps/state.rules.ts';
import { toInstance, type Instance, type InstanceRow } from '../instances/instance.model.ts';
import { COMMIT, COMMIT_SKIPPING, commitParameters } from './commit.statement.ts';
import type { Heartbeat } from './heartbeat.model.ts';

/** The new state of an app, valid only while its row still has `version`. */
export interface StateWrite {
  appId: string;
  version: number;
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
  at: number;
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
  /** Leaves out rows that another process is writing instead of waiting for it. */
  skipLocked?: boolean;
}

/** Who writes, as other processes and the counters know it. */
export interface WriterIdentity {
  /** This process's row among the counters of each minute. */
  shard: number;
  /** Name of this process in notifications; null where no other process can be on the database. */
  processId: string | null;
}

/** When a commit is given up. Its callers have been answered before; this frees the connection for the next group. */
const COMMIT_TIMEOUT_MS = 15_000;

export interface Committed {
  /** Apps whose row still had the expected version. Nothing was written for the others: read them again and retry. */
  appIds: Set<string>;
  instances: Instance[];
  /** Apps that have a source they did not have before. */
  appsWithNewInstance: string[];
  /** Number of the first of the changes that were written; they are numbered without gaps in the order given. */
  firstSequence: number;
}

/** Writes a batch. Throws what the database throws; then nothing of it is written. */
export async function commit(sql: SqlRunner, batch: CommitBatch): Promise<Committed> {
  const { name, text } = batch.skipLocked ? COMMIT_SKIPPING : COMMIT;
  const [row] = await sql.query<{
    app_ids: string[];
    instances: (InstanceRow & { is_new: boolean })[];
    first_sequence: number;
  }>(text, commitParameters(batch), { name, timeoutMs: COMMIT_TIMEOUT_MS });
  if (row === undefined) throw new Error('the commit answered no row');
  return {
    appIds: new Set(row.app_ids),
    instances: row.instances.map(toInstance),
    appsWithNewInstance: row.instances.filter((instance) => instance.is_new).map((instance) => instance.app_id),
    firstSequence: row.first_sequence,
  };
}
