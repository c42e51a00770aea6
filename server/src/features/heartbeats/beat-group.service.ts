import { newId } from '../../lib/uuid.ts';
import type { App } from '../apps/app.model.ts';
import { applyBeat, applyTimeouts, type AppState, type StatusTransition } from '../apps/status.rules.ts';
import type { PendingBeat, PendingCheck } from './beat-writer.service.ts';
import type { ChangeWrite, CommitBatch, Committed, InstanceWrite, WriterIdentity } from './commit.service.ts';
import type { UnnumberedEvent } from './event-hub.ts';
import { latencyMs, type NewBeat } from './heartbeat.input.ts';
import type { Heartbeat } from './heartbeat.model.ts';

/** What a group does to one app, folded in the order of arrival. */
interface Fold {
  /** As it was read; its version guards the write. */
  before: App;
  state: AppState;
  beats: { pending: PendingBeat; heartbeat: Heartbeat; app: App; source: string }[];
  checks: PendingCheck[];
  events: { event: UnnumberedEvent; source: string | null }[];
  changes: ChangeWrite[];
  instances: Map<string, InstanceWrite>;
  keys: Map<string, Heartbeat>;
  /** Beats that repeat an idempotency key of this very group. */
  repeats: { pending: PendingBeat; heartbeat: Heartbeat }[];
}

export interface Settled {
  /** As they stand after the commit. */
  apps: App[];
  conflicts: string[];
  events: UnnumberedEvent[];
  answers: (() => void)[];
  /** Beats of apps that another process was faster with. */
  retries: PendingBeat[];
  appsWithNewInstance: string[];
}

/** Folds the beats and timeouts of one group through the rules and, once it is committed, tells what has become of each. */
export class BeatGroup {
  readonly #now: number;
  readonly #folds = new Map<string, Fold>();

  constructor(now: number) {
    this.#now = now;
  }

  get isEmpty(): boolean {
    return this.#folds.size === 0;
  }

  /** Whether only timeouts were looked at and none was due. */
  get writesNothing(): boolean {
    return [...this.#folds.values()].every((fold) => fold.state === fold.before.state);
  }

  addBeat(app: App, pending: PendingBeat): void {
    const fold = this.#fold(app);
    const { beat } = pending;
    const repeated = beat.idempotencyKey === null ? undefined : fold.keys.get(beat.idempotencyKey);
    if (repeated !== undefined) {
      fold.repeats.push({ pending, heartbeat: repeated });
      return;
    }
    const receivedAt = Math.max(beat.receivedAt, fold.state.lastHeartbeatAt ?? 0);
    // A clock that went back must not make what happens now older than what happened before.
    const occurredAt = beat.occurredAt ?? receivedAt;
    const outcome = applyBeat(app.policy, fold.state, { kind: beat.kind, receivedAt, occurredAt, runId: beat.runId });
    const heartbeat = toHeartbeat(app, { ...beat, receivedAt, occurredAt }, outcome.durationMs);
    if (beat.idempotencyKey !== null) fold.keys.set(beat.idempotencyKey, heartbeat);
    const previousStatus = fold.state.status;
    fold.state = outcome.state;
    const after: App = { ...app, version: app.version + 1, state: outcome.state };
    const source = noteSource(fold, heartbeat);
    fold.beats.push({ pending, heartbeat, app: after, source });
    this.#noteChanges(fold, outcome.changes, heartbeat);
    fold.events.push({
      source,
      event: {
        changes: outcome.changes.length,
        cause: outcome.changes.at(-1)?.cause ?? (beat.kind === 'FAIL' ? 'FAIL' : 'BEAT'),
        appId: app.id,
        app: after,
        previousStatus,
        status: outcome.state.status,
        at: receivedAt,
        heartbeat,
        instance: null,
      },
    });
  }

  addCheck(app: App, pending: PendingCheck): void {
    const fold = this.#fold(app);
    fold.checks.push(pending);
    const previousStatus = fold.state.status;
    const { state, changes } = applyTimeouts(app.policy, fold.state, pending.now);
    fold.state = state;
    const last = changes.at(-1);
    if (last === undefined) return;
    this.#noteChanges(fold, changes, null);
    fold.events.push({
      source: null,
      event: {
        changes: changes.length,
        cause: last.cause,
        appId: app.id,
        app: { ...app, version: app.version + 1, state },
        previousStatus,
        status: state.status,
        at: last.at,
        heartbeat: null,
        instance: null,
      },
    });
  }

  batch(writer: WriterIdentity): CommitBatch {
    const folds = [...this.#folds.values()].filter((fold) => fold.state !== fold.before.state);
    return {
      states: folds.map(({ before, state }) => ({ appId: before.id, version: before.version, state })),
      instances: folds.flatMap((fold) => [...fold.instances.values()]),
      heartbeats: folds.flatMap((fold) => fold.beats.map((entry) => entry.heartbeat)),
      changes: folds.flatMap((fold) => fold.changes),
      idempotencyKeys: folds.flatMap((fold) =>
        [...fold.keys].map(([key, heartbeat]) => ({
          appId: heartbeat.appId,
          key,
          heartbeatId: heartbeat.id,
          receivedAt: heartbeat.receivedAt,
        })),
      ),
      now: this.#now,
      writer,
      skipLocked: folds.every((fold) => fold.beats.length === 0),
    };
  }

  /** `committed`: null when nothing had to be written. */
  settle(committed: Committed | null): Settled {
    const settled: Settled = {
      apps: [],
      conflicts: [],
      events: [],
      answers: [],
      retries: [],
      appsWithNewInstance: committed?.appsWithNewInstance ?? [],
    };
    const instances = new Map(committed?.instances.map((instance) => [sourceOf(instance), instance]));
    for (const fold of this.#folds.values()) {
      const unchanged = fold.state === fold.before.state;
      if (!unchanged && !committed?.appIds.has(fold.before.id)) {
        settled.conflicts.push(fold.before.id);
        settled.retries.push(
          ...fold.beats.map((entry) => entry.pending),
          ...fold.repeats.map((entry) => entry.pending),
        );
        // Whoever was faster has applied the timeout or moved the deadline; the next sweep sees which.
        for (const pending of fold.checks) settled.answers.push(() => pending.resolve('skipped'));
        continue;
      }
      const app = unchanged ? fold.before : { ...fold.before, version: fold.before.version + 1, state: fold.state };
      // One that nothing was written for may have failed half-way: the cache knows better what to keep.
      if (!unchanged) settled.apps.push(app);
      for (const { event, source } of fold.events)
        settled.events.push({ ...event, instance: source === null ? null : (instances.get(source) ?? null) });
      for (const { pending, heartbeat, app: after } of fold.beats)
        settled.answers.push(() => pending.resolve({ heartbeat, app: after }));
      for (const { pending, heartbeat } of fold.repeats)
        settled.answers.push(() => pending.resolve({ heartbeat, app }));
      for (const pending of fold.checks) settled.answers.push(() => pending.resolve('done'));
    }
    return settled;
  }

  #fold(app: App): Fold {
    let fold = this.#folds.get(app.id);
    if (fold === undefined) {
      fold = {
        before: app,
        state: app.state,
        beats: [],
        checks: [],
        events: [],
        changes: [],
        instances: new Map(),
        keys: new Map(),
        repeats: [],
      };
      this.#folds.set(app.id, fold);
    }
    return fold;
  }

  #noteChanges(fold: Fold, changes: StatusTransition[], heartbeat: Heartbeat | null): void {
    for (const change of changes) {
      const state = { ...fold.state, status: change.to, statusSince: change.at };
      fold.changes.push({ ...change, id: newId(), appId: fold.before.id, state, heartbeat });
    }
  }
}

const sourceOf = (of: { appId: string; user: string; host: string; environment: string }) =>
  JSON.stringify([of.appId, of.user, of.host, of.environment]);

/** Moves the beat's source on to the time of the beat; returns its key. */
function noteSource(fold: Fold, heartbeat: Heartbeat): string {
  const source = sourceOf(heartbeat);
  const known = fold.instances.get(source);
  fold.instances.set(source, {
    id: known?.id ?? newId(),
    appId: heartbeat.appId,
    user: heartbeat.user,
    host: heartbeat.host,
    environment: heartbeat.environment,
    sessionId: heartbeat.sessionId ?? known?.sessionId ?? null,
    agentVersion: heartbeat.agentVersion ?? known?.agentVersion ?? null,
    at: heartbeat.receivedAt,
  });
  return source;
}

function toHeartbeat(app: App, beat: NewBeat & { occurredAt: number }, durationMs: number | null): Heartbeat {
  const { idempotencyKey: _, ...kept } = beat;
  return {
    ...kept,
    id: newId(),
    appId: app.id,
    latencyMs: latencyMs(beat.sentAt, beat.receivedAt),
    durationMs,
    environment: beat.environment ?? app.environment,
  };
}
