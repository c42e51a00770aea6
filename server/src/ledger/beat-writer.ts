import { DomainError, notFound, unavailable } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { CommittedGroup } from '../lib/metrics.ts';
import { isDatabaseAway, sqlState, writeRefusal, type Sql, type SqlRunner } from '../lib/sql.ts';
import type { AppAddress, AppCache } from './app-cache.ts';
import { trimInstances } from './trim-instances.ts';
import { BeatQueue, UNREAD, type Batch } from './beat-queue.ts';
import { BeatGroup } from './beat-group.ts';
import { commit, type Committed } from './commit.ts';
import type { CommitBatch, WriterIdentity } from './commit.batch.ts';
import type { EventHub } from './event-hub.ts';
import type { NewBeat } from './new-beat.ts';
import type { CheckOutcome, PendingBeat, PendingCheck, RecordedBeat } from './pending.ts';
import { NoRoomError, type Writability } from './writability.ts';
import { findRecorded } from './recorded-keys.ts';

export interface BeatWriterOptions {
  sql: Sql;
  /** Another way to the same database, for what waits for nobody. */
  pipeline: SqlRunner;
  cache: AppCache;
  hub: EventHub;
  now(): number;
  identity: WriterIdentity;
  /** Told when an app has to be looked at next (epoch ms), for each app of a committed group. */
  onNextCheck(at: number): void;
  /** 2 where the database works beside this process, 1 where it is in it. */
  groupsAtOnce: 1 | 2;
  /** Makes partitions that are missing. */
  ensurePartitions(): Promise<void>;
  /** Knows when beats cannot be written, and is told how each group fared. */
  writability: Writability;
  /** Told of each group that has been committed. Must not throw. */
  onCommit?(group: CommittedGroup): void;
  logger: Logger;
}

/** What is being written at once. */
interface Group extends Batch {
  /** The apps that it touches. */
  touched: ReadonlySet<string>;
  /** Its place among the groups of this moment, from 0: two that count in one row would wait for each other's commit. */
  place: number;
  /** Whether it may wait for another process, and others are written as if it were not there. */
  isApart: boolean;
}

const MAX_ATTEMPTS = 20;
const WATCH_EVERY_MS = 250;
/** A stall that has eaten so much of what callers wait for ... */
const LONG_STALL_MS = 2_000;
/** ... is made good: what those who wait are given once the event loop turns again after a stall. */
const SPARED_AFTER_STALL_MS = 1_000;
/**
 * While a group is being written a second one begins with this many beats, so that this process and the database work at the same
 * time; with fewer, one larger group costs less than two small ones.
 */
const WORTH_A_GROUP = 24;
/**
 * ... and with this many for each beat that is being written: groups as large as each other keep both sides busy, where one of a
 * single beat and one of all others would have them wait for each other.
 */
const EVEN_ENOUGH = 0.9;
/** Most groups at once that are apart: each holds a connection of the pool. */
const GROUPS_APART = 2;
/** SQLSTATE of "no partition of relation found for row". */
const NO_PARTITION = '23514';
/** What goes away by itself when the group is read and written again: a key that another process has just recorded, a deadlock. */
const PASSING = new Set(['23505', '40P01', '40001']);

/**
 * Commits beats in groups: those that arrive while a transaction is in flight go together in the next one, and each caller is
 * answered after its group's commit.
 */
export class BeatWriter {
  readonly #options: BeatWriterOptions;
  readonly #queue = new BeatQueue();
  #inFlight: Group[] = [];
  #isScheduled = false;
  #watch: NodeJS.Timeout | null = null;
  #idle = Promise.withResolvers<void>();
  #closed = false;
  /** The last of the statements that forget sources beyond the limit. */
  #trimming: Promise<void> = Promise.resolve();
  /** When the late were last looked for, by the monotonic clock. */
  #watchedAt = 0;
  /** Until when nobody is late, by the monotonic clock. */
  #sparedUntil = 0;

  constructor(options: BeatWriterOptions) {
    this.#options = options;
  }

  /** Beats that wait or are being written. */
  get queued(): number {
    return this.#queue.waiting + beatsIn(this.#inFlight);
  }

  get #beside(): Group[] {
    return this.#inFlight.filter(({ isApart }) => !isApart);
  }

  /** Records one beat. Rejects with NOT_FOUND, or UNAVAILABLE when too many wait or the database is away. */
  record(address: AppAddress, beat: NewBeat): Promise<RecordedBeat> {
    const refusal = this.#refusal(1);
    if (refusal !== null) return Promise.reject(unavailable(refusal));
    return new Promise((resolve, reject) => {
      const touches = this.#touched(address);
      this.#queue.push([{ address, beat, attempts: 0, queuedAt: performance.now(), touches, resolve, reject }]);
      this.#schedule();
    });
  }

  /** Records the beats of one call, at most {@link MAX_GROUP}, in one group; each has its own answer. */
  recordAll(beats: { address: AppAddress; beat: NewBeat }[]): Promise<RecordedBeat>[] {
    const refusal = this.#refusal(beats.length);
    if (refusal !== null) return beats.map(() => Promise.reject(unavailable(refusal)));
    const call: PendingBeat[] = [];
    const queuedAt = performance.now();
    const answers = beats.map(
      ({ address, beat }) =>
        new Promise<RecordedBeat>((resolve, reject) => {
          call.push({ address, beat, attempts: 0, queuedAt, touches: this.#touched(address), resolve, reject });
        }),
    );
    if (call.length > 0) this.#queue.push(call);
    this.#schedule();
    return answers;
  }

  /** Why so many beats more are not taken; null where they are. */
  #refusal(beats: number): string | null {
    if (this.#closed) return 'the server is shutting down';
    const { problem } = this.#options.writability;
    if (problem !== null) return `heartbeats cannot be stored: ${problem}`;
    return this.#queue.hasRoomFor(beats) ? null : 'too many heartbeats are waiting to be written; try again soon';
  }

  /**
   * Applies the timeouts of these apps as of `now`, each behind its app's beats received before. Rejects when the database
   * is away.
   */
  checkTimeouts(appIds: string[], now: number): Promise<CheckOutcome[]> {
    const checks: PendingCheck[] = [];
    const outcomes = appIds.map(
      (appId) =>
        new Promise<CheckOutcome>((resolve, reject) => {
          checks.push({ appId, now, touches: this.#touched({ by: 'id', value: appId }), resolve, reject });
        }),
    );
    this.#queue.pushChecks(checks, (pending) => this.#touches(pending));
    this.#schedule();
    return Promise.all(outcomes);
  }

  /** Takes no new beats and waits for those it has. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#inFlight.length > 0 || !this.#queue.isEmpty) await this.#idle.promise;
    clearInterval(this.#watch ?? undefined);
    await this.#trimming;
  }

  /** Begins groups once this turn of the event loop is over, so that the beats it brings come together. */
  #schedule(): void {
    if (this.#isScheduled || this.#queue.isEmpty) return;
    this.#isScheduled = true;
    this.#watch ??= setInterval(() => this.#answerTheLate(), WATCH_EVERY_MS).unref();
    setImmediate(() => {
      this.#isScheduled = false;
      this.#begin();
    });
  }

  #begin(): void {
    while (this.#mayBegin()) {
      const batch = this.#queue.take((pending) => this.#isFree(pending), this.#share());
      if (batch === null) return this.#tellIfIdle();
      this.#start(batch, false);
    }
  }

  #start(batch: Batch, isApart: boolean): void {
    const group = { ...batch, touched: this.#allTouched(batch), place: this.#freePlace(), isApart };
    this.#inFlight.push(group);
    void this.#write(group).finally(() => {
      this.#inFlight = this.#inFlight.filter((other) => other !== group);
      this.#tellIfIdle();
      this.#schedule();
    });
  }

  #mayBegin(): boolean {
    const beside = this.#beside;
    if (beside.length === 0) return true;
    const wanted = Math.max(WORTH_A_GROUP, EVEN_ENOUGH * beatsIn(beside));
    return beside.length < this.#options.groupsAtOnce && this.#queue.waiting >= wanted;
  }

  /** How many beats the next group takes: its part of all that are here, so that the groups of one moment are as large as each other. */
  #share(): number {
    return Math.max(
      WORTH_A_GROUP,
      Math.ceil((this.#queue.waiting + beatsIn(this.#beside)) / this.#options.groupsAtOnce),
    );
  }

  #freePlace(): number {
    let place = 0;
    while (this.#inFlight.some((group) => group.place === place)) place += 1;
    return place;
  }

  /** To be called wherever the last beat may have gone: by being written, or by having waited too long. */
  #tellIfIdle(): void {
    if (this.#inFlight.length > 0 || !this.#queue.isEmpty) return;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }

  #allTouched({ beats, checks }: Batch): ReadonlySet<string> {
    const touched = new Set<string>();
    // Where there is one group at a time, none is written beside it.
    if (this.#options.groupsAtOnce === 1) return touched;
    for (const { touches } of beats) touched.add(touches);
    for (const { touches } of checks) touched.add(touches);
    return touched;
  }

  #touched(address: AppAddress): string {
    return this.#options.cache.find(address)?.id ?? UNREAD;
  }

  #isFree(pending: PendingBeat | PendingCheck): boolean {
    const touches = this.#touches(pending);
    return !this.#inFlight.some(({ touched }) => touched.has(touches));
  }

  #touches(pending: PendingBeat | PendingCheck): string {
    // It may have been read while this waited.
    if (pending.touches === UNREAD)
      pending.touches = this.#touched('address' in pending ? pending.address : { by: 'id', value: pending.appId });
    return pending.touches;
  }

  #answerTheLate(): void {
    const now = performance.now();
    // After a stall of the event loop the answers may be there already, unread, and beats of that time wait for their first group: callers with a
    // commit behind them must not be told that there was none, and nobody is late by what was this process's own sleep.
    const stoodStillMs = now - this.#watchedAt - WATCH_EVERY_MS;
    if (stoodStillMs > LONG_STALL_MS) this.#sparedUntil = now + SPARED_AFTER_STALL_MS;
    this.#watchedAt = now;
    if (stoodStillMs < WATCH_EVERY_MS && now >= this.#sparedUntil)
      setImmediate(() => this.#queue.answerTheLate(this.#inFlight));
  }

  async #write(group: Group): Promise<void> {
    try {
      await this.#writeGroup(group);
    } catch (error) {
      // What became of the group is not sure: these apps are read again.
      for (const { address } of group.beats) this.#options.cache.dropAddress(address);
      for (const { appId } of group.checks) this.#options.cache.drop(appId);
      await this.#afterFailure(error, group);
    }
  }

  async #writeGroup({ beats, checks, place }: Group): Promise<void> {
    const { sql, cache, hub, identity, onNextCheck } = this.#options;
    const addresses = beats.map((pending) => pending.address);
    for (const { appId } of checks) addresses.push({ by: 'id', value: appId });
    await cache.load(sql, addresses);
    const group = this.#fold(await this.#acknowledgeRecorded(beats), checks);
    const writer = { ...identity, shard: identity.shard + place };
    const committed = group.writesNothing ? null : await this.#commit(group.batch(writer));
    const settled = group.settle(committed, hub.listenerCount > 0);
    for (const app of settled.apps) {
      cache.set(app);
      if (app.state.nextCheckAt !== null) onNextCheck(app.state.nextCheckAt);
    }
    for (const appId of settled.conflicts) cache.drop(appId);
    hub.publish(committed?.firstSequence ?? 0, settled.events);
    group.answer(committed);
    this.#retry(settled.retries);
    this.#trim(settled.appsWithNewInstance);
  }

  /** Not part of the group, which is committed: nobody waits for this, and its failure is nobody's. One at a time. */
  #trim(appIds: string[]): void {
    if (appIds.length === 0) return;
    const { sql, logger } = this.#options;
    this.#trimming = this.#trimming.then(() =>
      trimInstances(sql, appIds).catch((error: unknown) =>
        logger.warn({ err: error }, 'sources beyond the limit could not be forgotten'),
      ),
    );
  }

  async #commit(batch: CommitBatch): Promise<Committed> {
    const { sql, pipeline, hub, onCommit, writability } = this.#options;
    // Where the database itself would not refuse: these were taken while there was room.
    writability.assertRoom();
    const began = performance.now();
    const committed = await commit(sql, { ...batch, wantsInstances: hub.listenerCount > 0 }, pipeline);
    writability.succeeded();
    const { refused } = committed;
    const { heartbeats, changes } = batch;
    onCommit?.({
      beats: refused.size === 0 ? heartbeats : heartbeats.filter(({ appId }) => !refused.has(appId)),
      missed: changes.filter(({ appId, cause, to }) => cause === 'TIMEOUT' && to === 'DOWN' && !refused.has(appId))
        .length,
      seconds: (performance.now() - began) / 1000,
    });
    return committed;
  }

  /** An app whose stored state the rules cannot read must not hold up the others. */
  #fold(beats: PendingBeat[], checks: PendingCheck[]): BeatGroup {
    const { cache, now, logger } = this.#options;
    const group = new BeatGroup(now());
    for (const pending of beats) {
      const app = cache.find(pending.address);
      try {
        if (app === undefined) pending.reject(addressNotFound(pending.address));
        else group.addBeat(app, pending);
      } catch (error) {
        logger.error({ err: error, app: app?.id }, 'a heartbeat could not be applied');
        // Whoever mends the row does not tell; the next attempt reads it again.
        cache.dropAddress(pending.address);
        pending.reject(internal(error));
      }
    }
    for (const pending of checks) {
      const app = cache.find({ by: 'id', value: pending.appId });
      try {
        if (app === undefined) pending.resolve('done');
        else group.addCheck(app, pending);
      } catch (error) {
        logger.error({ err: error, app: pending.appId }, 'a timeout could not be applied');
        cache.drop(pending.appId);
        pending.resolve('failed');
      }
    }
    return group;
  }

  /** Answers the beats whose idempotency key has been recorded before; returns the others. */
  async #acknowledgeRecorded(beats: PendingBeat[]): Promise<PendingBeat[]> {
    if (beats.every(({ beat }) => beat.idempotencyKey === null)) return beats;
    const { sql, cache } = this.#options;
    const keyed = beats.flatMap(({ beat, address }) => {
      const app = beat.idempotencyKey === null ? undefined : cache.find(address);
      return app === undefined ? [] : [{ appId: app.id, key: beat.idempotencyKey ?? '' }];
    });
    if (keyed.length === 0) return beats;
    const recorded = await findRecorded(sql, keyed);
    return beats.filter((pending) => {
      const app = cache.find(pending.address);
      const heartbeat = app && recorded.get(`${app.id} ${pending.beat.idempotencyKey}`);
      if (heartbeat) pending.resolve({ heartbeat, app });
      return !heartbeat;
    });
  }

  /**
   * Another process was faster on the apps of these beats, or is still writing them. They wait for it apart, since it may take long:
   * a beat to another app must not wait too. Where too many do already they go first into the next group.
   */
  #retry(beats: PendingBeat[]): void {
    const call = beats.filter((pending) => {
      pending.attempts += 1;
      if (pending.attempts <= MAX_ATTEMPTS) return true;
      pending.reject(unavailable('this app is being written by too many at once; try again'));
      return false;
    });
    if (call.length === 0) return;
    const apart = this.#inFlight.length - this.#beside.length;
    if (this.#options.groupsAtOnce > 1 && apart < GROUPS_APART) this.#start({ beats: call, checks: [] }, true);
    else this.#queue.pushFirst(call);
  }

  /** Halves a group that the database refused until only the guilty one is left. */
  async #afterFailure(error: unknown, group: Group): Promise<void> {
    const { logger, ensurePartitions, writability } = this.#options;
    const { beats, checks } = group;
    if (error instanceof NoRoomError) {
      const refusal = unavailable(`heartbeats cannot be stored: ${error.message}`, error);
      for (const pending of [...beats, ...checks]) pending.reject(refusal);
      return;
    }
    if (isDatabaseAway(error)) {
      writability.failed(error);
      const problem = writeRefusal(error) ?? 'the database cannot be reached';
      logger.error({ err: error, beats: beats.length }, problem);
      for (const pending of [...beats, ...checks]) pending.reject(unavailable(`${problem}; try again`, error));
      return;
    }
    const state = sqlState(error) ?? '';
    if ((state === NO_PARTITION || PASSING.has(state)) && beats.some((pending) => pending.attempts === 0)) {
      for (const pending of beats) pending.attempts += 1;
      if (state === NO_PARTITION)
        await ensurePartitions().catch((failure: unknown) =>
          logger.error({ err: failure }, 'partitions could not be made'),
        );
      return this.#write(group);
    }
    if (beats.length + checks.length > 1) {
      const half = <T>(items: T[]) =>
        [items.slice(0, Math.ceil(items.length / 2)), items.slice(Math.ceil(items.length / 2))] as const;
      const [[firstBeats, lastBeats], [lastChecks, firstChecks]] = [half(beats), half(checks)];
      await this.#write({ ...group, beats: firstBeats, checks: firstChecks });
      await this.#write({ ...group, beats: lastBeats, checks: lastChecks });
      return;
    }
    logger.error(
      { err: error, app: beats[0]?.address.value ?? checks[0]?.appId },
      'a heartbeat or timeout could not be written',
    );
    for (const pending of beats) pending.reject(internal(error));
    for (const pending of checks) pending.resolve('failed');
  }
}

const beatsIn = (groups: Group[]): number => groups.reduce((sum, { beats }) => sum + beats.length, 0);

const internal = (cause: unknown): Error =>
  new DomainError('INTERNAL', 'the heartbeat could not be written', null, { cause });

/** The value may be a secret that once worked: only its beginning is shown. */
function addressNotFound({ by, value }: AppAddress): Error {
  return by === 'slug' || by === 'id'
    ? notFound('App', by, value)
    : notFound('App', by === 'uuid' ? 'id or ping key' : 'ping key', `${value.slice(0, 8)}…`);
}
