import type { Task } from '../tasks/task.model.ts';
import type { Run } from './run.model.ts';
import { retryDelayMs } from '../tasks/retry.rules.ts';
import type { RunTrigger } from './run.rules.ts';

/** A run of the task as it is now, waiting to be taken. */
export function queuedRun(
  task: Task,
  {
    id,
    trigger,
    now,
    scheduledFor = null,
  }: { id: string; trigger: RunTrigger; now: number; scheduledFor?: number | null },
): Run {
  return {
    id,
    taskId: task.id,
    taskName: task.name,
    script: task.script,
    folder: task.folder,
    arguments: task.arguments,
    timeoutSeconds: task.timeoutSeconds,
    maxRetries: task.maxRetries,
    exclusive: task.concurrency !== 'ALLOW',
    appId: task.appId,
    status: 'QUEUED',
    trigger,
    attempt: 1,
    firstRunId: id,
    scheduledFor,
    notBefore: null,
    startedAt: null,
    finishedAt: null,
    exitCode: null,
    error: null,
    cancelRequested: false,
    agentId: null,
    user: task.user,
    host: task.host,
    environment: task.environment,
    sessionId: null,
    createdAt: now,
  };
}

/** A slot that nobody ran, for the history. */
export const missedRun = (task: Task, id: string, scheduledFor: number, now: number, error: string): Run => ({
  ...queuedRun(task, { id, trigger: 'SCHEDULE', now, scheduledFor }),
  status: 'MISSED',
  finishedAt: now,
  error,
});

/**
 * The next attempt at what a run has not done, of the task as it is now; the app that was told of the first attempt is
 * told of this one.
 */
export const retryOf = (run: Run, task: Task, id: string, now: number): Run => ({
  ...queuedRun(task, { id, trigger: 'RETRY', now, scheduledFor: run.scheduledFor }),
  appId: run.appId,
  attempt: run.attempt + 1,
  firstRunId: run.firstRunId,
  notBefore: now + retryDelayMs(run.attempt),
});
