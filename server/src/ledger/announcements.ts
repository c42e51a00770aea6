import { Broadcast } from '../lib/broadcast.ts';
import type { Logger } from '../lib/logger.ts';
import { notify } from '../lib/notify.ts';
import type { SqlRunner } from '../lib/sql.ts';

/** PostgreSQL's channel on which processes tell each other of tasks, runs, agents and log lines. */
export const ANNOUNCEMENTS_CHANNEL = 'lubdub_scheduler';

/** A notification holds 8,000 bytes; an id takes 37. */
const IDS_A_NOTIFICATION = 200;

export interface AnnouncementsOptions {
  sql: SqlRunner;
  /** Null: the only process on its database. */
  processId: string | null;
  logger: Logger;
}

export interface TopicOptions<Change, Word extends string> {
  /** What its notifications begin with, the usual one first; no other topic's do. */
  words: readonly [Word, ...Word[]];
  /** Reads what another process has announced. */
  read(sql: SqlRunner, word: Word, ids: readonly string[]): Promise<readonly Change[]> | readonly Change[];
}

/**
 * What becomes of one kind of thing. Whoever changes one announces it in its transaction, for the other
 * processes, and sends it after the commit, for this one.
 */
export class Topic<Change, Word extends string = string> extends Broadcast<Change> {
  readonly #notify: (tx: SqlRunner, payload: string) => Promise<void>;
  readonly #options: TopicOptions<Change, Word>;

  constructor(options: TopicOptions<Change, Word>, send: (tx: SqlRunner, payload: string) => Promise<void>) {
    super();
    this.#options = options;
    this.#notify = send;
  }

  /** Tells the other processes, once `tx` is committed. */
  async announce(tx: SqlRunner, ids: readonly string[], word: Word = this.#options.words[0]): Promise<void> {
    for (let at = 0; at < ids.length; at += IDS_A_NOTIFICATION)
      await this.#notify(tx, `${word} ${ids.slice(at, at + IDS_A_NOTIFICATION).join(' ')}`);
  }

  /** Tells this process what another one has announced. */
  async hear(sql: SqlRunner, word: string, ids: readonly string[]): Promise<void> {
    const known = this.#options.words.find((own) => own === word);
    if (known === undefined || !this.hasListeners) return;
    for (const change of await this.#options.read(sql, known, ids)) this.send(change);
  }
}

/** Tells everybody in this process and in others what has become of things, by topic. */
export class Announcements {
  readonly #options: AnnouncementsOptions;
  readonly #topics = new Map<string, { hear(sql: SqlRunner, word: string, ids: readonly string[]): Promise<void> }>();
  /** Something may have been missed: whoever goes by the announcements has to read all anew. */
  readonly resync = new Broadcast<null>();
  #isLive = true;
  /** One read after the other, so that of two changes the newer one is told last. */
  #reading: Promise<void> = Promise.resolve();

  constructor(options: AnnouncementsOptions) {
    this.#options = options;
  }

  topic<Change, Word extends string>(options: TopicOptions<Change, Word>): Topic<Change, Word> {
    const { processId } = this.#options;
    const topic = new Topic(options, async (tx, payload) => {
      if (processId === null) return;
      await notify(tx, ANNOUNCEMENTS_CHANNEL, `${processId} ${payload}`);
    });
    for (const word of options.words) this.#topics.set(word, topic);
    return topic;
  }

  onNotification(payload: string): void {
    const { processId, sql, logger } = this.#options;
    const [from, word, ...ids] = payload.split(' ');
    const topic = this.#topics.get(word ?? '');
    if (from === processId || word === undefined || topic === undefined) return;
    this.#reading = this.#reading
      .then(() => topic.hear(sql, word, ids))
      .catch((error: unknown) => logger.error({ err: error, word }, 'what another process has done could not be read'));
  }

  /** Whether what others announce is heard. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** To be called when notifications can no longer come. */
  onLost(): void {
    this.#isLive = false;
  }

  /** To be called when notifications come again after they could not. */
  onReconnect(): void {
    this.#isLive = true;
    this.resync.send(null);
  }

  async close(): Promise<void> {
    await this.#reading;
  }
}
