import { badInput, shown } from '../../lib/errors.ts';
import { cutMiddle, storable } from '../../lib/text.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { NewBeat } from '../../ledger/new-beat.ts';
import type { HeartbeatKind } from '../../status/state.rules.ts';

/** SendHeartbeatInput of the API, without its `app`; also what a ping is translated to. */
export interface BeatInput {
  kind?: HeartbeatKind | null | undefined;
  runId?: string | null | undefined;
  exitCode?: number | null | undefined;
  message?: string | null | undefined;
  /** Set by a ping whose body was cut before it was decoded. */
  messageTruncated?: boolean;
  user?: string | null | undefined;
  host?: string | null | undefined;
  environment?: Environment | null | undefined;
  sessionId?: string | null | undefined;
  agentVersion?: string | null | undefined;
  sentAt?: Date | null | undefined;
  occurredAt?: Date | null | undefined;
  idempotencyKey?: string | null | undefined;
  durationMs?: number | null | undefined;
  /** How long the sender's request took before, where it tells that itself; else it follows from {@link sentAt}. */
  latencyMs?: number | null | undefined;
  /** Of a LOG that the server itself sends: its run is over, well or not. */
  endsRun?: boolean;
}

export const MAX_MESSAGE_BYTES = 10_000;
const MAX_SOURCE_LENGTH = 255;
const DAY_MS = 86_400_000;
const MAX_AGE_MS = 30 * DAY_MS;
const MAX_DURATION_MS = 366 * DAY_MS;
/** A sender's clock may be this far ahead; what it says happened then counts as now. */
const MAX_AHEAD_MS = 5 * 60_000;

/** Checks a beat that came in at `now`. Throws BAD_USER_INPUT naming the field and the value. */
export function checkBeat(input: BeatInput, now: number): NewBeat {
  const { exitCode = null } = input;
  if (exitCode !== null && (exitCode < -2_147_483_648 || exitCode > 2_147_483_647))
    throw badInput('exitCode', `must be a 32-bit number, not ${exitCode}`);
  const kind = input.kind ?? (exitCode !== null && exitCode !== 0 ? 'FAIL' : 'SUCCESS');
  if (kind === 'SUCCESS' && exitCode !== null && exitCode !== 0)
    throw badInput('exitCode', `must be 0 with kind SUCCESS, not ${exitCode}`);
  const runId = input.runId ?? null;
  if (runId !== null && !isUuid(runId)) throw badInput('runId', `must be a UUID, not ${shown(runId)}`);
  const message = input.message == null ? null : cutMiddle(storable(input.message), MAX_MESSAGE_BYTES);
  return {
    kind,
    receivedAt: now,
    occurredAt: occurredAt(input.occurredAt, now),
    sentAt: input.sentAt?.getTime() ?? null,
    runId: runId?.toLowerCase() ?? null,
    exitCode,
    message: message?.text ?? null,
    messageTruncated: (message?.truncated ?? false) || (input.messageTruncated ?? false),
    user: source('user', input.user) ?? '',
    host: source('host', input.host) ?? '',
    environment: input.environment ?? null,
    sessionId: source('sessionId', input.sessionId),
    agentVersion: source('agentVersion', input.agentVersion),
    idempotencyKey: idempotencyKey(input.idempotencyKey),
    durationMs: durationMs(input.durationMs),
    latencyMs: input.latencyMs ?? null,
    endsRun: input.endsRun ?? false,
  };
}

function durationMs(given: number | null | undefined): number | null {
  if (given == null) return null;
  if (!(given >= 0 && given <= MAX_DURATION_MS))
    throw badInput('durationMs', `must be 0 to ${MAX_DURATION_MS} (366 days), not ${given}`);
  return given;
}

function occurredAt(given: Date | null | undefined, now: number): number | null {
  if (given == null) return null;
  const at = given.getTime();
  if (at < now - MAX_AGE_MS) throw badInput('occurredAt', `must be at most 30 days ago, not ${given.toISOString()}`);
  if (at > now + MAX_AHEAD_MS) throw badInput('occurredAt', `must not be in the future: ${given.toISOString()}`);
  return Math.min(at, now);
}

function source(field: string, value: string | null | undefined): string | null {
  if (value == null) return null;
  if (value.length > MAX_SOURCE_LENGTH)
    throw badInput(field, `must be at most ${MAX_SOURCE_LENGTH} characters, not ${value.length}: ${shown(value)}`);
  return storable(value);
}

function idempotencyKey(value: string | null | undefined): string | null {
  const key = source('idempotencyKey', value);
  if (key === '') throw badInput('idempotencyKey', 'must not be empty');
  return key;
}
