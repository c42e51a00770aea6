import type { SendBeatsMutation, SendHeartbeatInput } from '../gql/graphql.ts';
import type { KeptBeat, KeptBeats } from '../spool/kept-beats.ts';
import type { Caller } from './client.ts';
import { Refused, TEMPORARY_CODES, Unreachable } from './failures.ts';
import { SendBeatsDocument } from './operations.ts';

type Result = SendBeatsMutation['sendHeartbeats'][number];
export type Sent = NonNullable<Result['payload']>;

const MAX_BEATS = 500;
/** Of a whole request: as wrong as it will be at the next try. */
const PERMANENT_CODES = new Set(['BAD_USER_INPUT', 'NOT_FOUND', 'CONFLICT']);

/** Sends one beat; what became of it. @throws Unreachable, WrongServer, or Refused */
export async function sendBeat(client: Caller, beat: SendHeartbeatInput, timeoutMs?: number): Promise<Sent> {
  const { sendHeartbeats: results } = await client.call(SendBeatsDocument, { beats: [beat] }, timeoutMs);
  const { payload, error } = results[0] ?? {};
  if (error != null) throw later(error) ?? refusal(error);
  if (payload == null) throw new Refused('INTERNAL', 'the server did not say what became of the beat');
  return payload;
}

/** Whether a later try with the same beat can come to nothing else. */
export const isPermanent = (error: unknown): boolean => error instanceof Refused && PERMANENT_CODES.has(error.code);

/**
 * Sends all beats that were kept, the oldest first; one that Lubdub refuses for good is discarded with a warning.
 * @throws Unreachable, WrongServer, or Refused: what is left waits for another time
 */
export async function deliverKept(
  client: Caller,
  kept: KeptBeats,
  warn: (message: string) => void,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let size = MAX_BEATS;
  for (let waiting = kept.peek(size); waiting.length > 0; waiting = kept.peek(size)) {
    const left = deadline - performance.now();
    if (left <= 0) throw new Unreachable('there was no time to bring all beats that were kept', false);
    try {
      const beats = waiting.map(({ beat }) => beat);
      const { sendHeartbeats: results } = await client.call(SendBeatsDocument, { beats }, left);
      for (const [index, one] of waiting.entries()) await handleResult(client, kept, one, results[index], warn);
      size = MAX_BEATS;
    } catch (error) {
      if (!isPermanent(error)) throw error;
      if (waiting.length === 1) discardRefused(kept, waiting, error as Error, warn);
      // One that is wrong must not hold up all others.
      else size = Math.ceil(waiting.length / 2);
    }
  }
}

async function handleResult(
  client: Caller,
  kept: KeptBeats,
  one: KeptBeat,
  result: Result | undefined,
  warn: (message: string) => void,
): Promise<void> {
  const error = result?.error;
  if (error == null) return kept.acknowledge([one]);
  const wait = later(error);
  if (wait !== null) throw wait;
  // The clock of this machine was wrong when it was kept: that it came counts more than when.
  if (error.message.includes('occurredAt') && one.beat.occurredAt != null) {
    await sendBeat(client, { ...one.beat, occurredAt: null });
    return kept.acknowledge([one]);
  }
  return discardRefused(kept, [one], refusal(error), warn);
}

function discardRefused(kept: KeptBeats, beats: KeptBeat[], error: Error, warn: (message: string) => void): void {
  warn(`Lubdub refuses a beat for ${beats[0]?.beat.app} that was kept: ${error.message}`);
  kept.acknowledge(beats);
}

/** What a later try, or one with a key, may succeed at; null for any other error. */
function later({ code, message }: { code: string; message: string }): Unreachable | null {
  if (TEMPORARY_CODES.has(code)) return new Unreachable(message, false);
  if (code !== 'UNAUTHENTICATED') return null;
  return new Unreachable(`name the app by its ping key, or set LUBDUB_TOKEN to an API key (${message})`, false);
}

const refusal = ({ code, message }: { code: string; message: string }): Refused => new Refused(code, message);
