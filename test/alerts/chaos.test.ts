import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { addChannel, addRule, told, type Told } from '../kit/alerts.ts';
import { createApp, type App } from '../kit/apps.ts';
import { DATABASES, makeDatabase, settingsOf, type DatabaseKind } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { killServerProcesses, startServerProcess, type ServerProcess } from '../kit/server-process.ts';

const INCIDENTS = 300;
const AT_ONCE = 20;
const KILLS = 6;
const BEAT = 'mutation ($input: SendHeartbeatInput!) { sendHeartbeat(input: $input) { status } }';
const UNTOLD = `{ deliveries(filter: { state: [PENDING] }) { totalCount } incidents(filter: { state: [OPEN] }) { totalCount } }`;
/** Leases of workers that died last for 20 s, and what is refused again and again waits longer each time. */
const PATIENCE_MS = 90_000;
const TIMEOUT_MS = 180_000;

afterEach(killServerProcesses);

/** Servers of which some die and come back. */
class Herd {
  readonly #env: Record<string, string>;
  #servers: ServerProcess[] = [];

  constructor(env: Record<string, string>) {
    this.#env = env;
  }

  async start(count: number): Promise<void> {
    this.#servers = await Promise.all(Array.from({ length: count }, () => startServerProcess(this.#env)));
  }

  /** One that runs; another one with each call. */
  client(turn: number): GraphQLClient {
    return new GraphQLClient((this.#servers[turn % this.#servers.length] as ServerProcess).url);
  }

  async killAndRestart(index: number): Promise<void> {
    await this.#servers[index % this.#servers.length]?.kill('SIGKILL');
    this.#servers[index % this.#servers.length] = await startServerProcess(this.#env);
  }

  /** Sends a beat to whoever takes it, as often as that takes. */
  async beat(app: App, kind: 'FAIL' | 'SUCCESS', turn: number): Promise<void> {
    const input = { app: app.id, kind, idempotencyKey: `${kind} ${app.id}` };
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.client(turn + attempt).query(BEAT, { input });
        return;
      } catch (error) {
        if (attempt > 200) throw error;
        await wait(50);
      }
    }
  }
}

describe.each(DATABASES)('alerts on %s', (database: DatabaseKind) => {
  test(
    `survive ${KILLS} kills: who is told of a beginning is told of the end, nobody twice, nothing is lost`,
    async () => {
      const place = await makeDatabase(database);
      onTestFinished(place.remove);
      // A fifth is refused, whatever it is.
      await using receiver = await HttpReceiver.start((_request, index) => ({
        delayMs: 200,
        status: index % 5 === 0 ? 503 : 200,
      }));
      const servers = database === 'postgresql' ? 3 : 1;
      const herd = new Herd({
        ...settingsOf(place),
        LUBDUB_SECRET: 'of no use outside of this test, but long',
        ALERT_ALLOW_NETWORKS: '127.0.0.0/8',
        LOG_LEVEL: 'silent',
      });
      await herd.start(servers);
      const channel = await addChannel(herd.client(0), receiver.url);
      await addRule(herd.client(0), channel);
      const apps = await Promise.all(
        Array.from({ length: INCIDENTS }, (_, at) =>
          createApp(herd.client(at), { schedule: { everySeconds: 86_400 } }),
        ),
      );

      const killing = (async () => {
        for (let kill = 0; kill < KILLS; kill += 1) {
          await receiver.received((kill * INCIDENTS) / KILLS / 2);
          await herd.killAndRestart(kill);
        }
      })();
      const going = apps.values();
      const live = async (turn: number): Promise<void> => {
        for (const app of going) {
          await herd.beat(app, 'FAIL', turn);
          await wait((turn * 37) % 400);
          await herd.beat(app, 'SUCCESS', turn + 1);
        }
      };
      await Promise.all([killing, ...Array.from({ length: AT_ONCE }, (_, turn) => live(turn))]);

      await eventually(
        async () => {
          await wait(200);
          const { deliveries, incidents } = await herd.client(0).query<Record<string, { totalCount: number }>>(UNTOLD);
          const heard = new Set(answered(receiver, 'incident.resolved').map(({ data }) => data.incident.id));
          return [deliveries?.totalCount, incidents?.totalCount, heard.size];
        },
        ([pending, open, heard]) => pending === 0 && open === 0 && heard === INCIDENTS,
        PATIENCE_MS,
      );
      expectOneKeyEach(receiver, 'incident.opened');
      expectOneKeyEach(receiver, 'incident.resolved');
      const ends = new Set(answered(receiver, 'incident.resolved').map(({ data }) => data.incident.id));
      const beginnings = answered(receiver, 'incident.opened').map(({ data }) => data.incident.id);
      expect(beginnings.filter((id) => !ends.has(id))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

/** What the receiver has taken. */
const answered = (receiver: HttpReceiver, type: string): Told[] =>
  told(receiver).filter((message, index) => message.type === type && index % 5 !== 0);

function expectOneKeyEach(receiver: HttpReceiver, type: string): void {
  const keys = new Map<string, Set<string>>();
  for (const { id, data, type: of } of told(receiver))
    if (of === type) keys.set(data.incident.id, (keys.get(data.incident.id) ?? new Set()).add(id));
  expect([...keys].filter(([, all]) => all.size > 1)).toEqual([]);
}
