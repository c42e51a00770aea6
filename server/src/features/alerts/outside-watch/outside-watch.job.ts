import { Cron } from 'croner';
import type { Clock } from '../../../lib/clock.ts';
import type { Job } from '../../../lib/job.ts';
import type { Logger } from '../../../lib/logger.ts';
import { Outbound } from '../../../lib/networks.ts';
import { explainNetworkError, sendOutbound } from '../../../lib/outbound-request.ts';

export interface OutsideWatchOptions {
  /** Of whoever notices when it is no longer requested. */
  url: URL;
  /** Why this process is not well as of `now` (epoch ms), in a line; null: it is. */
  problem(now: number): Promise<string | null>;
  clock: Clock;
  logger: Logger;
  /** How long a request may take; 10 s by default. */
  timeoutMs?: number;
}

const EVERY_MS = 60_000;
/** After this long without a request it is worth a line why. */
const LATE_MS = 75_000;
const TIMEOUT_MS = 10_000;
const TOLD_EVERY_MS = 600_000;
/** The operator names the target himself: it may be anywhere, also on a network that no channel may reach. */
const ANYWHERE = ['0.0.0.0/0', '::/0'];

/**
 * Requests a URL once a minute while all is well, so that somebody elsewhere, another Lubdub or any dead man's switch,
 * sees this one die: who is dead cannot tell anybody. (What ends a process that is stuck is server/src/watchdog.ts.)
 */
export class OutsideWatchJob implements Job {
  readonly #options: OutsideWatchOptions;
  readonly #outbound = new Outbound({ allowNetworks: ANYWHERE });
  readonly #stopped = new AbortController();
  /** Minutes are counted from here, so that not all in the world request at the full one. */
  readonly #startedAt: number;
  #minute = -1;
  #requestedAt: number;
  #toldAt = -Infinity;
  #ticks: Cron | null = null;
  #running: Promise<void> | null = null;

  constructor(options: OutsideWatchOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#requestedAt = this.#startedAt;
  }

  start(): void {
    // More often than it requests: what is not well for a moment is not to cost a minute.
    this.#ticks = new Cron('*/5 * * * * *', { protect: true, catch: true, unref: true }, () => this.sweep());
  }

  async stop(): Promise<void> {
    this.#ticks?.stop();
    this.#stopped.abort();
    await this.#running;
    this.#outbound.close();
  }

  /** Never rejects. */
  sweep(): Promise<void> {
    this.#running ??= this.#tick().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #tick(): Promise<void> {
    const now = this.#options.clock.now();
    const minute = Math.floor((now - this.#startedAt) / EVERY_MS);
    if (minute === this.#minute) return;
    const problem = await this.#problem(now);
    if (problem !== null) {
      if (now - this.#requestedAt > LATE_MS)
        this.#tell(now, problem, 'the watchdog URL is not requested: all is not well');
      return;
    }
    this.#minute = minute;
    this.#requestedAt = now;
    const failure = await this.#request();
    if (failure !== null) this.#tell(now, failure, 'the watchdog URL could not be requested');
  }

  async #problem(now: number): Promise<string | null> {
    try {
      return await this.#options.problem(now);
    } catch (error) {
      return `the database cannot be asked: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** What went wrong, in a line without the URL, which is a secret. */
  async #request(): Promise<string | null> {
    const { url, timeoutMs = TIMEOUT_MS } = this.#options;
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const agent = this.#outbound.agentFor(url);
      const { status } = await sendOutbound(url, { method: 'GET', agent, signal });
      if (status >= 200 && status < 300) return null;
      const why = status >= 300 && status < 400 ? ', which is not followed: set the URL at which it ends' : '';
      return `${url.host} has answered ${status}${why}`;
    } catch (error) {
      return this.#stopped.signal.aborted ? null : explainNetworkError(error, url.host);
    }
  }

  #tell(now: number, reason: string, message: string): void {
    if (Math.abs(now - this.#toldAt) < TOLD_EVERY_MS) return;
    this.#toldAt = now;
    this.#options.logger.warn({ reason }, message);
  }
}
