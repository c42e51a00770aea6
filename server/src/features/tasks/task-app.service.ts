import { db, executeFirst, ONE } from '../../lib/query.ts';
import type { AppEdits } from '../apps/app-edits.service.ts';
import type { App } from '../../ledger/app.model.ts';
import { checkNewApp, type AppSettings, type ScheduleInput } from '../apps/app.input.ts';
import { isSameSchedule, type Schedule } from '../../status/schedule.rules.ts';

import { badInput, DomainError, shown } from '../../lib/errors.ts';
import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { longestRunSeconds } from './retry.rules.ts';
import type { TaskSettings } from './task.input.ts';
import type { Task } from './task.model.ts';
import { appScheduleOf } from './task-schedule.rules.ts';

/** NewTaskAppInput of the API: what is left out is as the task has it. */
export interface NewTaskAppInput {
  name?: string | null | undefined;
  graceSeconds?: number | null | undefined;
  tags?: readonly string[] | null | undefined;
}

/** Of a task that only runs when it is asked to nobody can expect a beat. */
const MANUAL: Schedule = { type: 'manual' };

/** The settings of an app that is made with a task. Throws BAD_USER_INPUT with a field such as `newApp.tags`. */
export function settingsOfNewApp(
  { name, graceSeconds, tags }: NewTaskAppInput,
  task: Pick<TaskSettings, 'name' | 'environment' | 'schedule' | 'timeoutSeconds' | 'maxRetries'>,
  now: number,
): AppSettings {
  try {
    return checkNewApp(
      {
        name: name ?? task.name,
        environment: task.environment,
        graceSeconds,
        tags,
        schedule: inputOf(appScheduleOf(task.schedule) ?? MANUAL),
        maxRunSeconds: longestRunSeconds(task.timeoutSeconds, task.maxRetries),
      },
      now,
    );
  } catch (error) {
    if (!(error instanceof DomainError) || error.field === null) throw error;
    throw badInput(`newApp.${error.field}`, error.message.slice(error.field.length + 2));
  }
}

/** Throws BAD_USER_INPUT where there is no app with this id. */
export async function checkAppOf(edits: AppEdits, { appId }: Pick<Task, 'appId'>): Promise<void> {
  if (appId !== null && (await edits.find(appId)) === null) throw badInput('appId', `there is no app ${shown(appId)}`);
}

/**
 * The app of a task does as the task: its schedule and its run limit follow; it is paused with the last enabled task
 * that beats for it, and resumes with one that is enabled, unless a person has paused or resumed it meanwhile. One that
 * it does not beat for any more rests until something does. `before`
 * null: the task is new; `after` null: it is deleted. Returns when the app was paused for this task, in epoch
 * milliseconds, which the task has to remember; null where it is not.
 */
export async function followTask(
  tx: SqlRunner,
  edits: AppEdits,
  before: Task | null,
  after: Task | null,
): Promise<number | null> {
  if (after === null || (before?.enabled === true && !after.enabled))
    return before === null ? null : rest(tx, edits, before);
  if (before !== null && before.appId !== after.appId) await leave(tx, edits, before, after);
  const app = after.appId === null ? null : await edits.find(after.appId);
  if (app === null) return null;
  await teach(edits, app, before, after);
  const isSameApp = before?.appId === after.appId;
  if (!after.enabled) return isSameApp ? before.appPausedAt : null;
  if (app.state.status === 'PAUSED' && (await wasPausedByTask(tx, app))) await edits.resume(app.id);
  return null;
}

/**
 * Nothing is expected of the app that a task had before, or its silence would be an alarm; until it beats again, by this
 * task or by something else.
 */
async function leave(tx: SqlRunner, edits: AppEdits, before: Task, after: Task): Promise<void> {
  // In one order: two tasks that change their apps for each other's could wait for each other.
  const ids = [before.appId, after.appId].filter((id) => id !== null);
  for (const id of ids.toSorted((a, b) => a.localeCompare(b))) await edits.find(id);
  await rest(tx, edits, before, true);
}

const TASK_OF_APP = db.selectFrom('task').select(ONE).limit(1);

/** Nothing is expected of an app whose tasks do not run. */
async function rest(tx: SqlRunner, edits: AppEdits, task: Task, untilBeat = false): Promise<number | null> {
  if (task.appId === null || !task.enabled) return null;
  const app = await edits.find(task.appId);
  if (app === null || app.state.status === 'PAUSED') return null;
  const others = TASK_OF_APP.where('app_id', '=', app.id).where('enabled', '=', true).where('id', '<>', task.id);
  const isShared = (await executeFirst(tx, others)) !== undefined;
  return isShared ? null : (await edits.pause(app.id, untilBeat)).state.pausedAt;
}

async function wasPausedByTask(tx: SqlRunner, { id, state }: App): Promise<boolean> {
  const query = TASK_OF_APP.where('app_id', '=', id).where('app_paused_at', '=', timestamp(state.pausedAt));
  return (await executeFirst(tx, query)) !== undefined;
}

async function teach(edits: AppEdits, { id, policy }: App, before: Task | null, task: Task): Promise<void> {
  const becameManual = before !== null && before.schedule.type !== 'manual' && before.appId === task.appId;
  const wanted = appScheduleOf(task.schedule) ?? (becameManual ? MANUAL : policy.schedule);
  const maxRunSeconds = longestRunSeconds(task.timeoutSeconds, task.maxRetries);
  if (isSameSchedule(wanted, policy.schedule) && maxRunSeconds === policy.maxRunSeconds) return;
  await edits.update(id, { schedule: inputOf(wanted), maxRunSeconds });
}

function inputOf(schedule: Schedule): ScheduleInput {
  if (schedule.type === 'manual') return { manual: true };
  if (schedule.type === 'interval') return { everySeconds: schedule.everySeconds };
  return { cron: { expression: schedule.expression, timezone: schedule.timezone } };
}
