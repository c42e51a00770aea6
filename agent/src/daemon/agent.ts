import { Client } from '../api/client.ts';
import { UnregisterDocument } from '../api/operations.ts';
import { Token } from '../api/token.ts';
import { listenForWork, type WorkMessage } from '../api/work-socket.ts';
import type { AgentSettings } from '../config.ts';
import { ServerClock } from '../lib/clock.ts';
import { pause } from '../lib/pause.ts';
import { sayOnConsole, type Level, type Say } from '../lib/say.ts';
import { counted } from '../lib/text.ts';
import { Tasks } from '../schedule/tasks.ts';
import { readAgentState, writeAgentState, type AgentState } from '../spool/agent-state.ts';
import { openSpool, type Spool } from '../spool/spool.ts';
import { Alarm } from './alarm.ts';
import { KeptBeatsDelivery } from './kept-beats-delivery.ts';
import { Claims } from './claims.ts';
import type { Identity } from './identity.ts';
import { Link } from './link.ts';
import { Outbox, type Session } from './outbox.ts';
import { Runs } from './runs.ts';
import { isoTime, toQueuedRun, toTask } from './work.ts';

export interface AgentOptions extends AgentSettings {
  version: string;
  /** New for each start. */
  sessionId: string;
  /** Of the runs, before what is their own. */
  env: NodeJS.ProcessEnv;
}

/** How long the tasks that have changed wait until they are written down together. */
const SAVE_AFTER_MS = 2_000;
const LAST_DELIVERY_MS = 5_000;
const LAST_WORD_MS = 2_000;

/** The host's daemon: all its parts, and how they hang together. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #spool: Spool;
  readonly #clock = new ServerClock();
  readonly #client: Client;
  readonly #tasks: Tasks;
  readonly #runs: Runs;
  readonly #outbox: Outbox;
  readonly #claims: Claims;
  readonly #link: Link;
  readonly #alarm: Alarm;
  readonly #keptBeats: KeptBeatsDelivery;
  readonly #say: Say;
  readonly #ownSessionIds: string[];
  #agentId: string | null;
  #schedulerRunning: boolean;
  #saveTimer: NodeJS.Timeout | null = null;
  #stopping: Promise<void> | null = null;

  /** @throws SpoolError, SpoolLockedError */
  static async open(options: AgentOptions): Promise<Agent> {
    const say: Say = (level, message) => sayOnConsole(Date.now)(level, message);
    const { spool: directory, spoolBytes: maxBytes, spoolAgeMs: maxAgeMs, sessionId: spoolId } = options;
    const spool = await openSpool({ directory, maxBytes, maxAgeMs, spoolId, now: Date.now, say });
    return new Agent(options, spool, say);
  }

  private constructor(options: AgentOptions, spool: Spool, sayHere: Say) {
    const { server, version, sessionId, scripts, host, user, environment, env, runLines } = options;
    this.#options = options;
    this.#spool = spool;
    this.#say = (level, message) => {
      sayHere(level, message);
      this.#log(level, message, null);
    };
    const state = readAgentState(options.spool);
    this.#clock.assume(state.clockOffset);
    this.#agentId = state.agentId;
    this.#schedulerRunning = state.schedulerRunning;
    this.#ownSessionIds = state.sessionIds;

    const identity: Identity = { user, host, environment };
    const say = this.#say;
    const clock = this.#clock;
    const token = new Token({
      token: options.token,
      tokenFiles: options.tokenFiles,
      warn: (message) => say('WARNING', message),
    });
    this.#client = new Client({ server, token, version });
    this.#tasks = new Tasks((task, reason) => say('ERROR', `The schedule of ${task.name} cannot be read: ${reason}`));
    this.#tasks.replace(state.tasks, clock.now());
    const session = () => this.#link.session;
    const onFailure = (error: unknown) => this.#onFailure(error);
    this.#outbox = new Outbox({
      client: this.#client,
      spool,
      session: () => (this.#link.isOnline ? session() : null),
      onCancel: (runId) => this.#cancel(runId),
      onFailure,
      say,
    });
    this.#runs = new Runs({
      journal: spool.journal,
      place: { scripts, host },
      env: { ...env, LUBDUB_SERVER: this.#client.server },
      clock,
      log: (level, message, runId) => this.#log(level, message, runId),
      maxLines: runLines,
      onReport: () => this.#outbox.notify(),
      onEnd: ({ taskId }) => {
        if (taskId !== null) this.#claims.onRunEnded(taskId);
        this.#alarm.set();
      },
      say,
    });
    this.#claims = new Claims({
      client: this.#client,
      identity,
      session,
      isReady: () => this.#link.isReady,
      mayRunOffline: () => !this.#link.isExpelled,
      concurrencyOf: (taskId) => this.#tasks.get(taskId)?.concurrency,
      runs: this.#runs,
      journal: spool.journal,
      outbox: this.#outbox,
      clock,
      onFailure,
      onChange: () => this.#alarm.set(),
      say,
    });
    this.#keptBeats = new KeptBeatsDelivery({ server, token, version, ...options.kept, say });
    this.#link = new Link({
      client: this.#client,
      token,
      identity,
      version,
      sessionId,
      earlierSessionIds: state.sessionIds,
      clock,
      random: Math.random,
      listen: (current, signal, onWork) =>
        listenForWork({
          server,
          token,
          shownServer: this.#client.server,
          version,
          clientName: `${user}@${host}`,
          ...current,
          signal,
          onWork,
        }),
      onRegistered: (current) => this.#onRegistered(current),
      onOnline: () => this.#outbox.flushReports(),
      onReady: () => {
        this.#outbox.notify();
        this.#claims.resume();
        this.#keptBeats.deliver();
      },
      onWork: (work) => this.#onWork(work),
      onClock: () => this.#alarm.set(),
      onUnsentBeat: (beat) => {
        spool.journal.beat(beat);
        spool.keepWithinBounds();
      },
      say,
    });
    this.#alarm = new Alarm(
      clock,
      () => (this.#schedulerRunning ? Math.min(this.#tasks.nextAt(), this.#claims.nextQueuedAt()) : Infinity),
      () => this.#claims.take(this.#tasks.take(clock.now())),
    );
  }

  /** Runs until it is stopped. @throws FatalError when the server will not have this agent */
  async run(): Promise<void> {
    const { scripts, spool } = this.#options;
    this.#say('INFO', `Agent ${this.#options.version} starts: scripts in ${scripts}, spool in ${spool}`);
    this.#runs.reportLost();
    // Whichever of them the server takes for this agent's: a crash may leave it with either.
    this.#saveState([this.#options.sessionId, ...this.#ownSessionIds]);
    this.#alarm.set();
    this.#keptBeats.start();
    await this.#link.run();
    await this.#stopping;
  }

  /** Takes nothing new, waits for what runs, delivers, and says goodbye. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Ends at once; what ran is reported as lost by the next start. */
  kill(): void {
    this.#runs.kill();
    this.#spool.close();
  }

  async #stop(): Promise<void> {
    const { drainMs } = this.#options;
    this.#alarm.stop();
    this.#keptBeats.stop();
    const running = this.#runs.count;
    if (running > 0) this.#say('INFO', `Stopping: waiting for ${counted(running, 'run')} to end`);
    else if (this.#link.session !== null) this.#say('INFO', 'Stopping');
    await this.#claims.stop();
    await this.#runs.drain(drainMs);
    const session = this.#link.session;
    if (session !== null && this.#link.isOnline) {
      await Promise.race([this.#outbox.flushAll().catch(() => {}), pause(LAST_DELIVERY_MS)]);
      await this.#client.call(UnregisterDocument, session, LAST_WORD_MS).catch(() => {});
    }
    this.#link.stop();
    this.#outbox.stop();
    if (this.#saveTimer !== null) clearTimeout(this.#saveTimer);
    this.#saveState();
    this.#spool.close();
    this.#client.close();
  }

  #onRegistered({ agentId, sessionId }: Session): void {
    this.#agentId = agentId;
    this.#ownSessionIds.splice(0, Infinity, sessionId);
    this.#saveState();
  }

  #onWork(work: WorkMessage): void {
    const now = this.#clock.now();
    const tasks = work.tasks.map(toTask);
    const queued = work.queuedRuns.map(toQueuedRun);
    if (work.isSnapshot) {
      this.#tasks.replace(tasks, now);
      this.#claims.replaceQueued(queued);
    } else {
      for (const task of tasks) this.#tasks.set(task, now);
      this.#claims.addQueued(queued);
    }
    for (const id of work.removedTaskIds) this.#tasks.remove(id);
    for (const runId of work.cancelRunIds) this.#cancel(runId);
    if (work.schedulerRunning !== this.#schedulerRunning) {
      this.#schedulerRunning = work.schedulerRunning;
      // What was due while it was stopped was not to be run.
      this.#tasks.take(now);
      this.#say(
        'INFO',
        work.schedulerRunning ? 'The scheduler runs' : 'The scheduler is stopped: nothing is run until it is started',
      );
    }
    this.#alarm.set();
    this.#saveTimer ??= setTimeout(() => {
      this.#saveTimer = null;
      this.#saveState();
    }, SAVE_AFTER_MS);
  }

  #cancel(runId: string): void {
    this.#runs.end(runId, 'CANCELLED', 'It was cancelled');
  }

  #onFailure(error: unknown): void {
    this.#link.onFailure(error);
  }

  #log(level: Level, message: string, runId: string | null): void {
    this.#spool.logs.add({ at: isoTime(this.#clock.now()), level, message, runId });
    this.#outbox.notify();
  }

  #saveState(sessionIds = this.#ownSessionIds): void {
    const state: AgentState = {
      sessionIds,
      agentId: this.#agentId,
      clockOffset: this.#clock.offset,
      schedulerRunning: this.#schedulerRunning,
      tasks: this.#tasks.all(),
    };
    try {
      writeAgentState(this.#options.spool, state);
    } catch (error) {
      this.#say('ERROR', `The spool ${this.#options.spool} cannot be written: ${(error as Error).message}`);
    }
  }
}
