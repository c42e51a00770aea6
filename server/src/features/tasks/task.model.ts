import { db } from '../../lib/query.ts';
import { columnsOf, type Stored } from '../../database/columns.ts';
import { TaskEntity } from './task.entity.ts';
import type { Environment } from '../../ledger/environment.ts';

/** A task as one read of the database saw it; times in epoch milliseconds. Never changed in place. */
export interface Task extends Stored<typeof TaskEntity, 'searchText'> {}

export const TASK = columnsOf(TaskEntity, 'searchText');
/** Tasks `t`. */
export const TASKS = db.selectFrom('task as t').select(TASK.of('t'));

/** Who takes a task or a run: an agent by its names. */
export interface Taker {
  user: string;
  host: string;
  environment: Environment;
}

/** Whether an agent may take what is for this user, host and environment; null is any. */
export const mayTake = (
  agent: Taker,
  wanted: { user: string | null; host: string | null; environment: Environment },
): boolean =>
  wanted.environment === agent.environment &&
  (wanted.user === null || wanted.user === agent.user) &&
  (wanted.host === null || wanted.host === agent.host);
