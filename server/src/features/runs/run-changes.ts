import type { Announcements, Topic } from '../../ledger/announcements.ts';
import type { TaskChanges } from '../tasks/task-changes.ts';
import { RUN_COLUMNS, type Run } from './run.model.ts';

export type RunChanges = Topic<Run>;

/** Where what becomes of runs is told, and of the tasks that they belong to. */
export interface RunEvents {
  runs: RunChanges;
  tasks: TaskChanges;
}

/** What becomes of runs: each as it is now. */
export const followRuns = (announcements: Announcements): RunChanges =>
  announcements.topic({
    words: ['runs'],
    read: (sql, _word, ids) => sql.query<Run>(`select ${RUN_COLUMNS} from run r where r.id = any($1::uuid[])`, [ids]),
  });
