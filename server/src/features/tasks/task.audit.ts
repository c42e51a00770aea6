import { Audited } from '../access/audit/audited.ts';
import { TASK, type Task } from './task.model.ts';

export const AUDITED_TASK = new Audited<Task>({
  kind: 'TASK',
  columns: TASK,
  name: ({ name }) => name,
  leftOut: ['anchorAt', 'nextRunAt', 'unclaimedFrom', 'appPausedAt'],
  // Not everybody who reads the log may read them: passwords stand there often enough.
  secret: ['arguments'],
});
