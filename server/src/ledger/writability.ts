import { randomBytes } from 'node:crypto';
import { db, execute } from '../lib/query.ts';
import { timestamp, writeRefusal, type Sql } from '../lib/sql.ts';
import { newId } from '../lib/uuid.ts';

export interface WritabilityOptions {
  sql: Sql;
  now(): number;
  /** Why the database must not be written now, where it cannot say so itself. */
  diskProblem(): string | null;
}

const PROBE_TIMEOUT_MS = 2_000;
const PROBE_BYTES = 7_500;

/** The embedded database's disk has no room for what is to be written, which was not begun. */
export class NoRoomError extends Error {}
/** Undoes the probe. */
class ProbeDone extends Error {}

/**
 * Whether beats can be written. A database may answer, and even take the small rows of a sweep, while it refuses
 * beats: nobody must be found silent for a time in which their beats were refused, so there is no sweep until they are
 * taken again, and the time counts as an outage.
 */
export class Writability {
  readonly #options: WritabilityOptions;
  #refusal: string | null = null;

  constructor(options: WritabilityOptions) {
    this.#options = options;
  }

  /** Why beats cannot be written, in a line; null while they can. */
  get problem(): string | null {
    return this.#options.diskProblem() ?? this.#refusal;
  }

  /** Throws NoRoomError where the database would not refuse a write by itself, and not survive it. */
  assertRoom(): void {
    const problem = this.#options.diskProblem();
    if (problem !== null) throw new NoRoomError(problem);
  }

  /** To be told of each write that failed, of a group or a sweep. */
  failed(error: unknown): void {
    this.#refusal ??= writeRefusal(error);
  }

  /** To be told of each group that was written. */
  succeeded(): void {
    this.#refusal = null;
  }

  /**
   * The same as {@link problem}, but where beats were refused it looks whether they still would be. Throws where the
   * database is away.
   */
  async check(): Promise<string | null> {
    if (this.#refusal !== null && this.#options.diskProblem() === null) {
      try {
        await this.#probe();
        this.#refusal = null;
      } catch (error) {
        if (writeRefusal(error) === null) throw error;
      }
    }
    return this.problem;
  }

  /** Writes a beat of no app, as large as they may be, and takes it back. */
  async #probe(): Promise<void> {
    const { sql, now } = this.#options;
    const at = timestamp(now());
    const source = { user: '', host: '', environment: 'PRODUCTION' } as const;
    // Not one letter again and again: the database would keep it in a few bytes.
    const message = randomBytes(PROBE_BYTES).toString('base64');
    const beat = {
      id: newId(),
      app_id: newId(),
      received_at: at,
      occurred_at: at,
      kind: 'LOG',
      message,
      ...source,
    } as const;
    try {
      await sql.transaction(async (tx) => {
        await execute(tx, db.insertInto('heartbeat').values(beat), { timeoutMs: PROBE_TIMEOUT_MS });
        throw new ProbeDone();
      });
    } catch (error) {
      if (!(error instanceof ProbeDone)) throw error;
    }
  }
}
