import { columnsOf, type Stored } from '../database/columns.ts';
import { HeartbeatEntity } from './heartbeat.entity.ts';
import type { App } from './app.model.ts';
import type { AppStatus, StatusCause } from '../status/state.rules.ts';
import type { Instance } from './instance.model.ts';

/** One recorded beat; times in epoch milliseconds. */
export interface Heartbeat extends Stored<typeof HeartbeatEntity> {}

/** Something that happened to an app, as subscribers hear of it. */
export interface StatusEvent {
  /** Number of its last status change; of the newest change published before it where it changed nothing. */
  sequence: number;
  /**
   * How many changes of status it stands for: 0 for a beat that changed nothing, 2 for UP to LATE to DOWN in one sweep.
   */
  changes: number;
  cause: StatusCause;
  appId: string;
  /** Null when the app has been deleted since. */
  app: App | null;
  previousStatus: AppStatus;
  status: AppStatus;
  at: number;
  heartbeat: Heartbeat | null;
  instance: Instance | null;
}

export const HEARTBEAT = columnsOf(HeartbeatEntity);
