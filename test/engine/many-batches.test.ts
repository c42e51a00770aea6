import { expect, test } from 'vitest';
import { beats } from '../kit/beats.ts';
import { eventually } from '../kit/eventually.ts';
import { send } from '../kit/http.ts';
import { startServer, type TestServer } from '../kit/server.ts';
import { createFleet, type FleetApp } from './fleet.ts';

const BATCH = 500;

/** Callers who bring a batch, each again as soon as it is answered, until `stop`. */
class Callers {
  answered = 0;
  #isStopped = false;
  readonly #calling: Promise<void[]>;

  constructor(server: TestServer, apps: FleetApp[], callers: number) {
    const batch = Array.from({ length: BATCH }, (_, index) => ({ app: apps[index % apps.length]!.id }));
    this.#calling = Promise.all(
      Array.from({ length: callers }, async () => {
        while (!this.#isStopped) {
          const refused = (await beats(server, batch)).find(({ error }) => error !== null);
          if (refused !== undefined) throw new Error(JSON.stringify(refused.error));
          this.answered += 1;
        }
      }),
    );
  }

  /** Resolves once so many batches are answered. */
  async have(batches: number): Promise<void> {
    await eventually(
      () => Promise.resolve(this.answered),
      (answered) => answered >= batches,
    );
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#calling;
  }
}

/** How many sweeps have ended. */
async function sweepsOf(server: TestServer): Promise<number> {
  const { body } = await send(`${server.url}/metrics`);
  return Number(/^lubdub_sweep_seconds_count (\d+)$/m.exec(body)?.[1] ?? 0);
}

function standStill(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;);
}

test('batches without pause hold up a sweep that is late by a few of them, on the embedded database', async () => {
  await using server = await startServer({ database: 'pglite', live: true });
  const apps = await createFleet(
    server,
    Array.from({ length: 20 }, () => ({})),
  );
  const callers = new Callers(server, apps, 5);
  await callers.have(10);
  const sweeps = await sweepsOf(server);
  const before = callers.answered;
  // Longer than from one sweep to the next: it is late, and reads first what has come meanwhile.
  standStill(1_500);
  await eventually(
    () => sweepsOf(server),
    (now) => now > sweeps,
  );
  const meanwhile = callers.answered - before;
  await callers.stop();
  expect(meanwhile).toBeLessThan(12);
});
