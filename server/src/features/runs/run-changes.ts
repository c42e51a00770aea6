import { anyOf, execute } from '../../lib/query.ts';
import type { Announcements, Topic } from '../../ledger/announcements.ts';
import type { TaskChanges } from '../tasks/task-changes.ts';
import { type Run, RUNS } from './run.model.ts';

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
    read: (sql, _word, ids) => execute(sql, RUNS.where('r.id', '=', anyOf(ids))),
  });
