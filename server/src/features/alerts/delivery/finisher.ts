import { db, executeFirst } from '../../../lib/query.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../../lib/logger.ts';
import { isDatabaseAway, timestamp, type Sql, type SqlRunner } from '../../../lib/sql.ts';
import type { SendResult } from '../channels/channel-kind.ts';
import type { ClaimedMessage } from './claims.ts';
import type { DeliveryState } from './delivery.entity.ts';
import { incidentFacts, type DueNotice } from './due-notices.ts';
import { forgetFailure, tellOfFailedChannel } from './failed-channels.ts';
import {
  afterFailure,
  afterRefusal,
  afterSent,
  GIVE_UP_MS,
  retryDelayMs,
  type NoticeOutcome,
} from './outcome.rules.ts';

export interface FinisherOptions {
  sql: Sql;
  now(): number;
  /** From 0 to 1. */
  chance(): number;
  logger: Logger;
}

export interface FinishedChannel {
  id: string;
  hearsAcknowledgements: boolean;
}

interface Finished {
  channel: FinishedChannel;
  message: ClaimedMessage;
  result: SendResult;
  at: number;
}

interface FinishedNotice {
  notice: DueNotice;
  outcome: NoticeOutcome;
}

interface FinishedDelivery {
  id: string;
  state: DeliveryState;
  sentAt: number | null;
  nextAttemptAt: number | null;
  answer: string;
}

/** A receiver that has not taken a message for so long is told of by another channel. */
const FAILING_MS = 5 * 60_000;
/** Within the lease: after it the message is sent again, under the same key. */
const TRY_FOR_MS = 8_000;
const RETRY_MS = 500;
/** What ends within this goes together: a transaction for each would cost more than the messages. */
const GATHER_MS = 10;

/** Writes what has come of messages: those that end while others are being written go together. */
export class Finisher {
  readonly #options: FinisherOptions;
  #waiting: { finished: Finished; done: () => void }[] = [];
  #writing: Promise<void> | null = null;

  constructor(options: FinisherOptions) {
    this.#options = options;
  }

  /** Resolves once it is written, or given up. Never rejects. */
  finish(channel: FinishedChannel, message: ClaimedMessage, result: SendResult): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ finished: { channel, message, result, at: this.#options.now() }, done: resolve });
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return promise;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await pause(GATHER_MS);
      const batch = this.#waiting.splice(0);
      await this.#write(batch.map(({ finished }) => finished));
      for (const { done } of batch) done();
    }
  }

  async #write(batch: readonly Finished[]): Promise<void> {
    const { sql, logger } = this.#options;
    for (const began = performance.now(); ;) {
      try {
        return await sql.transaction((tx) => this.#writeIn(tx, batch));
      } catch (error) {
        const isHopeless = !isDatabaseAway(error) || performance.now() - began > TRY_FOR_MS;
        logger.error({ err: error, messages: batch.length }, 'what came of alerts could not be written');
        if (isHopeless) return;
        await pause(RETRY_MS);
      }
    }
  }

  async #writeIn(tx: SqlRunner, batch: readonly Finished[]): Promise<void> {
    const now = this.#options.now();
    const notices: FinishedNotice[] = [];
    const deliveries: FinishedDelivery[] = [];
    const channels = new Map<string, { problem: string | null; isRefused: boolean; isFailing: boolean }>();
    for (const { channel, message, result, at } of batch) {
      const { delivery, outcomes } = this.#outcomeOf(channel, message, result, at);
      notices.push(...outcomes);
      deliveries.push(delivery);
      const isRefused = channels.get(channel.id)?.isRefused === true || result.outcome === 'CHANNEL_REFUSED';
      const isFailing = result.outcome === 'RETRY' && message.notices.some((notice) => isOverdue(notice, at));
      // A refused message says nothing of the channel.
      const problem = result.outcome === 'SENT' || result.outcome === 'MESSAGE_REFUSED' ? null : result.answer;
      channels.set(channel.id, { problem, isRefused, isFailing });
    }
    await writeNotices(tx, notices, now);
    await writeDeliveries(tx, deliveries);
    for (const [id, { problem, isRefused, isFailing }] of channels) {
      const query = db
        .updateTable('channel')
        .set(isRefused ? { problem, enabled: false } : { problem })
        .where('id', '=', id)
        .where((eb) => {
          const isOther = eb('problem', 'is distinct from', problem);
          return isRefused ? eb.or([isOther, eb.ref('enabled')]) : isOther;
        })
        .returning('id');
      const changed = await executeFirst(tx, query);
      if (isRefused || isFailing) await tellOfFailedChannel(tx, id, now);
      else if (problem === null && changed !== undefined) await forgetFailure(tx, id);
    }
  }

  #outcomeOf(
    { hearsAcknowledgements }: FinishedChannel,
    { deliveryId: id, reason, priority, notices }: ClaimedMessage,
    result: SendResult,
    now: number,
  ): { delivery: FinishedDelivery; outcomes: FinishedNotice[] } {
    const { answer } = result;
    const all = (outcomeOf: (notice: DueNotice) => NoticeOutcome): FinishedNotice[] =>
      notices.map((notice) => ({ notice, outcome: outcomeOf(notice) }));
    switch (result.outcome) {
      case 'SENT': {
        const outcomes = all((notice) => {
          const incident = notice.incident && incidentFacts(notice, notice.incident);
          return afterSent(notice, incident, { reason, priority }, now, hearsAcknowledgements);
        });
        return { delivery: { id, state: 'SENT', sentAt: now, nextAttemptAt: null, answer }, outcomes };
      }
      case 'MESSAGE_REFUSED':
        return {
          delivery: { id, state: 'FAILED', sentAt: null, nextAttemptAt: null, answer },
          outcomes: all((notice) => afterRefusal(notice, reason, now)),
        };
      case 'CHANNEL_REFUSED':
        // To be sent as soon as somebody has mended the channel and switched it on.
        return {
          delivery: { id, state: 'FAILED', sentAt: null, nextAttemptAt: null, answer },
          outcomes: all((notice) => afterFailure(notice, now)),
        };
      case 'RETRY': {
        const [first] = notices;
        if (first !== undefined && now - (first.firstAttemptAt ?? now) >= GIVE_UP_MS)
          return {
            delivery: { id, state: 'DEAD', sentAt: null, nextAttemptAt: null, answer },
            outcomes: all((notice) => afterRefusal(notice, reason, now)),
          };
        const at = now + retryDelayMs(first?.attempt ?? 1, this.#options.chance(), result.retryAfterMs);
        return {
          delivery: { id, state: 'PENDING', sentAt: null, nextAttemptAt: at, answer },
          outcomes: all((notice) => afterFailure(notice, at)),
        };
      }
    }
  }
}

const isOverdue = ({ firstAttemptAt }: DueNotice, now: number): boolean =>
  firstAttemptAt !== null && now - firstAttemptAt >= FAILING_MS;

/** A worker that was given up changes nothing: `claim` is another one by now. */
async function writeNotices(tx: SqlRunner, finished: readonly FinishedNotice[], now: number): Promise<void> {
  const column = <Value>(of: (each: FinishedNotice) => Value): Value[] => finished.map(of);
  await tx.query(
    `update notice n set told = g.told, told_priority = g.told_priority, told_acknowledged = g.told_acknowledged,
      remind_at = g.remind_at, due_at = case when n.wake = g.wake or g.pending then g.due_at else $10 end,
      attempt = case when g.pending then n.attempt else 0 end,
      delivery_id = case when g.pending then n.delivery_id end,
      first_attempt_at = case when g.pending then n.first_attempt_at end
    from unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::text[], $6::boolean[], $7::timestamptz[], $8::timestamptz[],
      $9::boolean[]) as g(id, claim, wake, told, told_priority, told_acknowledged, remind_at, due_at, pending)
    where n.id = g.id and n.claim = g.claim`,
    [
      column(({ notice }) => notice.id),
      column(({ notice }) => notice.claim),
      column(({ notice }) => notice.wake),
      column(({ outcome }) => outcome.told),
      column(({ outcome }) => outcome.toldPriority),
      column(({ outcome }) => outcome.toldAcknowledged),
      column(({ outcome }) => timestamp(outcome.remindAt)),
      column(({ outcome }) => timestamp(outcome.dueAt)),
      column(({ outcome }) => outcome.isPending),
      timestamp(now),
    ],
  );
}

async function writeDeliveries(tx: SqlRunner, finished: readonly FinishedDelivery[]): Promise<void> {
  const column = <Value>(of: (each: FinishedDelivery) => Value): Value[] => finished.map(of);
  await tx.query(
    `update delivery d set state = g.state, attempts = d.attempts + 1, sent_at = g.sent_at,
      next_attempt_at = g.next_attempt_at, answer = g.answer
    from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[])
      as g(id, state, sent_at, next_attempt_at, answer)
    where d.id = g.id and d.state <> 'SENT'`,
    [
      column(({ id }) => id),
      column(({ state }) => state),
      column(({ sentAt }) => timestamp(sentAt)),
      column(({ nextAttemptAt }) => timestamp(nextAttemptAt)),
      column(({ answer }) => answer),
    ],
  );
}
