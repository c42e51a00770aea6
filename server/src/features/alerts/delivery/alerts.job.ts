import { db, execute, least, type Changes } from '../../../lib/query.ts';
import { Cron } from 'croner';
import { reconcileIncidents } from '../../../ledger/reconcile-incidents.ts';
import type { Broadcast } from '../../../lib/broadcast.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Job } from '../../../lib/job.ts';
import type { Logger } from '../../../lib/logger.ts';
import { isDatabaseAway, timestamp, type SqlRunner, type Timestamp } from '../../../lib/sql.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Planner } from './planner.ts';

export interface AlertsJobOptions {
  sql: SqlRunner;
  /** Whether this process is the only one on its database. */
  isAlone: boolean;
  planner: Planner;
  dispatcher: Dispatcher;
  /** Told when incidents, rules or channels have changed. */
  changes: readonly Broadcast<null>[];
  /** Done once, before anything is sent. */
  prepare(): Promise<void>;
  /** Done when nothing is being sent any more. */
  close(): void;
  clock: Clock;
  logger: Logger;
}

/** A server of the release before, which knows of no incidents, may run beside this one during an upgrade. */
const RECONCILE_EVERY_MS = 60_000;

/** Plans and sends alerts: each second, and as soon as this process has changed what they depend on. */
export class AlertsJob implements Job {
  readonly #options: AlertsJobOptions;
  #everySecond: Cron | null = null;
  #stops: (() => void)[] = [];
  #running: Promise<void> | null = null;
  #isWanted = false;
  #reconciledAt = -Infinity;
  #isFirst = true;
  /** When a round was last completed, by the server's clock. */
  #completedAt = -Infinity;

  constructor(options: AlertsJobOptions) {
    this.#options = options;
  }

  get completedAt(): number {
    return this.#completedAt;
  }

  start(): void {
    this.#stops = this.#options.changes.map((changes) => changes.listen(() => void this.#poke()));
    this.#everySecond = new Cron('* * * * * *', { protect: true, catch: true, unref: true }, () => this.#poke());
  }

  async stop(): Promise<void> {
    this.#everySecond?.stop();
    for (const stop of this.#stops) stop();
    await this.#running;
    await this.#options.dispatcher.stop();
    this.#options.close();
  }

  /** Plans and sends all that is due by now, and waits for it. */
  async sweep(): Promise<void> {
    await this.#poke();
    await this.#options.dispatcher.idle();
    // What has ended while it was being told of is due again.
    await this.#poke();
    await this.#options.dispatcher.idle();
  }

  /** Never rejects: what fails is logged and tried again at the next tick. */
  #poke(): Promise<void> {
    this.#isWanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    const { logger } = this.#options;
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#round();
      }
    } catch (error) {
      if (isDatabaseAway(error)) logger.debug({ err: error }, 'the database is away');
      else logger.error({ err: error }, 'alerts could not be planned; tried again in a second');
    }
  }

  async #round(): Promise<void> {
    const { sql, isAlone, planner, dispatcher, prepare, clock } = this.#options;
    const now = clock.now();
    if (this.#isFirst) {
      // Whoever had them is gone.
      if (isAlone) await execute(sql, freeClaims(timestamp(now)));
      await prepare();
      this.#isFirst = false;
    }
    if (Math.abs(now - this.#reconciledAt) >= RECONCILE_EVERY_MS) {
      await reconcileIncidents(sql, now);
      this.#reconciledAt = now;
    }
    await planner.plan();
    await dispatcher.dispatch();
    this.#completedAt = clock.now();
  }
}

const freeClaims = (at: Timestamp) =>
  db
    .updateTable('notice')
    .set((eb) => ({ due_at: least(eb.ref('due_at'), at) }) satisfies Changes<'notice'>)
    .where('attempt', '>', 0);
