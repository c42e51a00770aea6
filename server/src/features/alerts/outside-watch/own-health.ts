import type { SqlRunner } from '../../../lib/sql.ts';
import { standsStill } from '../delivery/due-notices.ts';

export interface OwnHealthOptions {
  sql: SqlRunner;
  /** When this process last looked for overdue apps, in epoch ms. */
  sweptAt(): number;
  /** Why beats cannot be written, in a line; null while they can. */
  writeProblem(): string | null;
  /** When this process last planned and gave out alerts, in epoch ms. */
  alertedAt(): number;
}

/** Sweeps come each second; of thousands of apps at once they take some. */
const MAX_SWEEP_AGE_MS = 10_000;
/** A round comes each second, too, and a storm of incidents is planned in one. */
const MAX_ROUND_AGE_MS = 30_000;
/** More than any message waits for being sent. */
const MAX_OVERDUE_MS = 60_000;

/**
 * Why nobody should rely on this process any more, in a line; null: it finds silence, stores beats and sends alerts. Rejects
 * where the database does not answer. `now` in epoch ms.
 */
export async function ownProblem(options: OwnHealthOptions, now: number): Promise<string | null> {
  if (now - options.sweptAt() >= MAX_SWEEP_AGE_MS) return 'nobody is looked for who has fallen silent';
  const writeProblem = options.writeProblem();
  if (writeProblem !== null) return `beats cannot be stored: ${writeProblem}`;
  if (now - options.alertedAt() >= MAX_ROUND_AGE_MS) return 'alerts are not planned';
  return (await standsStill(options.sql, now - MAX_OVERDUE_MS)) ? 'alerts that are due are not sent' : null;
}
