/** How long an answer may take before whoever was asked counts as gone. */
const ANSWER_WITHIN_MS = 5_000;

/** The pings of the page that wait for their pongs. */
export class Pings {
  #waiting = new Map<string, { sentAt: number; done: (ms: number) => void }>();
  #next = 0;

  /** Resolves with milliseconds; never, where no pong comes. Calls `onSilence` if it is still waited for then. */
  send(socket: WebSocket, onSilence: () => void): Promise<number> {
    return new Promise((done) => {
      const id = String((this.#next += 1));
      this.#waiting.set(id, { sentAt: performance.now(), done });
      socket.send(JSON.stringify({ type: 'ping', payload: { id } }));
      setTimeout(() => {
        if (this.#waiting.delete(id)) onSilence();
      }, ANSWER_WITHIN_MS);
    });
  }

  /** Takes a pong. The round trip in milliseconds; null where its ping is not waited for. */
  answered(payload: Record<string, unknown> | undefined): number | null {
    const id = String(payload?.['id']);
    const ping = this.#waiting.get(id);
    if (!ping) return null;
    this.#waiting.delete(id);
    const ms = performance.now() - ping.sentAt;
    ping.done(ms);
    return ms;
  }

  /** The connection is lost: no pong is waited for. */
  forget(): void {
    this.#waiting.clear();
  }
}

/** The round trip of a request in milliseconds, where there is no socket to ask. Rejects without an answer. */
export async function timeRequest(): Promise<number> {
  const sentAt = performance.now();
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const headers = { accept: 'application/json' };
  await fetch('/graphql?query=%7B__typename%7D', { cache: 'no-store', headers, signal });
  return performance.now() - sentAt;
}

/** Whether the server answers requests. Never rejects. */
export const isServerWell = (): Promise<boolean> =>
  fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).then(
    (response) => response.ok,
    () => false,
  );
