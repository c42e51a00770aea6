import type { Broadcast } from '../lib/broadcast.ts';
import { DomainError, notFound, unavailable } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { CommittedGroup } from '../lib/metrics.ts';
import { isDatabaseAway, sqlState, writeRefusal, type Sql, type SqlRunner } from '../lib/sql.ts';
import type { AppAddress, AppCache } from './app-cache.ts';
import { BeatGroup } from './beat-group.ts';
import type { Batch } from './beat-queue.ts';
import type { CommitBatch, WriterIdentity } from './commit.batch.ts';
import { commit, type Committed } from './commit.ts';
import type { EventHub } from './event-hub.ts';
import type { PendingBeat, PendingCheck } from './pending.ts';
import { findRecorded } from './recorded-keys.ts';
import { trimInstances } from './trim-instances.ts';
import { NoRoomError, type Writability } from './writability.ts';

export interface GroupWriterOptions {
  sql: Sql;
  /** Another way to the same database, for what waits for nobody. */
  pipeline: SqlRunner;
  cache: AppCache;
  hub: EventHub;
  now(): number;
  identity: WriterIdentity;
  /** Told when an app has to be looked at next (epoch ms), for each app of a committed group. */
  onNextCheck(at: number): void;
  /** Makes partitions that are missing. */
  ensurePartitions(): Promise<void>;
  /** Knows when beats cannot be written, and is told how each group fared. */
  writability: Writability;
  /** Told of each group that has been committed. Must not throw. */
  onCommit?(group: CommittedGroup): void;
  /** Sent after each commit that has changed incidents. */
  incidentsChanged: Broadcast<null>;
  logger: Logger;
}

/** SQLSTATE of "no partition of relation found for row". */
const NO_PARTITION = '23514';
/**
 * What goes away by itself when the group is read and written again: a key that another process has just recorded, a
 * deadlock.
 */
const PASSING = new Set(['23505', '40P01', '40001']);

/** Takes one group from its apps to the commit, and answers it. */
export class GroupWriter {
  readonly #options: GroupWriterOptions;
  /** Takes beats of apps that another process was faster with. */
  readonly #retry: (beats: PendingBeat[]) => void;
  /** The last of the statements that forget sources beyond the limit. */
  #trimming: Promise<void> = Promise.resolve();

  constructor(options: GroupWriterOptions, retry: (beats: PendingBeat[]) => void) {
    this.#options = options;
    this.#retry = retry;
  }

  /**
   * Resolves once all of the group is answered, or on its way again. `place`: of the group among those of this moment,
   * from 0.
   */
  async write(batch: Batch, place: number): Promise<void> {
    try {
      await this.#write(batch, place);
    } catch (error) {
      // What became of the group is not sure: these apps are read again.
      for (const { address } of batch.beats) this.#options.cache.dropAddress(address);
      for (const { appId } of batch.checks) this.#options.cache.drop(appId);
      await this.#afterFailure(error, batch, place);
    }
  }

  /** Waits for what nobody else waits for. */
  async close(): Promise<void> {
    await this.#trimming;
  }

  async #write({ beats, checks }: Batch, place: number): Promise<void> {
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
    const { sql, pipeline, hub, onCommit, writability, incidentsChanged } = this.#options;
    // Where the database itself would not refuse: these were taken while there was room.
    writability.assertRoom();
    const began = performance.now();
    const committed = await commit(sql, { ...batch, wantsInstances: hub.listenerCount > 0 }, pipeline);
    writability.succeeded();
    const { refused } = committed;
    if (batch.openings.length > 0 || batch.steps.length > 0) incidentsChanged.send(null);
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

  /** Halves a group that the database refused until only the guilty one is left. */
  async #afterFailure(error: unknown, batch: Batch, place: number): Promise<void> {
    const { logger, ensurePartitions, writability } = this.#options;
    const { beats, checks } = batch;
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
      return this.write(batch, place);
    }
    if (beats.length + checks.length > 1) {
      const half = <T>(items: T[]) =>
        [items.slice(0, Math.ceil(items.length / 2)), items.slice(Math.ceil(items.length / 2))] as const;
      const [[firstBeats, lastBeats], [lastChecks, firstChecks]] = [half(beats), half(checks)];
      await this.write({ beats: firstBeats, checks: firstChecks }, place);
      await this.write({ beats: lastBeats, checks: lastChecks }, place);
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

const internal = (cause: unknown): Error =>
  new DomainError('INTERNAL', 'the heartbeat could not be written', null, { cause });

/** The value may be a secret that once worked: only its beginning is shown. */
function addressNotFound({ by, value }: AppAddress): Error {
  return by === 'slug' || by === 'id'
    ? notFound('App', by, value)
    : notFound('App', by === 'uuid' ? 'id or ping key' : 'ping key', `${value.slice(0, 8)}…`);
}
