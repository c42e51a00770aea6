// Starts subscribers and senders, each in a process of its own, and talks with them.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stop } from '../processes.ts';
import { ending } from '../running.ts';

export interface SubscriberGroup {
  name: string;
  /** One subscriber for each: the apps it asks for, null for all. */
  filters: (string[] | null)[];
}

export type ToSubscribers =
  | { type: 'begin'; url: string; groups: SubscriberGroup[] }
  /**
   * Forgets what came so far. `sentAt`: from the sending of a beat; `timeout`: from the
   * deadline. `expected`: report by yourself at so many.
   */
  | { type: 'measure'; measured: 'sentAt' | 'timeout'; expected: number | null }
  | { type: 'report' };

export interface GroupReport {
  name: string;
  received: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Epoch milliseconds. */
  lastAt: number;
}

export interface SendOrder {
  url: string;
  /** Ping keys, taken in turn. */
  keys: string[];
  /** Beats a second. */
  rate: number;
  seconds: number;
}

export interface Sent {
  acknowledged: number;
  failed: number;
  /** Beats that had to wait because too many were in flight: the server does not keep up. */
  held: number;
  p50Ms: number;
  p99Ms: number;
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export class Subscribers implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #end: () => Promise<void>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit');
    this.#end = ending(() => stop(child, this.#exited));
  }

  /** Resolves once all are subscribed. */
  static async start(url: string, groups: SubscriberGroup[]): Promise<Subscribers> {
    const subscribers = new Subscribers(fork(path('subscribers.ts')));
    subscribers.#send({ type: 'begin', url, groups });
    await subscribers.#answer('ready', 30_000);
    // A subscription is not acknowledged: nothing tells when the last one has begun.
    await pause(1_000);
    return subscribers;
  }

  measure(measured: 'sentAt' | 'timeout', expected: number | null = null): void {
    this.#send({ type: 'measure', measured, expected });
  }

  report(): Promise<GroupReport[]> {
    const answer = this.#answer('report', 10_000);
    this.#send({ type: 'report' });
    return answer as Promise<GroupReport[]>;
  }

  /** The report at the expected number of events, or what there is after `timeoutMs`. */
  async complete(timeoutMs: number): Promise<GroupReport[]> {
    return (await this.#answer('report', timeoutMs).catch(() => this.report())) as GroupReport[];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  #send(message: ToSubscribers): void {
    this.#child.send(message);
  }

  async #answer(type: string, timeoutMs: number): Promise<unknown> {
    const signal = AbortSignal.timeout(timeoutMs);
    const ended = this.#exited.then(() => {
      throw new Error('the subscribers ended');
    });
    for (;;) {
      const [message] = (await Promise.race([once(this.#child, 'message', { signal }), ended])) as [
        { type: string; groups?: GroupReport[] },
      ];
      if (message.type === type) return message.groups;
    }
  }
}

/** Sends beats at a steady rate, whether the server keeps up or not. */
export async function send(order: SendOrder): Promise<Sent> {
  const child = fork(path('sender.ts'));
  const exited = once(child, 'exit');
  const end = ending(() => stop(child, exited));
  child.send(order);
  const failed = exited.then(() => {
    throw new Error('the sender ended');
  });
  const [sent] = (await Promise.race([once(child, 'message'), failed])) as [Sent];
  failed.catch(() => {});
  await end();
  return sent;
}
