// How soon receivers are told of incidents, and what that costs everybody else.
import { setTimeout as pause } from 'node:timers/promises';
import { BEATS, GraphQLClient } from '../client.ts';
import { BATCH, drive } from '../load/generator.ts';
import type { RowName } from '../options.ts';
import { withClient } from '../postgres.ts';
import type { Program } from '../processes.ts';
import { Receiver } from '../receiver.ts';
import { brief, count, type Figure } from '../report.ts';
import { HERD, HERD_SECONDS, type SeededApp } from '../seed.ts';
import { mean, median } from '../statistics.ts';

const DOWN = 200;
const RECEIVER_MS = 200;
/** Messages that a channel is sent at once. */
const LANE = 100;
const OPEN = 1_000;
const PATIENCE_S = 120;
/** What begins or ends at once is planned and written by then. */
const SETTLING_MS = 1_500;

const CREATE_APP = 'mutation ($input: CreateAppInput!) { createApp(input: $input) { id } }';
const CREATE_CHANNEL = 'mutation ($input: CreateChannelInput!) { createChannel(input: $input) { id } }';
const RULES = '{ alertRules { id channel { id } } }';
const DELETE_RULE = 'mutation ($id: ID!) { deleteAlertRule(id: $id) }';
const CREATE_RULE = 'mutation ($input: CreateAlertRuleInput!) { createAlertRule(input: $input) { id } }';
const SWITCH =
  'mutation ($id: ID!, $enabled: Boolean!) { updateChannel(id: $id, input: { enabled: $enabled }) { id } }';

/** From the sending of the beats that fail to the moment at which the receiver has taken the last message. */
export async function measureAlerts(row: RowName, server: Program, rounds: number): Promise<Figure> {
  const client = new GraphQLClient(server.url);
  await using receiver = await Receiver.start(RECEIVER_MS);
  const apps = await createApps(client, 'at-once', DOWN);
  const channel = await tellOf(client, 'at-once', receiver.url);
  const times: Record<'begun' | 'ended' | 'control', number[]> = { begun: [], ended: [], control: [] };
  const time = async (kind: 'FAIL' | 'SUCCESS'): Promise<number> => {
    const begun = performance.now();
    await beatAll(client, apps, kind);
    await receiver.taken(DOWN, PATIENCE_S);
    const taken = performance.now() - begun;
    // What has been sent is written down before the next round.
    await pause(SETTLING_MS);
    return taken / 1_000;
  };
  // The first one opens connections and prepares statements.
  for (let round = 0; round <= rounds; round++) {
    const [begun, ended] = [await time('FAIL'), await time('SUCCESS')];
    if (round === 0) continue;
    times.begun.push(begun);
    times.ended.push(ended);
    times.control.push((await receiver.control(DOWN, LANE)) / 1_000);
  }
  await client.query(SWITCH, { id: channel, enabled: false });
  client.close();
  const list = (all: number[]) => all.map(brief).join(', ');
  return {
    row,
    what: `${DOWN} down at once, receiver of ${RECEIVER_MS / 1_000} s, all sent`,
    value: median(times.begun),
    unit: 's',
    reach: 2,
    beyond: 0.6,
    measured: `${list(times.begun)} s`,
    control: `bare Node, ${LANE} at once: ${brief(median(times.control))} s`,
    notes: [`their ends: ${list(times.ended)} s`],
  };
}

/** Pings of apps that are well, while others are down and who is to hear of them does not answer. */
export async function measureAlertPings(
  server: Program,
  keys: string,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Figure> {
  const client = new GraphQLClient(server.url);
  await using receiver = await Receiver.start(Infinity);
  const apps = await createApps(client, 'unheard', OPEN);
  const channel = await tellOf(client, 'unheard', receiver.url);
  const rate = async (): Promise<number> => {
    const { acknowledged, seconds: taken } = await drive({ kind: 'ping', url: server.url, seconds, keys });
    return acknowledged / taken;
  };
  const without = async (): Promise<number> => {
    await beatAll(client, apps, 'SUCCESS');
    await client.query(SWITCH, { id: channel, enabled: false });
    await pause(SETTLING_MS);
    return rate();
  };
  await rate();
  const controls = [await without()];
  const loads: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await client.query(SWITCH, { id: channel, enabled: true });
    await beatAll(client, apps, 'FAIL');
    // As before the control: what is measured is that they are open, not the second in which they begin.
    await pause(SETTLING_MS);
    loads.push(await rate());
    controls.push(await without());
  }
  client.close();
  const shares = loads.map((load, round) => load / mean(controls.slice(round, round + 2)));
  return {
    row: 'alert-pings',
    what: `pings while ${count(OPEN)} incidents are open, dead receiver`,
    value: median(shares),
    unit: 'of control',
    reach: 0.95,
    beyond: 0.98,
    measured: `${count(median(loads))} beats/s`,
    control: `without: ${count(median(controls))} beats/s`,
    notes: [`rounds ${shares.map(brief).join(', ')}`],
  };
}

/** Apps that all fall due at one moment, each of which is told of by a message of its own; before, nobody hears of them. */
export async function measureAlertStorm(server: Program, herd: SeededApp[], databaseUrl: string): Promise<Figure[]> {
  const client = new GraphQLClient(server.url);
  await using receiver = await Receiver.start(RECEIVER_MS);
  const PERIOD_MS = HERD_SECONDS * 1_000;
  const storm = async (over: () => Promise<void>) => {
    // Right after a slot, so that all of them are due at the next one.
    await pause(PERIOD_MS - (Date.now() % PERIOD_MS) + 300);
    await beatAll(client, herd, 'SUCCESS');
    const slot = Math.ceil(Date.now() / PERIOD_MS) * PERIOD_MS;
    const before = server.rss();
    const worst = await watchSweeps(server, databaseUrl, over);
    return { ...worst, before, seconds: (Date.now() - slot) / 1_000 };
  };
  // Longer than until the next slot.
  const unheard = await storm(() => pause(PERIOD_MS + 10_000));
  await beatAll(client, herd, 'SUCCESS');
  await tellOf(client, HERD, receiver.url);
  const { sweepAgeMs, overdueMs, peakRss, before, seconds } = await storm(() =>
    receiver.taken(herd.length, PATIENCE_S),
  );
  client.close();
  const sent = `all ${count(herd.length)} messages were sent after ${brief(seconds)} s, ${count(herd.length / seconds)} a second`;
  const atBest = ((herd.length / LANE) * RECEIVER_MS) / 1_000;
  return [
    {
      row: 'alert-storm',
      what: `${count(herd.length)} incidents at once, lateness of the sweep`,
      // One is made each second.
      value: Math.max(0, sweepAgeMs - 1_000) / 1_000,
      unit: 's',
      reach: 1,
      beyond: 0.5,
      measured: `the last was ${brief(sweepAgeMs / 1_000)} s ago at most`,
      control: `where nobody hears of them: ${brief(unheard.sweepAgeMs / 1_000)} s`,
      notes: [
        `who was silent was found after ${brief(overdueMs / 1_000)} s at most, ${brief(unheard.overdueMs / 1_000)} s where nobody hears`,
        `${sent}; ${LANE} at once take ${brief(atBest)} s`,
      ],
    },
    {
      row: 'alert-storm',
      what: `${count(herd.length)} incidents at once, RSS over before`,
      value: (peakRss - before) / 1e6,
      unit: 'MB',
      reach: 150,
      beyond: 75,
      measured: `${brief(peakRss / 1e6)} MB at most`,
      control: `where nobody hears of them: ${brief(unheard.peakRss / 1e6)} MB`,
      notes: [],
    },
  ];
}

/**
 * At most, until `over` resolves: how long ago a sweep was last at work, how long an app was due that none had looked
 * at, and the server's memory.
 */
async function watchSweeps(server: Program, databaseUrl: string, over: () => Promise<void>) {
  return withClient(databaseUrl, async (database) => {
    const worst = { sweepAgeMs: 0, overdueMs: 0, peakRss: 0 };
    let isOver = false;
    const watching = (async () => {
      for (; !isOver; await pause(20)) {
        const { rows } = await database.query<{ at: Date; due: Date | null }>(
          `select at, (select min(next_check_at) from app_state where next_check_at is not null) as due
          from milestone where name = 'sweep'`,
        );
        const [{ at, due } = { at: new Date(0), due: null }] = rows;
        worst.sweepAgeMs = Math.max(worst.sweepAgeMs, Date.now() - at.getTime());
        worst.overdueMs = Math.max(worst.overdueMs, Date.now() - (due?.getTime() ?? Infinity));
        worst.peakRss = Math.max(worst.peakRss, server.rss());
      }
    })();
    await over().finally(() => (isOver = true));
    await watching;
    return worst;
  });
}

/** Apps without a beat for a day, all with this tag. */
async function createApps(client: GraphQLClient, tag: string, size: number): Promise<SeededApp[]> {
  const apps: SeededApp[] = [];
  for (let made = 0; made < size; made += 1) {
    const input = { name: `${tag} ${made}`, tags: [tag], schedule: { everySeconds: 86_400 } };
    const { createApp } = await client.query<{ createApp: { id: string } }>(CREATE_APP, { input });
    apps.push({ id: createApp.id, pingKey: createApp.id });
  }
  return apps;
}

/** A channel that hears of the apps with this tag only, each alone and at once. Returns its id. */
async function tellOf(client: GraphQLClient, tag: string, url: string): Promise<string> {
  const settings = { webhook: { url } };
  const { createChannel: channel } = await client.query<{ createChannel: { id: string } }>(CREATE_CHANNEL, {
    input: { name: tag, settings },
  });
  const { alertRules } = await client.query<{ alertRules: { id: string; channel: { id: string } }[] }>(RULES);
  for (const rule of alertRules) if (rule.channel.id === channel.id) await client.query(DELETE_RULE, { id: rule.id });
  const selector = { tagsAny: [tag] };
  await client.query(CREATE_RULE, {
    input: { name: tag, channelId: channel.id, on: ['DOWN', 'RESOLVED'], groupSeconds: 0, selector },
  });
  return channel.id;
}

async function beatAll(client: GraphQLClient, apps: SeededApp[], kind: 'FAIL' | 'SUCCESS'): Promise<void> {
  const batches = Array.from({ length: Math.ceil(apps.length / BATCH) }, (_, index) =>
    apps.slice(index * BATCH, (index + 1) * BATCH),
  );
  await Promise.all(
    batches.map((batch) => client.query(BEATS, { inputs: batch.map(({ id }) => ({ app: id, kind })) })),
  );
}
