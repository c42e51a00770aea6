import { db, executeFirst, execute, givenRows, lit, type Changes } from '../../../lib/query.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../../lib/logger.ts';
import { isConflict, isDatabaseAway, timestamp, type Sql, type SqlRunner } from '../../../lib/sql.ts';
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
        const isHopeless = !(isDatabaseAway(error) || isConflict(error)) || performance.now() - began > TRY_FOR_MS;
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
    // Before their notices, and in one order: somebody may be about to change one, or to delete it with all that it has.
    const ids = [...channels.keys()];
    await execute(tx, db.selectFrom('channel').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate());
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
  const rows = finished.map(({ notice: { id, claim, wake }, outcome }) => ({
    id,
    claim,
    wake,
    told: outcome.told,
    told_priority: outcome.toldPriority,
    told_acknowledged: outcome.toldAcknowledged,
    remind_at: timestamp(outcome.remindAt),
    due_at: timestamp(outcome.dueAt),
    pending: outcome.isPending,
  }));
  const types = {
    id: 'uuid',
    claim: 'int',
    wake: 'int',
    told: 'text',
    told_priority: 'text',
    told_acknowledged: 'boolean',
    remind_at: 'timestamptz',
    due_at: 'timestamptz',
    pending: 'boolean',
  };
  const query = db
    .updateTable('notice as n')
    .from(givenRows('g', types, rows))
    .set((eb) => {
      const isPending = eb.ref('g.pending');
      const isAsTaken = eb.or([eb('n.wake', '=', eb.ref('g.wake')), isPending]);
      return {
        told: eb.ref('g.told'),
        told_priority: eb.ref('g.told_priority'),
        told_acknowledged: eb.ref('g.told_acknowledged'),
        remind_at: eb.ref('g.remind_at'),
        due_at: eb.case().when(isAsTaken).then(eb.ref('g.due_at')).else(timestamp(now)).end(),
        attempt: eb.case().when(isPending).then(eb.ref('n.attempt')).else(lit(0)).end(),
        delivery_id: eb.case().when(isPending).then(eb.ref('n.delivery_id')).end(),
        first_attempt_at: eb.case().when(isPending).then(eb.ref('n.first_attempt_at')).end(),
      } satisfies Changes<'notice'>;
    })
    .whereRef('n.id', '=', 'g.id')
    .whereRef('n.claim', '=', 'g.claim');
  await execute(tx, query);
}

async function writeDeliveries(tx: SqlRunner, finished: readonly FinishedDelivery[]): Promise<void> {
  const rows = finished.map(({ id, state, sentAt, nextAttemptAt, answer }) => ({
    id,
    state,
    sent_at: timestamp(sentAt),
    next_attempt_at: timestamp(nextAttemptAt),
    answer,
  }));
  const types = { id: 'uuid', state: 'text', sent_at: 'timestamptz', next_attempt_at: 'timestamptz', answer: 'text' };
  const query = db
    .updateTable('delivery as d')
    .from(givenRows('g', types, rows))
    .set(
      (eb) =>
        ({
          state: eb.ref('g.state'),
          attempts: eb('d.attempts', '+', 1),
          sent_at: eb.ref('g.sent_at'),
          next_attempt_at: eb.ref('g.next_attempt_at'),
          answer: eb.ref('g.answer'),
        }) satisfies Changes<'delivery'>,
    )
    .whereRef('d.id', '=', 'g.id')
    .where('d.state', '<>', 'SENT');
  await execute(tx, query);
}
