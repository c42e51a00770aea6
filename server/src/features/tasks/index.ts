import type { Feature } from '../../graphql/feature.ts';
import { followTasks, type TaskChanges } from './task-changes.ts';
import { TaskEntity } from './task.entity.ts';
import type { Task } from './task.model.ts';
import './tasks.schema.ts';
import { TasksService, type WaitingRuns } from './tasks.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    tasks: TasksService;
    taskChanges: TaskChanges;
    /** Brought by the feature that runs tasks. */
    waitingRuns: WaitingRuns;
  }
  interface Loaders {
    loadTask(id: string): Promise<Task | null>;
  }
}

/** What is to be run, and when. */
export const tasks = {
  name: 'tasks',
  entities: [TaskEntity],
  services: (services) => {
    const { sql, database, apps, announcements, audit, now } = services;
    const taskChanges = followTasks(announcements);
    return {
      taskChanges,
      tasks: new TasksService({
        sql,
        transactional: database.transactional,
        apps,
        waitingRuns: () => services.waitingRuns,
        changes: taskChanges,
        audit,
        now,
      }),
    };
  },
  loaders: (services) => ({ loadTask: (ids) => services.tasks.findMany(ids) }),
} satisfies Feature;
