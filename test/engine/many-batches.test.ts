import { expect, test } from 'vitest';
import { eventually } from '../kit/eventually.ts';
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
          await record(server, batch);
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

/** On a connection that stays, as batches come from agents and scripts: each new one would lengthen the time in which sockets are read. */
async function record(server: TestServer, inputs: { app: string }[]): Promise<void> {
  const query = `mutation ($inputs: [SendHeartbeatInput!]!) { sendHeartbeats(inputs: $inputs) { error { message } } }`;
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { inputs } }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { sendHeartbeats: { error: { message: string } | null }[] };
    errors?: unknown;
  };
  const refused = errors ?? data?.sendHeartbeats.find(({ error }) => error !== null);
  if (refused !== undefined) throw new Error(JSON.stringify(refused));
}

/** How many sweeps have ended. */
async function sweepsOf(server: TestServer): Promise<number> {
  const body = await (await fetch(`${server.url}/metrics`)).text();
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
  expect(meanwhile).toBeLessThan(30);
});
