import { tryLock } from '../../lib/advisory-lock.ts';
import { db, execute } from '../../lib/query.ts';
import type { Sql, SqlRunner } from '../../lib/sql.ts';
import type { Span } from './day.rules.ts';

/** `more`: something was done and there may be more to do; `idle`: not now. */
export type StepOutcome = 'more' | 'idle';

/** What is kept of all apps, a time at once. All of it runs in the transaction of a step. */
export interface Work {
  /** Apps in a step at most. */
  most(span: Span): number;
  /** The time whose turn it is, which is over and settled; null: there is none now. */
  next(tx: SqlRunner): Promise<Span | null>;
  /** Keeps what is to be kept of the time, where it is not kept yet. */
  keep(tx: SqlRunner, appIds: readonly string[], span: Span): Promise<void>;
  /** All apps have been kept. */
  finish(tx: SqlRunner, span: Span): Promise<void>;
}

/** How long a step may take, so that the embedded database, which does one thing at a time, is free again soon. */
const STEP_MS = 50;
/** Apps in a step: at least, and at first. */
const MIN_BATCH = 5;
const FIRST_BATCH = 50;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const NOTHING = { from: 0, to: 0, appId: FIRST_ID };

/** Goes through all apps in short steps, for one time after the other. */
export class AppWalk {
  readonly #sql: Sql;
  readonly #lock: number;
  readonly #work: Work;
  /** Apps up to this one are done: only spares looking at them again. */
  #done = NOTHING;
  /** Apps in the next step: how long they take depends on how often they beat. */
  #batch = FIRST_BATCH;

  /** @param lock of Lubdub's own choice: processes that do this work at once ask for the same number. */
  constructor(sql: Sql, lock: number, work: Work) {
    this.#sql = sql;
    this.#lock = lock;
    this.#work = work;
  }

  /**
   * Does the work for the next few apps, in one transaction. What is done has to show in what is kept, so that a crash or
   * another process on the same database costs nothing.
   */
  async step(): Promise<StepOutcome> {
    const began = performance.now();
    const done = await this.#sql.transaction(async (tx) => {
      if (!(await tryLock(tx, this.#lock))) return null;
      const span = await this.#work.next(tx);
      if (span === null) return null;
      const most = this.#work.most(span);
      const batch = Math.min(this.#batch, most);
      const isSame = this.#done.from === span.from && this.#done.to === span.to;
      const appIds = await appsAfter(tx, isSame ? this.#done.appId : FIRST_ID, batch);
      if (appIds.length > 0) await this.#work.keep(tx, appIds, span);
      const isFull = appIds.length === batch;
      if (!isFull) await this.#work.finish(tx, span);
      return { ...span, appId: appIds.at(-1) ?? FIRST_ID, isFull, batch, most };
    });
    if (done !== null) this.#batch = nextBatch(done, performance.now() - began);
    // Only what has been committed is passed over.
    this.#done = done ?? NOTHING;
    return done === null ? 'idle' : 'more';
  }
}

function nextBatch({ batch, most, isFull }: { batch: number; most: number; isFull: boolean }, tookMs: number): number {
  const factor = Math.min(2, STEP_MS / tookMs);
  if (factor >= 0.5 && (factor < 2 || !isFull)) return batch;
  return Math.max(MIN_BATCH, Math.min(most, Math.round(batch * factor)));
}

/** The next apps after this one, in the order of their ids. */
async function appsAfter(tx: SqlRunner, after: string, count: number): Promise<string[]> {
  const query = db.selectFrom('app').select('id').where('id', '>', after).orderBy('id').limit(count);
  return (await execute(tx, query)).map(({ id }) => id);
}
