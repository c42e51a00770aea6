import type { AppAddress } from './app-cache.ts';
import type { App } from './app.model.ts';
import type { Heartbeat } from './heartbeat.model.ts';
import type { NewBeat } from './new-beat.ts';

/** What a caller is told about a beat once it is committed. */
export interface RecordedBeat {
  heartbeat: Heartbeat;
  /** Right after the beat. */
  app: App;
}

export interface PendingBeat {
  address: AppAddress;
  beat: NewBeat;
  attempts: number;
  /** By the monotonic clock, in milliseconds. */
  queuedAt: number;
  /** What it must not be written beside: its app or, where that has yet to be read, whatever has. */
  touches: string;
  resolve(recorded: RecordedBeat): void;
  reject(error: Error): void;
}

/**
 * `skipped`: another process is writing this app. `failed`: its timeout could not be worked out or written; it is
 * logged.
 */
export type CheckOutcome = 'done' | 'skipped' | 'failed';

/** An app whose timeouts are to be applied as of `now`, the moment at which it was found due. */
export interface PendingCheck {
  appId: string;
  /** As of a {@link PendingBeat}. */
  touches: string;
  now: number;
  resolve(outcome: CheckOutcome): void;
  reject(error: Error): void;
}
