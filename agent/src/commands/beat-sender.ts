import { deliverKept, isPermanent, sendBeat, type Sent } from '../api/beats.ts';
import { Client } from '../api/client.ts';
import { Refused, Unreachable, WrongServer } from '../api/failures.ts';
import { tokenOf } from './context.ts';
import type { Settings } from '../config.ts';
import type { SendHeartbeatInput } from '../gql/graphql.ts';
import { backoffMs } from '../lib/backoff.ts';
import { pause } from '../lib/pause.ts';
import { printError } from '../lib/print.ts';
import { forTerminal } from '../lib/text.ts';
import { KeptBeats } from '../spool/kept-beats.ts';

/** A beat as a command makes it: it occurs when it is made. */
export type NewBeat = SendHeartbeatInput & { sentAt: string };

/** What became of a beat: it was sent, or is kept on disk to be sent later, or neither. */
export type Outcome = { state: 'sent'; sent: Sent } | { state: 'kept' | 'refused' | 'lost'; error: Error };

const MAX_PAUSE_MS = 30_000;
const BACKGROUND_TIMEOUT_MS = 10_000;

/**
 * Sends the beats of one command, after those that earlier ones could not send; what cannot be sent now is kept on
 * disk.
 */
export class BeatSender {
  readonly #client: Client;
  readonly #kept: KeptBeats;

  /** @throws TypeError, URIError for an address that cannot be used */
  constructor(settings: Settings, version: string) {
    this.#client = new Client({ server: settings.server, token: tokenOf(settings), version });
    this.#kept = new KeptBeats({ ...settings.kept, now: Date.now });
  }

  /** Tries for `timeoutMs`, or until the signal aborts; then the beat is kept. Never rejects. */
  async send(beat: NewBeat, timeoutMs: number, signal: AbortSignal): Promise<Outcome> {
    const deadline = performance.now() + timeoutMs;
    const late = pause(timeoutMs, signal).then(() => new Unreachable('it did not answer in time', true));
    for (let retries = 0; ; retries += 1) {
      const waitMs = backoffMs(retries, Math.random());
      const left = deadline - performance.now();
      const result = await Promise.race([late, this.#trySend(beat, left)]);
      if (!(result instanceof Error)) return { state: 'sent', sent: result };
      if (isPermanent(result)) return { state: 'refused', error: result };
      if (signal.aborted || left <= waitMs) return { state: this.keep(beat), error: result };
      await pause(waitMs, signal);
    }
  }

  /**
   * Tries until it has come through or the signal aborts; it is kept meanwhile. Rejects where Lubdub refuses it for
   * good.
   */
  async sendInBackground(beat: NewBeat, signal: AbortSignal): Promise<void> {
    const result = await this.#trySend(beat, BACKGROUND_TIMEOUT_MS);
    if (isPermanent(result)) throw result as Error;
    if (!(result instanceof Error)) return;
    this.keep(beat);
    for (let retries = 0; ; retries += 1) {
      await pause(backoffMs(retries, Math.random(), MAX_PAUSE_MS), signal);
      if (signal.aborted || (await this.#isDelivered())) return;
    }
  }

  /** On disk with the time at which it was made, where that can be; else it goes with this process. */
  keep(beat: NewBeat): 'kept' | 'lost' {
    return this.#kept.add({ ...beat, sentAt: null, occurredAt: beat.sentAt }) ? 'kept' : 'lost';
  }

  close(): void {
    this.#client.close();
  }

  /** Those that are kept come first, since a beat that comes after a later one changes no status. */
  async #trySend(beat: NewBeat, timeoutMs: number): Promise<Sent | Error> {
    const deadline = performance.now() + timeoutMs;
    try {
      await this.#deliver(timeoutMs);
      return await sendBeat(this.#client, beat, Math.max(1, deadline - performance.now()));
    } catch (error) {
      return error as Error;
    }
  }

  async #isDelivered(): Promise<boolean> {
    try {
      await this.#deliver(BACKGROUND_TIMEOUT_MS);
      return true;
    } catch {
      return false;
    }
  }

  #deliver(timeoutMs: number): Promise<void> {
    return deliverKept(
      this.#client,
      this.#kept,
      (message) => printError(`lubdub: ${forTerminal(message)}\n`),
      timeoutMs,
    );
  }
}

/** One line of what became of a beat that did not come through. */
export function explainOutcome(app: string, { state, error }: Exclude<Outcome, { state: 'sent' }>): string {
  const isKnown = error instanceof Unreachable || error instanceof WrongServer || error instanceof Refused;
  const reason = isKnown ? error.message : String(error);
  if (state === 'kept') return `the beat for ${app} is kept and brought later: ${reason}`;
  return `no beat for ${app}: ${reason}`;
}
