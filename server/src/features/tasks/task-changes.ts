import { anyOf, execute } from '../../lib/query.ts';
import type { Announcements, Topic } from '../../ledger/announcements.ts';
import { type Task, TASKS } from './task.model.ts';

export interface TaskChange {
  kind: 'CREATED' | 'UPDATED' | 'DELETED';
  taskId: string;
  task: Task | null;
}

export type TaskChanges = Topic<TaskChange, TaskChange['kind']>;

/** What becomes of tasks. */
export const followTasks = (announcements: Announcements): TaskChanges =>
  announcements.topic({
    words: ['UPDATED', 'CREATED', 'DELETED'],
    read: async (sql, kind, ids): Promise<TaskChange[]> => {
      if (kind === 'DELETED') return ids.map((taskId) => ({ kind, taskId, task: null }));
      const rows = await execute(sql, TASKS.where('t.id', '=', anyOf(ids)));
      return rows.map((row) => ({ kind, taskId: row.id, task: row }));
    },
  });
