import { newId } from '../lib/uuid.ts';
import type { App } from './app.model.ts';
import {
  applyBeat,
  applyTimeouts,
  type AppState,
  type AppStatus,
  type StatusTransition,
} from '../status/status.rules.ts';
import { AppIncidents, type Failure } from './incident.rules.ts';
import type { Instance } from './instance.model.ts';
import type { PendingBeat, PendingCheck } from './pending.ts';
import type { Committed } from './commit.ts';
import {
  addIncidents,
  type ChangeWrite,
  type CommitBatch,
  type InstanceWrite,
  type WriterIdentity,
} from './commit.batch.ts';
import type { UnnumberedEvent } from './event-hub.ts';
import { latencyMs } from './new-beat.ts';
import type { Heartbeat } from './heartbeat.model.ts';

/** What a group does to one app, folded in the order of arrival. */
interface Fold {
  /** As it was read; its version guards the write. */
  before: App;
  /** As it is after what has been folded so far; the same object where nothing has changed. */
  after: App;
  beats: FoldedBeat[];
  /** They come behind the beats. */
  checks: PendingCheck[];
  timeouts: FoldedTimeout[];
  changes: ChangeWrite[];
  instances: InstanceWrite[];
  /** Null while none begins, ends or is added to. */
  incidents: AppIncidents | null;
  /** By idempotency key; null while no beat has one. */
  keys: Map<string, Heartbeat> | null;
  /** Beats that repeat an idempotency key of this very group. */
  repeats: { pending: PendingBeat; heartbeat: Heartbeat }[];
}

/** Changes of status that came at once. */
interface FoldedTimeout {
  /** Right after them. */
  app: App;
  previousStatus: AppStatus;
  changes: StatusTransition[];
}

interface FoldedBeat extends FoldedTimeout {
  pending: PendingBeat;
  heartbeat: Heartbeat;
}

export interface Settled {
  /** As they stand after the commit. */
  apps: App[];
  conflicts: string[];
  events: UnnumberedEvent[];
  /** Beats of apps that another process was faster with. */
  retries: PendingBeat[];
  appsWithNewInstance: string[];
}

/**
 * Folds the beats and timeouts of one group through the rules and, once it is committed, tells what has become of each.
 */
export class BeatGroup {
  readonly #now: number;
  readonly #folds = new Map<string, Fold>();
  #hasRetries = false;

  constructor(now: number) {
    this.#now = now;
  }

  /** Whether only timeouts were looked at and none was due. */
  get writesNothing(): boolean {
    for (const { before, after } of this.#folds.values()) if (after !== before) return false;
    return true;
  }

  addBeat(app: App, pending: PendingBeat): void {
    const fold = this.#fold(app);
    const { beat } = pending;
    if (pending.attempts > 0) this.#hasRetries = true;
    const { state: before } = fold.after;
    const repeated = beat.idempotencyKey === null ? undefined : fold.keys?.get(beat.idempotencyKey);
    if (repeated !== undefined) {
      fold.repeats.push({ pending, heartbeat: repeated });
      return;
    }
    const receivedAt = Math.max(beat.receivedAt, before.lastHeartbeatAt ?? 0);
    // A clock that went back must not make what happens now older than what happened before.
    const occurredAt = beat.occurredAt ?? receivedAt;
    const { kind, runId, durationMs: measuredMs, endsRun } = beat;
    const { state, changes, durationMs, overtaken } = applyBeat(app.policy, before, {
      kind,
      receivedAt,
      occurredAt,
      runId,
      durationMs: measuredMs,
      endsRun,
    });
    // Field by field: copying what there is and changing it takes three times as long, and this is done for each beat.
    const heartbeat: Heartbeat = {
      id: newId(),
      appId: app.id,
      kind,
      receivedAt,
      occurredAt,
      sentAt: beat.sentAt,
      latencyMs: beat.latencyMs ?? latencyMs(beat.sentAt, receivedAt),
      durationMs,
      exitCode: beat.exitCode,
      runId,
      message: beat.message,
      messageTruncated: beat.messageTruncated,
      user: beat.user,
      host: beat.host,
      environment: beat.environment ?? app.environment,
      sessionId: beat.sessionId,
      agentVersion: beat.agentVersion,
    };
    if (beat.idempotencyKey !== null) (fold.keys ??= new Map()).set(beat.idempotencyKey, heartbeat);
    fold.after = { ...app, version: app.version + 1, state };
    fold.beats.push({ pending, heartbeat, app: fold.after, previousStatus: before.status, changes });
    noteSource(fold, heartbeat);
    noteChanges(fold, state, changes, heartbeat);
    const failure = kind === 'FAIL' && !overtaken ? heartbeat : null;
    if (changes.length > 0 || (failure !== null && state.status === 'DOWN'))
      noteIncidents(fold, before.status, changes, failure);
  }

  addCheck(app: App, pending: PendingCheck): void {
    const fold = this.#fold(app);
    fold.checks.push(pending);
    const { state: before } = fold.after;
    const { state, changes } = applyTimeouts(app.policy, before, pending.now);
    if (state !== before) fold.after = { ...app, version: app.version + 1, state };
    if (changes.length === 0) return;
    noteChanges(fold, state, changes, null);
    noteIncidents(fold, before.status, changes, null);
    fold.timeouts.push({ app: fold.after, previousStatus: before.status, changes });
  }

  /**
   * Leaves out what another process is writing, so that no group waits for it. A beat that was left out once waits:
   * coming back for it again and again would take longer.
   */
  batch(writer: WriterIdentity): CommitBatch {
    const batch: CommitBatch = {
      states: [],
      instances: [],
      heartbeats: [],
      changes: [],
      openings: [],
      steps: [],
      idempotencyKeys: [],
      now: this.#now,
      writer,
      skipLocked: !this.#hasRetries,
    };
    for (const { before, after, beats, instances, changes, incidents, keys } of this.#folds.values()) {
      if (after === before) continue;
      batch.states.push({ appId: before.id, version: before.version, state: after.state });
      for (const { heartbeat } of beats) batch.heartbeats.push(heartbeat);
      batch.instances.push(...instances);
      batch.changes.push(...changes);
      if (incidents !== null) addIncidents(batch, after, incidents);
      if (keys !== null)
        for (const [key, { appId, id, receivedAt }] of keys)
          batch.idempotencyKeys.push({ appId, key, heartbeatId: id, receivedAt });
    }
    return batch;
  }

  /**
   * `committed`: null when nothing had to be written. `isHeard`: whether anyone listens; else there are events only for
   * changes of status, whose numbers must not be missed.
   */
  settle(committed: Committed | null, isHeard: boolean): Settled {
    const settled: Settled = {
      apps: [],
      conflicts: [],
      events: [],
      retries: [],
      appsWithNewInstance: committed?.appsWithNewInstance ?? [],
    };
    const instances = new Map<string, Instance>();
    if (isHeard) for (const instance of committed?.instances ?? []) instances.set(sourceOf(instance), instance);
    for (const fold of this.#folds.values()) {
      if (isRefused(fold, committed)) {
        settled.conflicts.push(fold.before.id);
        for (const { pending } of fold.beats) settled.retries.push(pending);
        for (const { pending } of fold.repeats) settled.retries.push(pending);
        continue;
      }
      // One that nothing was written for may have failed half-way: the cache knows better what to keep.
      if (fold.after !== fold.before) {
        settled.apps.push(fold.after);
      }
      for (const beat of fold.beats) {
        if (!isHeard && beat.changes.length === 0) continue;
        settled.events.push(eventOf(beat, beat.heartbeat, instances.get(sourceOf(beat.heartbeat)) ?? null));
      }
      for (const timeout of fold.timeouts) settled.events.push(eventOf(timeout, null, null));
    }
    return settled;
  }

  /** Answers those who wait, but for the beats that {@link settle} says are to be tried again. */
  answer(committed: Committed | null): void {
    for (const fold of this.#folds.values()) {
      const refused = isRefused(fold, committed);
      if (!refused) {
        for (const beat of fold.beats) beat.pending.resolve(beat);
        for (const { pending, heartbeat } of fold.repeats) pending.resolve({ heartbeat, app: fold.after });
      }
      // Whoever was faster has applied the timeout or moved the deadline; the next sweep sees which.
      for (const pending of fold.checks) pending.resolve(refused ? 'skipped' : 'done');
    }
  }

  #fold(app: App): Fold {
    let fold = this.#folds.get(app.id);
    if (fold === undefined) {
      fold = {
        before: app,
        after: app,
        beats: [],
        checks: [],
        timeouts: [],
        changes: [],
        instances: [],
        incidents: null,
        keys: null,
        repeats: [],
      };
      this.#folds.set(app.id, fold);
    }
    return fold;
  }
}

/** Whether another process was faster: then nothing of it has been written. */
const isRefused = ({ before, after }: Fold, committed: Committed | null): boolean =>
  after !== before && (committed === null || committed.refused.has(before.id));

function eventOf(
  { app, previousStatus, changes }: FoldedTimeout,
  heartbeat: Heartbeat | null,
  instance: Instance | null,
): UnnumberedEvent {
  const last = changes.at(-1);
  return {
    changes: changes.length,
    cause: last?.cause ?? (heartbeat?.kind === 'FAIL' ? 'FAIL' : 'BEAT'),
    appId: app.id,
    app,
    previousStatus,
    status: app.state.status,
    at: heartbeat?.receivedAt ?? last?.at ?? app.state.statusSince,
    heartbeat,
    instance,
  };
}

function noteChanges(fold: Fold, state: AppState, changes: StatusTransition[], heartbeat: Heartbeat | null): void {
  for (const { from, to, at, cause } of changes) {
    const then = { ...state, status: to, statusSince: at };
    fold.changes.push({ from, to, at, cause, id: newId(), appId: fold.before.id, state: then, heartbeat });
  }
}

function noteIncidents(
  fold: Fold,
  statusBefore: AppStatus,
  changes: readonly StatusTransition[],
  failure: Failure | null,
): void {
  const { policy, state } = fold.after;
  fold.incidents ??= new AppIncidents(statusBefore);
  fold.incidents.apply(changes, { policy, lastHeartbeatAt: state.newestOccurredAt }, failure);
}

/** No text that is stored has a NUL in it. */
const sourceOf = ({ appId, user, host, environment }: Pick<Instance, 'appId' | 'user' | 'host' | 'environment'>) =>
  `${appId} ${environment} ${user}\0${host}`;

/** Moves the beat's source on to when the beat happened. */
function noteSource({ instances }: Fold, heartbeat: Heartbeat): void {
  const { appId, user, host, environment, sessionId, agentVersion, occurredAt: at } = heartbeat;
  for (const known of instances) {
    if (known.user !== user || known.host !== host || known.environment !== environment) continue;
    const isNewer = at >= known.lastHeartbeatAt;
    known.sessionId = isNewer ? (sessionId ?? known.sessionId) : (known.sessionId ?? sessionId);
    known.agentVersion = isNewer ? (agentVersion ?? known.agentVersion) : (known.agentVersion ?? agentVersion);
    known.firstHeartbeatAt = Math.min(known.firstHeartbeatAt, at);
    known.lastHeartbeatAt = Math.max(known.lastHeartbeatAt, at);
    return;
  }
  const id = newId();
  instances.push({
    id,
    appId,
    user,
    host,
    environment,
    sessionId,
    agentVersion,
    firstHeartbeatAt: at,
    lastHeartbeatAt: at,
  });
}
