import type { Announcements, Topic } from '../../ledger/announcements.ts';
import { TASK_COLUMNS, type Task } from './task.model.ts';

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
      const rows = await sql.query<Task>(`select ${TASK_COLUMNS} from task t where t.id = any($1::uuid[])`, [ids]);
      return rows.map((row) => ({ kind, taskId: row.id, task: row }));
    },
  });
