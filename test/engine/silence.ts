import { expect } from 'vitest';
import type { TestServer } from '../kit/server.ts';
import { beatAll, seedFleet, deadlinesOf, type FleetApp, type FleetInput } from './fleet.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * A schedule, and when an app on it beats. Moments are in epoch milliseconds; `up` is when Lubdub is back, at a full
 * minute.
 */
interface Kind {
  input: FleetInput;
  /** The first moment after `up`, by more than the slack, at which a beat is expected. */
  expectedAfter(up: number): number;
  /** Whether an app that is well beats now. */
  beatsAt(now: number, up: number): boolean;
  slackMs: number;
  graceMs: number;
}

const every = (seconds: number, graceSeconds: number, slackMs: number): Kind => ({
  input: { schedule: { everySeconds: seconds }, graceSeconds },
  expectedAfter: (up) => up + seconds * 1_000,
  beatsAt: (now, up) => (now - up) % (seconds * 1_000) === 0,
  slackMs,
  graceMs: graceSeconds * 1_000,
});

/** A schedule whose slots lie `step` apart, one of them `offset` after the full hour in UTC. */
const cron = (expression: string, timezone: string, step: number, offset: number, graceSeconds: number): Kind => ({
  input: { schedule: { cron: { expression, timezone } }, graceSeconds },
  expectedAfter: (up) => Math.floor((up + SLACK_MS - offset) / step + 1) * step + offset,
  beatsAt: (now) => (now - offset) % step === 0,
  slackMs: SLACK_MS,
  graceMs: graceSeconds * 1_000,
});

const SLACK_MS = 30_000;

const KINDS: Kind[] = [
  every(60, 60, 3_000),
  every(3_600, 300, SLACK_MS),
  cron('0 * * * *', 'Europe/Berlin', HOUR_MS, 0, 300),
  cron('*/20 * * * *', 'Asia/Kathmandu', 20 * MINUTE_MS, 15 * MINUTE_MS, 40),
];

interface Watched {
  appId: string;
  status: string;
  at: string;
}

/**
 * Apps on one-minute, hourly and cron schedules, all UP; half of them go on beating when Lubdub is back, half fall
 * silent.
 */
export class SilenceTrial {
  readonly #apps: FleetApp[];
  /** When all of them last beat (epoch ms). */
  #beatAt = 0;

  constructor(apps: FleetApp[]) {
    this.#apps = apps;
  }

  static async begin(server: TestServer, count: number): Promise<SilenceTrial> {
    const apps = await seedFleet(
      server,
      Array.from({ length: count }, (_, index) => kindOf(index).input),
    );
    const trial = new SilenceTrial(apps);
    await trial.beat(server);
    await server.sweep();
    return trial;
  }

  /** One beat of each app now. */
  async beat(server: TestServer): Promise<void> {
    await beatAll(server, this.#apps);
    this.#beatAt = server.clock.now();
  }

  /** Status changes in the database but for those of the first beats. */
  async changes(server: TestServer): Promise<number> {
    const [row] = await server.sql.query<{ count: number }>(
      `select count(*)::int as count from status_change where cause <> 'BEAT'`,
    );
    return row!.count;
  }

  /** Who beats goes on beating for `ms`, each within its period; and what the silent should become meanwhile. */
  async goOn(server: TestServer, ms: number): Promise<{ seen: Watched[]; due: Watched[] }> {
    const up = server.clock.now();
    const due = this.#due(up).filter(({ at }) => at <= new Date(up + ms).toISOString());
    await using events = await server
      .socket()
      .subscribe<{ heartbeatStatus: Watched }>(
        'subscription { heartbeatStatus(filter: { changesOnly: true }) { appId status at } }',
      );
    for (let now = up + MINUTE_MS; now <= up + ms; now += MINUTE_MS) {
      await server.advance(MINUTE_MS);
      await beatAll(
        server,
        this.#apps.filter((_, index) => keepsBeating(index) && kindOf(index).beatsAt(now, up)),
      );
    }
    const seen = (await events.take(due.length)).map(({ heartbeatStatus }) => heartbeatStatus);
    return { seen: inOrder(seen), due: inOrder(due) };
  }

  /** When the silent have to be LATE if Lubdub is back now, and what the API says of it. */
  async deadlines(server: TestServer): Promise<{ told: (string | null | undefined)[]; due: string[] }> {
    const late = this.#due(server.clock.now()).filter(({ status }) => status === 'LATE');
    const told = await deadlinesOf(server);
    return { told: late.map(({ appId }) => told.get(appId)), due: late.map(({ at }) => at) };
  }

  #due(up: number): Watched[] {
    return this.#apps.flatMap((app, index) =>
      keepsBeating(index) ? [] : silenceOf(app, kindOf(index), this.#beatAt, up),
    );
  }
}

/**
 * From now on, for `ms`: those who beat do so within their period, and nobody of them is ever LATE; each
 * of the silent is LATE and DOWN at the moment at which it would be if its last beat had come now, and
 * that is what its deadline says from the beginning.
 */
export async function expectSilenceFound(server: TestServer, trial: SilenceTrial, ms: number): Promise<void> {
  const { told, due: dueAt } = await trial.deadlines(server);
  expect(told).toEqual(dueAt);
  const { seen, due } = await trial.goOn(server, ms);
  expect(seen).toEqual(due);
  expect(await trial.changes(server)).toBe(due.length);
}

/** The same kinds among those who beat and those who do not. */
const kindOf = (index: number): Kind => KINDS[Math.floor(index / 2) % KINDS.length]!;
const keepsBeating = (index: number): boolean => index % 2 === 0;

/** A deadline that did not fall into the time away, nor the time in which its beat could have come, stays as it was. */
function silenceOf({ id }: FleetApp, kind: Kind, beatAt: number, up: number): Watched[] {
  // A beat that a clock put back makes seem to lie ahead came just now.
  const untouched = kind.expectedAfter(Math.min(beatAt, up)) + kind.slackMs;
  const lateAt = untouched - 2 * kind.slackMs > up ? untouched : kind.expectedAfter(up) + kind.slackMs;
  return [
    { appId: id, status: 'LATE', at: new Date(lateAt).toISOString() },
    { appId: id, status: 'DOWN', at: new Date(lateAt + kind.graceMs).toISOString() },
  ];
}

const inOrder = (events: Watched[]): Watched[] =>
  events
    .map(({ appId, status, at }) => ({ appId, status, at }))
    .sort((a, b) => (a.at + a.status + a.appId < b.at + b.status + b.appId ? -1 : 1));
