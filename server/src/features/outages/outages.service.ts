import { columnsOf, type Stored } from '../../database/columns.ts';
import { OutageEntity, type OutageReason } from './outage.entity.ts';
import type { Logger } from '../../lib/logger.ts';
import { readPage, type Page, type PageArguments } from '../../lib/pagination.ts';
import { db, on, execute } from '../../lib/query.ts';
import { isDatabaseAway, timestamp, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { newId } from '../../lib/uuid.ts';
import type { AppCache } from '../../ledger/app-cache.ts';
import { toApp, type App, APPS } from '../../ledger/app.model.ts';
import { OUTAGE_REACH_MS, shiftForClockBack, shiftForOutage, type AppState } from '../../status/status.rules.ts';
import { commit } from '../../ledger/commit.ts';
import type { StateWrite, WriterIdentity } from '../../ledger/commit.batch.ts';
import { correctTimesAhead } from './clock-back.service.ts';
import { gapBegin, wasAhead } from './clock.rules.ts';
import {
  forgetSweptUntil,
  GAP_MS,
  gapsSince,
  lastSweep,
  lockLastSweep,
  noteSweep,
  noteSweptUntil,
  sweptUntil,
} from './sweep-times.service.ts';

/** A time in which Lubdub itself was away; counted as unknown, not as down. Times in epoch milliseconds. */
export interface Outage extends Stored<typeof OutageEntity> {}

const OUTAGE = columnsOf(OutageEntity);
const outage = on<{ o: 'outage' }>();

export interface OutagesOptions {
  sql: Sql;
  cache: AppCache;
  identity: WriterIdentity;
  /** Whether other processes may be on the database. */
  shared: boolean;
  logger: Logger;
}

const BATCH = 1_000;
const SWEEP_EVERY_MS = 1_000;

/** Knows when overdue apps were last looked for, and makes good what fell into a time without. */
export class OutagesService {
  readonly #options: OutagesOptions;
  /** When the sweep that goes on, or was the last, is known to have been at work; epoch ms. */
  #lookedAt = -Infinity;
  #sweptAt = -Infinity;

  constructor(options: OutagesOptions) {
    this.#options = options;
  }

  /**
   * To be called before each sweep as of `now`: where the last one was too long ago, or lies ahead, moves every
   * deadline that fell into the gap and notes one outage. Where several processes see the same gap, one does and the
   * others wait for it. A database that has never seen a sweep counts as swept when this process started, at
   * `startedAt`. `reason`: why there was no sweep.
   */
  async beforeSweep(now: number, startedAt: number, reason: OutageReason = 'NO_SWEEP'): Promise<void> {
    const { sql, shared } = this.#options;
    this.#lookedAt = now;
    const last = (await lastSweep(sql)) ?? startedAt;
    if (!isGap(last, now, reason)) return;
    if (!shared) return this.#shiftDeadlines(last, now, reason, sql);
    await sql.transaction(async (lock) => {
      // Held until all is moved: another process's sweep comes after.
      await lockLastSweep(lock);
      const still = (await lastSweep(lock)) ?? startedAt;
      if (isGap(still, now, reason)) await this.#shiftDeadlines(still, now, reason, lock);
    });
  }

  /** Until when the last sweep was at work that this process has completed, in epoch ms; -Infinity before the first. */
  get sweptAt(): number {
    return this.#sweptAt;
  }

  /**
   * To be called at `now` when a part of a sweep is written and more is to come: to work through many is not to be
   * away. What is still due was so while somebody looked, and stays due wherever this process ends. A process that was
   * suspended meanwhile notes nothing: the next sweep finds that gap.
   */
  async whileSweeping(now: number): Promise<void> {
    if (now < this.#lookedAt || now - this.#lookedAt > GAP_MS) return;
    this.#lookedAt = now;
    await noteSweep(this.#options.sql, now);
  }

  /** To be called after each completed sweep. */
  async afterSweep(): Promise<void> {
    await noteSweep(this.#options.sql, this.#lookedAt);
    this.#sweptAt = this.#lookedAt;
  }

  /** Outages, the newest first. */
  list(page: PageArguments): Promise<Page<Outage>> {
    return readPage<Outage, Outage>(
      this.#options.sql,
      {
        rows: db.selectFrom('outage as o').select(OUTAGE.of('o')),
        where: [],
        order: [
          { expression: outage.ref('o.to'), type: 'timestamptz', descending: true },
          { expression: outage.ref('o.id'), type: 'uuid', descending: true },
        ],
        toNode: (row) => row,
        counted: true,
      },
      page,
    );
  }

  /** A crash halfway leaves the milestone as it was: the next start does it all again, which changes nothing twice. */
  async #shiftDeadlines(last: number, now: number, because: OutageReason, runner: SqlRunner): Promise<void> {
    const { sql, logger } = this.#options;
    const isBack = now < last;
    const gap = { from: Math.min(last, now), to: now };
    // A clock that had been ahead has written what has not been yet; one that is behind from now on has not.
    const ahead = isBack && wasAhead(last, now, await gapsSince(runner, now));
    const dueSoon = APPS.where('s.next_check_at', '<=', timestamp(now + OUTAGE_REACH_MS));
    const moved = isBack
      ? await this.#shiftAll(runner, APPS, (app) => shiftForClockBack(app.policy, app.state, now, ahead))
      : await this.#shiftAll(runner, dueSoon, (app) => shiftForOutage(app.policy, app.state, gap));
    const reason: OutageReason = isBack ? 'CLOCK_BACK' : because;
    const from = isBack ? now : gapBegin(last, now, await sweptUntil(runner));
    const note = async (tx: SqlRunner): Promise<void> => {
      if (ahead) await correctTimesAhead(tx, now);
      else if (isBack) await noteSweptUntil(tx, last);
      else await forgetSweptUntil(tx, now);
      const noted = { id: newId(), from: timestamp(from), to: timestamp(now), reason };
      await execute(tx, db.insertInto('outage').values(noted));
      await noteSweep(tx, now);
    };
    // Where others may be on the database, the runner is a transaction already.
    await (this.#options.shared ? note(runner) : sql.transaction(note));
    logger.warn(
      { from, to: now, seconds: Math.round((now - last) / 1000), reason, movedApps: moved },
      'Lubdub itself was away; deadlines in that time were moved',
    );
  }

  /** Writes the shifted state of each of these apps; returns how many changed. */
  async #shiftAll(lock: SqlRunner, apps: typeof APPS, shift: (app: App) => AppState): Promise<number> {
    const { sql, cache } = this.#options;
    let moved = 0;
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const rows = await execute(sql, apps.where('a.id', '>', after).orderBy('a.id').limit(BATCH));
      const states = rows.flatMap((row) => this.#shifted(toApp(row), shift));
      const written = await this.#write(states);
      for (const { appId } of states) cache.drop(appId);
      moved += written;
      // Something was written between reading and writing: these rows are read and shifted again.
      if (written < states.length) continue;
      // A lock that is idle for long is taken from whoever holds it.
      await lock.query('select 1');
      const last = rows.at(-1);
      if (last === undefined || rows.length < BATCH) return moved;
      after = last.id;
    }
  }

  /**
   * The state to write, none where it stays as it is. A row that the rules cannot read must not keep the others from
   * being moved.
   */
  #shifted(app: App, shift: (app: App) => AppState): StateWrite[] {
    try {
      const state = shift(app);
      return isSame(state, app.state) ? [] : [{ appId: app.id, version: app.version, state }];
    } catch (error) {
      this.#options.logger.error({ err: error, app: app.id }, 'a deadline could not be moved');
      return [];
    }
  }

  /** Returns how many need not be tried again: those that were written, and those that the database refuses. */
  async #write(states: StateWrite[]): Promise<number> {
    if (states.length === 0) return 0;
    const { sql, identity, logger } = this.#options;
    try {
      const { refused } = await commit(sql, {
        states,
        instances: [],
        heartbeats: [],
        changes: [],
        openings: [],
        steps: [],
        idempotencyKeys: [],
        now: 0,
        writer: identity,
      });
      return states.length - refused.size;
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      if (states.length === 1) {
        logger.error({ err: error, app: states[0]?.appId }, 'a moved deadline could not be written');
        return 1;
      }
      const half = Math.ceil(states.length / 2);
      return (await this.#write(states.slice(0, half))) + (await this.#write(states.slice(half)));
    }
  }
}

/**
 * Two sweeps with nothing between them are a second apart; where beats were refused meanwhile, any more than that is a
 * gap.
 */
function isGap(last: number, now: number, reason: OutageReason): boolean {
  return now - last > (reason === 'UNWRITABLE' ? SWEEP_EVERY_MS : GAP_MS) || last - now > GAP_MS;
}

const isSame = (a: AppState, b: AppState): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
