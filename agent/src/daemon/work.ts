import type { ClaimMutation, WorkSubscription } from '../gql/graphql.ts';
import type { Task } from '../schedule/tasks.ts';

type GivenTask = WorkSubscription['agentWork']['tasks'][number];
type GivenRun = WorkSubscription['agentWork']['queuedRuns'][number];
type GrantedRun = NonNullable<ClaimMutation['claimRuns'][number]['run']>;

/** A run that waits to be claimed by its id. */
export interface QueuedRun {
  id: string;
  taskId: string | null;
  taskName: string;
  user: string | null;
  host: string | null;
  /** Epoch ms; -Infinity: at once. */
  notBefore: number;
  /** Those of one task are begun in this order. */
  order: string;
}

/** What is to be run now. */
export interface Work {
  runId: string;
  taskId: string | null;
  taskName: string;
  folder: string;
  script: string;
  arguments: string[];
  timeoutSeconds: number | null;
  attempt: number;
  trigger: string;
  /** Epoch ms. */
  scheduledFor: number | null;
  /** Begun without the server, which hears of it by its reports. */
  isUnclaimed: boolean;
}

export const toTask = (given: GivenTask): Task => ({
  ...given,
  arguments: [...given.arguments],
  schedule: given.schedule,
  anchorAt: Date.parse(given.anchorAt),
  updatedAt: Date.parse(given.updatedAt),
  user: given.user ?? null,
  host: given.host ?? null,
  timeoutSeconds: given.timeoutSeconds ?? null,
});

export const toQueuedRun = (given: GivenRun): QueuedRun => ({
  id: given.id,
  taskId: given.task?.id ?? null,
  taskName: given.taskName,
  user: given.user ?? null,
  host: given.host ?? null,
  notBefore: given.notBefore == null ? -Infinity : Date.parse(given.notBefore),
  order: `${given.scheduledFor ?? given.createdAt} ${given.id}`,
});

export const grantedWork = (runId: string, taskId: string | null, run: GrantedRun): Work => ({
  runId,
  taskId,
  taskName: run.taskName,
  folder: run.folder,
  script: run.script,
  arguments: [...run.arguments],
  timeoutSeconds: run.timeoutSeconds ?? null,
  attempt: run.attempt,
  trigger: run.trigger,
  scheduledFor: run.scheduledFor == null ? null : Date.parse(run.scheduledFor),
  isUnclaimed: false,
});

/** A slot of a task that only this agent may take, while the server cannot be asked. */
export const unclaimedWork = (runId: string, task: Task, scheduledFor: number): Work => ({
  runId,
  taskId: task.id,
  taskName: task.name,
  folder: task.folder,
  script: task.script,
  arguments: task.arguments,
  timeoutSeconds: task.timeoutSeconds,
  attempt: 1,
  trigger: 'SCHEDULE',
  scheduledFor,
  isUnclaimed: true,
});

/** A moment as the API takes it. */
export const isoTime = (at: number): string => new Date(Math.round(at)).toISOString();
