import type { Caller } from '../api/client.ts';
import { Refused, Unreachable } from '../api/failures.ts';
import { DeliverDocument } from '../api/operations.ts';
import type { DeliverMutation } from '../gql/graphql.ts';
import type { Say } from '../lib/say.ts';
import { counted } from '../lib/text.ts';
import type { LogBatch } from '../spool/log-spool.ts';
import type { Item } from '../spool/run-journal.ts';
import type { Spool } from '../spool/spool.ts';

/** What the server calls this agent now. */
export interface Session {
  agentId: string;
  sessionId: string;
}

export interface OutboxOptions {
  client: Caller;
  spool: Spool;
  /** Null while the server does not know this agent, or cannot be reached. */
  session(): Session | null;
  /** A run has to end. */
  onCancel(runId: string): void;
  /** A delivery did not come through. */
  onFailure(error: unknown): void;
  say: Say;
}

type Results = NonNullable<DeliverMutation['reportRuns']>;

/** From something to deliver until it is sent: what comes meanwhile goes with it. */
const GATHER_MS = 50;
const MAX_REPORTS = 200;
const MAX_BEATS = 500;
/** How often what the server fails at is sent before it is given up. */
const MAX_ATTEMPTS = 5;

/** Delivers what is in the spool: in order, one request at a time, again until it has come through. */
export class Outbox {
  readonly #options: OutboxOptions;
  #timer: NodeJS.Timeout | null = null;
  #delivering: Promise<void> | null = null;
  /** Fewer after a request that the server refused, until the one that is wrong is alone. */
  #batchSize = MAX_REPORTS;
  #attempts = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** There is something to deliver. */
  notify(): void {
    if (this.#timer !== null || this.#delivering !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#options.spool.keepWithinBounds();
      if (this.#options.session() !== null) this.flush().catch(this.#options.onFailure);
    }, GATHER_MS);
  }

  /**
   * Delivers what there is now, reports and beats before lines of logs that take longer.
   * @throws what the API throws
   */
  async flush(): Promise<void> {
    // What is under way may have begun before the last report was added.
    await this.#delivering;
    this.#delivering ??= this.#deliverOnce().finally(() => {
      this.#delivering = null;
      const { spool, session } = this.#options;
      if (session() !== null && !(spool.journal.isEmpty && spool.logs.isEmpty)) this.notify();
    });
    await this.#delivering;
  }

  /**
   * Delivers until no report and no beat is left.
   * @throws what the API throws, Unreachable where the connection is lost meanwhile
   */
  async flushReports(): Promise<void> {
    const { journal } = this.#options.spool;
    await this.#flushUntil(() => journal.isEmpty);
  }

  /** Delivers until nothing is left. Throws as flushReports does. */
  async flushAll(): Promise<void> {
    const { journal, logs } = this.#options.spool;
    await this.#flushUntil(() => journal.isEmpty && logs.isEmpty);
  }

  async #flushUntil(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      if (this.#options.session() === null) throw new Unreachable('the connection to Lubdub was lost', false);
      await this.flush();
    }
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #deliverOnce(): Promise<void> {
    const { spool, session } = this.#options;
    const identity = session();
    if (identity === null) return;
    const items = spool.journal.peek(this.#batchSize, Math.min(this.#batchSize, MAX_BEATS));
    const logs = spool.logs.peek();
    if (items.length === 0 && logs === null) return;
    const sent = withoutNeedlessStarts(items);
    const beats = sent.flatMap((item) => ('beat' in item ? [item.beat] : []));
    const reports = sent.flatMap((item) => ('report' in item ? [item.report] : []));
    try {
      const { client } = this.#options;
      const answer = await client.call(DeliverDocument, {
        ...identity,
        beats,
        withBeats: beats.length > 0,
        reports,
        withReports: reports.length > 0,
        logs: { ...identity, ...(logs ?? { spoolId: '-', batch: 1, lines: [] }) },
        withLogs: logs !== null,
      });
      spool.journal.acknowledge(items);
      if (logs !== null) spool.logs.acknowledge(logs);
      this.#batchSize = MAX_REPORTS;
      this.#attempts = 0;
      this.#handleReports(answer.reportRuns ?? []);
      for (const { error } of answer.sendHeartbeats ?? [])
        if (error != null) this.#options.say('WARNING', `Lubdub refuses a beat that was kept: ${error.message}`);
    } catch (error) {
      if (error instanceof Refused && !isUnknownAgent(error)) this.#dropRefused(error, items, logs);
      else throw error;
    }
  }

  #handleReports(results: Results): void {
    const { onCancel, say } = this.#options;
    for (const { runId, cancelRequested, wasLost, error } of results) {
      if (cancelRequested) onCancel(runId);
      if (wasLost) say('WARNING', `Run ${runId} had been given up as lost; its result has been recorded all the same`);
      // The answer to its claim had not come, and it had not been granted.
      if (error != null && error.code !== 'NOT_FOUND')
        say('ERROR', `Lubdub refuses the report of run ${runId}: ${error.message}`);
    }
  }

  /** One thing that the server does not take must not hold up all others. */
  #dropRefused(error: Refused, items: Item[], logs: LogBatch | null): void {
    const { spool, say } = this.#options;
    this.#attempts += 1;
    if (error.code === 'INTERNAL' && this.#attempts < MAX_ATTEMPTS) throw error;
    if (error.part === 'appendLogs' && logs !== null) {
      say('ERROR', `Lubdub refuses ${counted(logs.lines.length, 'log line')}: ${error.message}`);
      spool.logs.acknowledge(logs);
    } else if (items.length <= 1) {
      say('ERROR', `Lubdub refuses a ${items.some((item) => 'beat' in item) ? 'beat' : 'report'}: ${error.message}`);
      spool.journal.acknowledge(items);
      this.#batchSize = MAX_REPORTS;
    } else {
      this.#batchSize = Math.max(1, Math.floor(items.length / 2));
      return;
    }
    this.#attempts = 0;
  }
}

/** The agent has to register again. */
export const isUnknownAgent = (error: unknown): boolean =>
  error instanceof Refused &&
  (error.code === 'NOT_FOUND' || error.code === 'CONFLICT') &&
  error.part !== 'sendHeartbeat';

/** A report of an end tells of the start too. */
function withoutNeedlessStarts(items: Item[]): Item[] {
  const ended = new Set(
    items.flatMap((item) => ('report' in item && item.report.finishedAt != null ? [item.report.runId] : [])),
  );
  return items.filter((item) => !('report' in item) || item.report.finishedAt != null || !ended.has(item.report.runId));
}
