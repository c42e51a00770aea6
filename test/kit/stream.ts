import { randomUUID } from 'node:crypto';
import type { App } from './apps.ts';

/**
 * Beats that follow one another as fast as they are answered, on several lanes at once: pings and GraphQL mutations by
 * turns. Goes on until `stop` is called or the server is gone.
 */
export class BeatStream {
  /** Message of each beat that was sent; true once its answer has come. */
  readonly #beats = new Map<string, boolean>();
  readonly #lanes: Promise<void>[];
  #stopped = false;
  #reached = Promise.withResolvers<void>();
  #wanted = Infinity;
  #acknowledged = 0;

  constructor(url: string, apps: App[], lanes = 8) {
    this.#lanes = Array.from({ length: lanes }, (_, lane) => this.#run(url, apps, lane));
  }

  /** Messages of the beats that the server has answered. */
  get acknowledged(): string[] {
    return [...this.#beats].filter(([, answered]) => answered).map(([message]) => message);
  }

  /** Messages of all beats that have been sent. */
  get sent(): string[] {
    return [...this.#beats.keys()];
  }

  /** Resolves once so many beats have been answered. */
  async until(acknowledged: number): Promise<void> {
    this.#wanted = acknowledged;
    if (this.#acknowledged < acknowledged) await this.#reached.promise;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#lanes);
  }

  async #run(url: string, apps: App[], lane: number): Promise<void> {
    for (let count = lane; !this.#stopped; count += 1) {
      const app = apps[count % apps.length] as App;
      const message = randomUUID();
      this.#beats.set(message, false);
      try {
        if (!(await (lane % 2 === 0 ? ping(url, app, message) : mutate(url, app, message)))) continue;
      } catch {
        // The server is gone.
        return;
      }
      this.#beats.set(message, true);
      this.#acknowledged += 1;
      if (this.#acknowledged >= this.#wanted) this.#reached.resolve();
    }
  }
}

async function ping(url: string, app: App, message: string): Promise<boolean> {
  const answer = await fetch(`${url}/ping/${app.pingKey}`, { method: 'POST', body: message });
  await answer.text();
  return answer.ok;
}

async function mutate(url: string, app: App, message: string): Promise<boolean> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation ($input: SendHeartbeatInput!) { sendHeartbeat(input: $input) { appId } }',
      variables: { input: { app: app.id, message } },
    }),
  });
  const { errors } = (await answer.json()) as { errors?: unknown };
  return errors === undefined;
}
