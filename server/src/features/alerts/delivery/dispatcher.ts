import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../../lib/logger.ts';
import type { Sql } from '../../../lib/sql.ts';
import type { SendResult } from '../channels/channel-kind.ts';
import { claim, type ClaimedMessage } from './claims.ts';
import { dueChannels } from './due-notices.ts';
import type { Finisher } from './finisher.ts';
import { Lane } from './lane.ts';
import type { AlertMessage } from './message.model.ts';
import { messageFor, type MessageLinks } from './messages.ts';

/** A channel as it is sent to: its settings read and its secrets opened. */
export interface OpenChannel {
  id: string;
  name: string;
  hearsAcknowledgements: boolean;
  /** Must not reject for what a receiver does. */
  send(message: AlertMessage): Promise<SendResult>;
}

export interface DispatcherOptions {
  sql: Sql;
  now(): number;
  /** Null: it is gone, or switched off. */
  open(channelId: string): Promise<OpenChannel | null>;
  finisher: Finisher;
  links: MessageLinks;
  logger: Logger;
}

/** Little beside what a receiver takes. */
const GATHER_MS = 10;

interface Pump {
  /** Resolved when more has become due. */
  more: PromiseWithResolvers<void>;
  done: Promise<void>;
}

/** Sends what is due, each channel by itself: one that is slow or dead keeps no other waiting. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #lanes = new Map<string, Lane>();
  /** Channels that are being emptied. */
  readonly #pumps = new Map<string, Pump>();
  #isStopped = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Begins to send what is due now, by channel. */
  async dispatch(): Promise<void> {
    for (const channelId of await dueChannels(this.#options.sql, this.#options.now())) this.#pump(channelId);
  }

  /** Waits until nothing is being sent. */
  async idle(): Promise<void> {
    while (this.#pumps.size > 0) await Promise.all([...this.#pumps.values()].map(({ done }) => done));
  }

  /** Begins no more; what is being sent ends. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.idle();
  }

  #pump(channelId: string): void {
    if (this.#isStopped) return;
    const known = this.#pumps.get(channelId);
    if (known !== undefined) {
      known.more.resolve();
      return;
    }
    const pump: Pump = { more: Promise.withResolvers(), done: Promise.resolve() };
    this.#pumps.set(channelId, pump);
    pump.done = this.#empty(channelId, pump)
      .catch((error: unknown) =>
        this.#options.logger.error({ err: error, channel: channelId }, 'alerts could not be taken for sending'),
      )
      .finally(() => this.#pumps.delete(channelId));
  }

  /** Claims and sends until nothing is due. */
  async #empty(channelId: string, pump: Pump): Promise<void> {
    const { sql, now, open } = this.#options;
    let lane = this.#lanes.get(channelId);
    if (lane === undefined) this.#lanes.set(channelId, (lane = new Lane()));
    const sending = new Set<Promise<void>>();
    try {
      const channel = await open(channelId);
      if (channel === null) return;
      // Those that go with others come due by themselves, not by a place that becomes free.
      let withGrouped = true;
      for (let mayBeMore = true; (mayBeMore || sending.size > 0) && !this.#isStopped;) {
        const { free } = lane;
        if (mayBeMore && free > 0) {
          const claimed = await claim(sql, { channel, now: now(), limit: free, withGrouped });
          const { messages, isAll, isAllGrouped } = claimed;
          for (const message of messages) {
            const sent = this.#send(channel, lane, message).finally(() => sending.delete(sent));
            sending.add(sent);
          }
          withGrouped = !isAllGrouped;
          mayBeMore = !isAll || withGrouped;
          if (mayBeMore && lane.free > 0) continue;
        }
        if (sending.size === 0) continue;
        // Whether there is room for more depends on how these fare.
        const isMore = pump.more.promise.then(() => (mayBeMore = withGrouped = true));
        await Promise.race([...sending, isMore]);
        if (withGrouped) pump.more = Promise.withResolvers();
        // One claim follows those that end at about the same time, not one each.
        if (mayBeMore && sending.size > 0) await pause(GATHER_MS);
      }
    } finally {
      await Promise.all(sending);
    }
  }

  async #send(channel: OpenChannel, lane: Lane, claimed: ClaimedMessage): Promise<void> {
    const { finisher, links, now, logger } = this.#options;
    lane.begin();
    let result: SendResult;
    try {
      result = await channel.send(messageFor(claimed, channel.name, links, now()));
    } catch (error) {
      logger.error(
        { err: error, channel: channel.id, delivery: claimed.deliveryId },
        'an alert could not be put together',
      );
      result = { outcome: 'RETRY', answer: 'it could not be put together: see the log of Lubdub', retryAfterMs: null };
    }
    lane.end(result);
    await finisher.finish(channel, claimed, result);
  }
}
