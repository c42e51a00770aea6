import type { Client } from '../api/client.ts';
import { NotAdmitted, Refused, Unreachable, WrongServer } from '../api/failures.ts';
import type { Token } from '../api/token.ts';
import { BeatDocument, EnsureAppDocument, RegisterDocument } from '../api/operations.ts';
import type { WorkMessage } from '../api/work-socket.ts';
import type { SendHeartbeatInput } from '../gql/graphql.ts';
import { backoffMs } from '../lib/backoff.ts';
import { type ServerClock } from '../lib/clock.ts';
import { pause } from '../lib/pause.ts';
import type { Say } from '../lib/say.ts';
import { ownApp, type Identity } from './identity.ts';
import { isUnknownAgent, type Session } from './outbox.ts';
import { isoTime } from './work.ts';

export interface LinkOptions {
  client: Client;
  token: Pick<Token, 'current'>;
  identity: Identity;
  version: string;
  sessionId: string;
  /** Sessions of this agent that the server may know, the likeliest first. */
  earlierSessionIds: string[];
  clock: ServerClock;
  random(): number;
  /** Listens until the connection or the signal ends it; see listenForWork. */
  listen(session: Session, signal: AbortSignal, onWork: (work: WorkMessage) => void): Promise<void>;
  onRegistered(session: Session): void;
  /** The server can be told of what was kept; nothing is asked for before that. */
  onOnline(): Promise<void>;
  onReady(): void;
  onWork(work: WorkMessage): void;
  onClock(): void;
  /** A beat that could not be sent. */
  onUnsentBeat(beat: SendHeartbeatInput): void;
  say: Say;
}

/** What the server says is wrong, and will stay so; the agent has to end. */
export class FatalError extends Error {
  override readonly name = 'FatalError';
}

const PROTOCOL = 1;
/** From failure to failure, while another agent has this one's place. */
const EXPELLED_PAUSE_MS = 30_000;
/** While it is not let in, unless it gets another token. */
const NOT_ADMITTED_PAUSE_MS = 30_000;
const LOOK_FOR_TOKEN_MS = 1_000;
const FIRST_BEAT_EVERY_MS = 30_000;
/** While beats fail, as the server would tell the agent if it could. */
const FAILING_BEAT_EVERY_MS = 15_000;
const BEAT_TIMEOUT_MS = 10_000;

/** The agent's place at the server: registers, beats, listens for work, and comes back when the connection is lost. */
export class Link {
  readonly #options: LinkOptions;
  readonly #stopping = new AbortController();
  #listening: AbortController | null = null;
  #session: Session | null = null;
  #isOnline = false;
  #isReady = false;
  #hasRegistered = false;
  #isExpelled = false;
  #isNotAdmitted = false;
  /** What the person at the console was told last; null while all is well. */
  #lastWarning: string | null = null;
  #beatTimer: NodeJS.Timeout | null = null;
  #beatEveryMs = FIRST_BEAT_EVERY_MS;
  #beatNumber = 0;
  #latencyMs: number | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get session(): Session | null {
    return this.#session;
  }

  /** The server knows this agent, as of the last call. */
  get isOnline(): boolean {
    return this.#isOnline;
  }

  /** It has also been told of all that was kept while it was away. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Another agent has this one's place: what it may run is no longer its to run. */
  get isExpelled(): boolean {
    return this.#isExpelled;
  }

  /** Runs until it is stopped. @throws FatalError when the server will not have this agent */
  async run(): Promise<void> {
    const { random } = this.#options;
    const { signal } = this.#stopping;
    this.#scheduleBeat(FIRST_BEAT_EVERY_MS);
    for (let retries = 0; !signal.aborted; retries += 1) {
      const { current } = this.#options.token;
      this.#isNotAdmitted = false;
      try {
        if (this.#session === null) await this.#register();
        await this.#beat(false);
        this.#isOnline = true;
        await this.#options.onOnline();
        this.#isReady = true;
        this.#options.onReady();
        this.#reportReconnected();
        await this.#listen(() => {
          retries = 0;
        });
      } catch (error) {
        this.#handleFailure(error);
      }
      this.#goOffline();
      if (this.#isNotAdmitted) await this.#waitForToken(current);
      else if (!signal.aborted)
        await pause(this.#isExpelled ? EXPELLED_PAUSE_MS : backoffMs(retries, random()), signal);
    }
  }

  /** Until there is another than the one that was refused: somebody enrolls this agent, or makes good what is wrong. */
  async #waitForToken(refused: string | null): Promise<void> {
    const { signal } = this.#stopping;
    const until = performance.now() + NOT_ADMITTED_PAUSE_MS;
    while (!signal.aborted && performance.now() < until && this.#options.token.current === refused)
      await pause(LOOK_FOR_TOKEN_MS, signal);
  }

  /** A call of somebody else did not come through: connects anew. */
  onFailure(error: unknown): void {
    this.#handleFailure(error);
    this.#goOffline();
    this.#listening?.abort();
  }

  stop(): void {
    if (this.#beatTimer !== null) clearTimeout(this.#beatTimer);
    this.#goOffline();
    this.#stopping.abort();
    this.#listening?.abort();
  }

  #goOffline(): void {
    this.#isOnline = false;
    this.#isReady = false;
  }

  async #register(): Promise<void> {
    const { client, identity, version, sessionId, earlierSessionIds, clock, onRegistered, say } = this.#options;
    const { slug, app } = ownApp(identity);
    // After a crash in the middle of a start the server may know either of two.
    for (const [index, previousSessionId] of [...earlierSessionIds, null].entries()) {
      try {
        const input = { ...identity, sessionId, previousSessionId, version, protocol: PROTOCOL };
        const began = performance.now();
        const { registerAgent } = await client.call(RegisterDocument, { input, slug, app });
        this.#latencyMs = performance.now() - began;
        clock.sample(Date.parse(registerAgent.serverTime), this.#latencyMs);
        this.#session = { agentId: registerAgent.agent.id, sessionId };
        this.#hasRegistered = true;
        this.#isExpelled = false;
        this.#beatEveryMs = registerAgent.heartbeatEverySeconds * 1000;
        onRegistered(this.#session);
        say(
          'INFO',
          `Registered with Lubdub at ${client.server} as ${identity.user}@${identity.host} (${identity.environment})`,
        );
        return;
      } catch (error) {
        const isTaken = error instanceof Refused && error.code === 'CONFLICT';
        if (!isTaken || index >= earlierSessionIds.length) throw error;
      }
    }
  }

  async #listen(onFirst: () => void): Promise<void> {
    const { listen, onWork } = this.#options;
    const listening = new AbortController();
    this.#listening = listening;
    let isFirst = true;
    try {
      await listen(this.#session as Session, listening.signal, (work) => {
        if (isFirst) onFirst();
        isFirst = false;
        onWork(work);
      });
    } finally {
      this.#listening = null;
    }
  }

  /** @param isRegular one that is kept where it cannot be sent */
  async #beat(isRegular: boolean): Promise<void> {
    const { client, identity, version, clock, onClock, onUnsentBeat } = this.#options;
    const session = this.#session;
    this.#beatNumber += 1;
    const beat: SendHeartbeatInput = {
      app: ownApp(identity).slug,
      kind: 'SUCCESS',
      ...identity,
      sessionId: this.#options.sessionId,
      agentVersion: version,
      idempotencyKey: `${this.#options.sessionId}:${this.#beatNumber}`,
    };
    const now = isoTime(clock.now());
    try {
      // Known to be away: the one that connects anew is enough.
      if (session === null || (isRegular && !this.#isOnline)) throw new Unreachable('not connected', false);
      const lease = { ...session, latencyMs: this.#latencyMs, failureRate: client.takeFailureRate() };
      const began = performance.now();
      const { agentHeartbeat } = await client.call(
        BeatDocument,
        { lease, beat: { ...beat, sentAt: now } },
        BEAT_TIMEOUT_MS,
      );
      this.#latencyMs = performance.now() - began;
      clock.sample(Date.parse(agentHeartbeat.serverTime), this.#latencyMs);
      this.#beatEveryMs = agentHeartbeat.heartbeatEverySeconds * 1000;
      onClock();
    } catch (error) {
      this.#beatEveryMs = FAILING_BEAT_EVERY_MS;
      if (error instanceof Refused && error.part === 'sendHeartbeat') {
        await this.#restoreApp(error);
        return;
      }
      if (isRegular) onUnsentBeat({ ...beat, occurredAt: now });
      throw error;
    }
  }

  /** Somebody has deleted the app that this agent beats for. */
  async #restoreApp(error: Refused): Promise<void> {
    const { client, identity, say } = this.#options;
    if (error.code !== 'NOT_FOUND') {
      say('ERROR', `The agent's own beat has been refused: ${error.message}`);
      return;
    }
    await client.call(EnsureAppDocument, ownApp(identity));
  }

  #scheduleBeat(afterMs: number): void {
    this.#beatTimer = setTimeout(() => {
      void this.#beat(true)
        .catch((error: unknown) => {
          if (this.#isOnline) this.onFailure(error);
        })
        .finally(() => {
          if (!this.#stopping.signal.aborted) this.#scheduleBeat(this.#beatEveryMs);
        });
    }, afterMs);
  }

  /** Finds out what a failure means for this agent's place. @throws FatalError */
  #handleFailure(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    if (!this.#hasRegistered && (error instanceof WrongServer || error instanceof Refused))
      throw new FatalError(explain(error));
    if (isUnknownAgent(error)) {
      // Forgotten, or somebody else has come: registering tells which.
      this.#isExpelled = this.#session === null || (error as Refused).code === 'CONFLICT';
      this.#session = null;
    }
    this.#isNotAdmitted = error instanceof NotAdmitted;
    this.#warnOnce(error instanceof Error ? error.message : String(error));
  }

  /** Says once what is wrong, and again when that changes. */
  #warnOnce(problem: string): void {
    if (problem === this.#lastWarning) return;
    this.#lastWarning = problem;
    const kept = 'Trying again; until then what runs is kept in the spool';
    this.#options.say(
      'WARNING',
      `${problem}. ${this.#isExpelled ? 'Nothing is run until this one can register again' : kept}`,
    );
  }

  #reportReconnected(): void {
    if (this.#lastWarning !== null)
      this.#options.say('INFO', `Connected to Lubdub at ${this.#options.client.server} again`);
    this.#lastWarning = null;
  }
}

function explain(error: Error): string {
  if (error instanceof Refused && error.code === 'CONFLICT')
    return `Lubdub refuses this agent: ${error.message}. If the other one has just died, its place is free within 60 s`;
  return error instanceof Refused ? `Lubdub refuses this agent: ${error.message}` : error.message;
}
