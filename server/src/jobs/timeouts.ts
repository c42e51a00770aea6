import { Cron } from 'croner';
import type { BeatWriter } from '../ledger/beat-writer.ts';
import type { Writability } from '../ledger/writability.ts';
import type { OutageReason } from '../features/outages/outage.entity.ts';
import type { OutagesService } from '../features/outages/outages.service.ts';
import { dueApps, soonestCheck } from './due-apps.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import { drainSockets } from '../lib/event-loop.ts';
import type { Logger } from '../lib/logger.ts';
import type { SqlRunner } from '../lib/sql.ts';

export interface TimeoutsJobOptions {
  sql: SqlRunner;
  writer: BeatWriter;
  outages: OutagesService;
  writability: Writability;
  clock: Clock;
  /** Connections that peers have made since the start. */
  connections(): number;
  /** Told how long each completed sweep took. */
  onSweep?(seconds: number): void;
  logger: Logger;
}

/** Apps taken at once; more that are due follow at once. */
const BATCH = 1_000;
/** A deadline nearer than the next tick of the job of each second gets a job of its own. */
const TICK_MS = 1_000;
/** A tick that comes so much later than it was due shows that the event loop stood still, and beats with it. */
const LATE_MS = 100;
/** When apps that another process was writing are looked at again. */
const SKIPPED_AGAIN_MS = 50;
/** How long an app whose timeout could not be applied is left alone, so that it does not fail each second. */
const SET_ASIDE_MS = 300_000;

/** Finds apps whose deadline, grace or run limit has passed: each second, and at the soonest deadline known. */
export class TimeoutsJob {
  readonly #options: TimeoutsJobOptions;
  /** By the server's clock, in epoch milliseconds. */
  readonly #startedAt: number;
  #everySecond: Cron | null = null;
  #oneShot: Cron | null = null;
  /** Moment of the one-shot job by the server's clock; Infinity while there is none. */
  #oneShotAt = Infinity;
  /** When the job of each second is due next, by the machine's clock. */
  #nextSecond = Infinity;
  #sweeping: Promise<void> | null = null;
  /** Until when each app that failed is left alone. */
  readonly #setAside = new Map<string, number>();
  #failures = 0;
  /** Why the time since the last sweep will be an outage, if it is one. */
  #gapReason: OutageReason = 'NO_SWEEP';

  constructor(options: TimeoutsJobOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  /** Timeouts that could not be applied since the start. */
  get failures(): number {
    return this.#failures;
  }

  start(): void {
    this.#everySecond = new Cron('* * * * * *', { protect: true, catch: true, unref: true }, () =>
      // It was due at the full second, or at one before that.
      this.#tick(Math.min(this.#nextSecond, systemClock.now() - (systemClock.now() % TICK_MS))),
    );
  }

  async stop(): Promise<void> {
    this.#everySecond?.stop();
    this.#everySecond = null;
    this.#oneShot?.stop();
    await this.#sweeping;
  }

  /** A sweep that was due at `dueAt` (epoch ms by the machine's clock). */
  async #tick(dueAt: number): Promise<void> {
    const isLate = systemClock.now() - dueAt > LATE_MS;
    // Timers come before sockets: beats that were sent in time while this process stood still have not been read yet.
    if (isLate) await drainSockets(this.#options.connections);
    // The time that this took makes the next tick no stall.
    const now = systemClock.now();
    this.#nextSecond = now - (now % TICK_MS) + TICK_MS;
    await this.sweep();
  }

  /** Applies every timeout that has come due. Never rejects: what fails is logged and tried again at the next tick. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep()
      .catch((error: unknown) => {
        const { writability, logger } = this.#options;
        // Without a beat nobody else would notice that the database takes no writes.
        writability.failed(error);
        logger.error({ err: error }, 'overdue apps could not be looked for');
      })
      .finally(() => {
        this.#sweeping = null;
      });
    return this.#sweeping;
  }

  /**
   * All of it is as of the moment at which it begins: a process that is suspended in the middle and goes on an hour
   * later still applies only what was due before, and the next sweep finds the gap.
   */
  async #sweep(): Promise<void> {
    const { sql, writer, outages, writability, clock, onSweep, logger } = this.#options;
    const began = performance.now();
    // Also where they are taken again by now.
    if (writability.problem !== null) this.#gapReason = 'UNWRITABLE';
    const problem = await writability.check();
    if (problem !== null) return logger.warn({ problem }, 'nobody is found silent while heartbeats cannot be stored');
    const now = clock.now();
    await outages.beforeSweep(now, this.#startedAt, this.#gapReason);
    this.#gapReason = 'NO_SWEEP';
    for (const [appId, until] of this.#setAside) if (until <= now) this.#setAside.delete(appId);
    let skipped = false;
    for (let found = BATCH; found === BATCH && !skipped;) {
      const due = await dueApps(sql, now, { except: [...this.#setAside.keys()], limit: BATCH });
      found = due.length;
      const outcomes = await writer.checkTimeouts(due, now);
      outcomes.forEach((outcome, index) => {
        if (outcome === 'skipped') skipped = true;
        if (outcome === 'failed') this.#leaveAlone(due[index] as string, now);
      });
      if (found === BATCH) await outages.whileSweeping(clock.now());
    }
    await outages.afterSweep();
    onSweep?.((performance.now() - began) / 1000);
    await this.#expectSoonest(skipped ? clock.now() + SKIPPED_AGAIN_MS : Infinity);
  }

  #leaveAlone(appId: string, now: number): void {
    this.#failures += 1;
    this.#setAside.set(appId, now + SET_ASIDE_MS);
  }

  async #expectSoonest(atLatest: number): Promise<void> {
    // Before it is read, so that a sooner deadline that is committed meanwhile keeps its job.
    this.#oneShot?.stop();
    this.#oneShotAt = Infinity;
    const next = await soonestCheck(this.#options.sql, [...this.#setAside.keys()]);
    this.expect(Math.min(next ?? Infinity, atLatest));
  }

  /** Tells of a deadline (epoch milliseconds), so that it is met on time and not a tick later. */
  expect(at: number): void {
    // Where the job has not been started, whoever sweeps does so by hand: one that ran by itself could be under way
    // just then.
    if (this.#everySecond === null) return;
    const wait = at - this.#options.clock.now();
    if (wait > TICK_MS || at >= this.#oneShotAt) return;
    this.#oneShot?.stop();
    this.#oneShotAt = at;
    // Croner takes moments of the machine's clock, from which the server's may differ.
    const now = systemClock.now();
    this.#oneShot = new Cron(new Date(now + Math.max(wait, 0) + 1), { unref: true, catch: true }, () => {
      this.#oneShotAt = Infinity;
      // One that is long past is as late as if its job had been there in time: it may have passed in a stall.
      return this.#tick(now + wait + 1);
    });
  }
}
