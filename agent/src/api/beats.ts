import type { SendBeatsMutation, SendHeartbeatInput } from '../gql/graphql.ts';
import type { KeptBeat, KeptBeats } from '../spool/kept-beats.ts';
import type { Caller } from './client.ts';
import { Refused, Unreachable } from './failures.ts';
import { SendBeatsDocument } from './operations.ts';

type Result = SendBeatsMutation['sendHeartbeats'][number];
export type Sent = NonNullable<Result['payload']>;

const MAX_BEATS = 500;
const FOR_NOW = new Set(['UNAVAILABLE', 'RATE_LIMITED']);
/** Of a whole request: as wrong as it will be at the next try. */
const NEVER = new Set(['BAD_USER_INPUT', 'NOT_FOUND', 'CONFLICT']);

/** Sends one beat; what became of it. @throws Unreachable, WrongServer, or Refused */
export async function sendBeat(client: Caller, beat: SendHeartbeatInput, timeoutMs?: number): Promise<Sent> {
  const { sendHeartbeats: results } = await client.call(SendBeatsDocument, { beats: [beat] }, timeoutMs);
  const { payload, error } = results[0] ?? {};
  if (error != null) throw FOR_NOW.has(error.code) ? new Unreachable(error.message, false) : refusal(error);
  if (payload == null) throw new Refused('INTERNAL', 'the server did not say what became of the beat');
  return payload;
}

/** Whether a later try with the same beat can come to nothing else. */
export const isForGood = (error: unknown): boolean => error instanceof Refused && NEVER.has(error.code);

/**
 * Brings all beats that were kept, the oldest first; one that Lubdub will not have is given up, and told of.
 * @throws Unreachable, WrongServer, or Refused: what is left waits for another time
 */
export async function deliverKept(
  client: Caller,
  kept: KeptBeats,
  tell: (message: string) => void,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let size = MAX_BEATS;
  for (let waiting = kept.first(size); waiting.length > 0; waiting = kept.first(size)) {
    const left = deadline - performance.now();
    if (left <= 0) throw new Unreachable('there was no time to bring all beats that were kept', false);
    try {
      const beats = waiting.map(({ beat }) => beat);
      const { sendHeartbeats: results } = await client.call(SendBeatsDocument, { beats }, left);
      for (const [index, one] of waiting.entries()) await settle(client, kept, one, results[index], tell);
      size = MAX_BEATS;
    } catch (error) {
      if (!isForGood(error)) throw error;
      if (waiting.length === 1) giveUp(kept, waiting, error as Error, tell);
      // One that is wrong must not hold up all others.
      else size = Math.ceil(waiting.length / 2);
    }
  }
}

async function settle(
  client: Caller,
  kept: KeptBeats,
  one: KeptBeat,
  result: Result | undefined,
  tell: (message: string) => void,
): Promise<void> {
  const error = result?.error;
  if (error == null) return kept.done([one]);
  if (FOR_NOW.has(error.code)) throw new Unreachable(error.message, false);
  // The clock of this machine was wrong when it was kept: that it came counts more than when.
  if (error.message.includes('occurredAt') && one.beat.occurredAt != null) {
    await sendBeat(client, { ...one.beat, occurredAt: null });
    return kept.done([one]);
  }
  return giveUp(kept, [one], refusal(error), tell);
}

function giveUp(kept: KeptBeats, beats: KeptBeat[], error: Error, tell: (message: string) => void): void {
  tell(`Lubdub refuses a beat for ${beats[0]?.beat.app} that was kept: ${error.message}`);
  kept.done(beats);
}

const refusal = ({ code, message }: { code: string; message: string }): Refused => new Refused(code, message);
