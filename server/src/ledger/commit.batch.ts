import type { AppState, StatusTransition } from '../status/state.rules.ts';
import type { Heartbeat } from './heartbeat.model.ts';
import type { App } from './app.model.ts';
import type { AppIncidents, IncidentOpening, IncidentStep } from './incident.rules.ts';
import type { Instance } from './instance.model.ts';
import { newId } from '../lib/uuid.ts';

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

/**
 * A source that has beaten: its row is made or moved on. The id is used where there is no row for this source yet; the
 * times are those at which the first and the last of its beats happened.
 */
export interface InstanceWrite extends Instance {}

export interface OpeningWrite extends IncidentOpening {
  id: string;
  app: Pick<App, 'id' | 'name' | 'slug' | 'tags' | 'environment'>;
}

export interface StepWrite extends IncidentStep {
  appId: string;
}

export interface CommitBatch {
  /** At most one an app. */
  states: StateWrite[];
  instances: InstanceWrite[];
  heartbeats: Heartbeat[];
  /** In the order in which they get their numbers. */
  changes: ChangeWrite[];
  /** Incidents that begin. */
  openings: OpeningWrite[];
  /** What becomes of incidents that are open. */
  steps: StepWrite[];
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

/** What becomes of the incidents of this app. */
export function addIncidents(
  { openings, steps }: Pick<CommitBatch, 'openings' | 'steps'>,
  app: App,
  incidents: AppIncidents,
): void {
  for (const opening of incidents.openings) openings.push({ ...opening, id: newId(), app });
  for (const step of incidents.steps) steps.push({ ...step, appId: app.id });
}
