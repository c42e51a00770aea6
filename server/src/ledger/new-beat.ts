import type { HeartbeatKind } from '../status/state.rules.ts';
import type { Environment } from './environment.ts';

/** A beat that has passed every check but has not been recorded yet. Null environment: that of its app. */
export interface NewBeat {
  kind: HeartbeatKind;
  receivedAt: number;
  /** Null: when it was received. */
  occurredAt: number | null;
  sentAt: number | null;
  runId: string | null;
  exitCode: number | null;
  message: string | null;
  messageTruncated: boolean;
  user: string;
  host: string;
  environment: Environment | null;
  sessionId: string | null;
  agentVersion: string | null;
  idempotencyKey: string | null;
  /** Of the run that it ends, by the sender's clock; null: to be counted from the START. */
  durationMs: number | null;
  /** As the sender has measured it; null: it follows from {@link sentAt}. */
  latencyMs: number | null;
  endsRun: boolean;
}

const DAY_MS = 86_400_000;

/** From sending to receiving; null where the sender's clock is more than a day off. A clock that is ahead gives 0. */
export function latencyMs(sentAt: number | null, receivedAt: number): number | null {
  if (sentAt === null || Math.abs(receivedAt - sentAt) > DAY_MS) return null;
  return Math.max(0, receivedAt - sentAt);
}
