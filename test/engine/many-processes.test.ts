import { afterEach, expect, test } from 'vitest';
import { createApp, readApp, updateApp, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { eventually } from '../kit/eventually.ts';
import type { Events } from '../kit/events.ts';
import type { GraphQLClient } from '../kit/graphql-client.ts';
import { send } from '../kit/http.ts';
import { killServerProcesses } from '../kit/server-process.ts';
import { Cluster, PingLoad, type Member } from './cluster.ts';
import { createFleet } from './fleet.ts';

interface Event {
  cursor: string;
  appId: string;
  previousStatus: string;
  status: string;
  heartbeat: { id: string; message: string | null } | null;
}

const SUBSCRIPTION = `subscription ($filter: HeartbeatStatusFilter) {
  heartbeatStatus(filter: $filter) { cursor appId previousStatus status heartbeat { id message } } }`;

afterEach(killServerProcesses);

test('three processes on one database: one is killed, the listeners are cut, and nothing is lost, doubled or wrong', async () => {
  await using cluster = await Cluster.start(3);
  const [first, second, third] = cluster.members as [Member, Member, Member];
  const fleet = await createFleet(
    first,
    Array.from({ length: 24 }, () => ({ schedule: { everySeconds: 3_600 } })),
  );
  // Silent after each beat, so that all three find them overdue at once, again and again.
  const flickering = await createFleet(
    second,
    Array.from({ length: 12 }, () => ({ schedule: { everySeconds: 1 }, graceSeconds: 0 })),
  );
  const watchers = await Promise.all(cluster.members.map((member) => Watcher.on(member)));
  const load = new PingLoad(
    cluster.members,
    [...fleet, ...flickering].map(({ pingKey }) => pingKey),
    12,
  );

  await load.more(300);
  await expectEditsAtOnce(third, [first, second]);
  await load.more(300);
  load.leaveOut(second);
  await second.process.kill('SIGKILL');
  await load.more(300);
  await cluster.cutListeners();
  await load.more(600);
  await load.stop();

  const living = [watchers[0]!, watchers[2]!];
  await eventually(
    () => cluster.sql(`select 1 from app_state where next_check_at < now() + interval '1 minute'`),
    (due) => due.length === 0,
  );
  await expectEachOnce(cluster, load.acknowledged);
  await expectOneHistory(cluster);
  const truth = await statuses(first);
  for (const watcher of living) {
    await eventually(
      () => watcher.statuses(),
      (seen) => [...fleet, ...flickering].every(({ id }) => seen.get(id) === truth.get(id)),
    );
    const [{ last }] = (await cluster.sql('select last_sequence::int as last from event_cursor where id = 1')) as [
      { last: number },
    ];
    expect(watcher.changes()).toEqual(
      Array.from({ length: last - watcher.from }, (_, index) => watcher.from + 1 + index),
    );
    expect(watcher.repeatedBeats()).toEqual([]);
  }
});

/** What one process has edited holds for all others with their next beat. */
async function expectEditsAtOnce(editor: Member, others: Member[]): Promise<void> {
  const app = await createApp(editor, { schedule: { everySeconds: 60 } });
  for (const other of others) {
    await beat(other, app);
    const { nextDeadlineAt } = await updateApp(editor, app.id, { schedule: { everySeconds: 7_200 } });
    const after = await beat(other, app);
    expect(Date.parse(after.nextDeadlineAt!)).toBeGreaterThanOrEqual(Date.parse(nextDeadlineAt!));
    await updateApp(editor, app.id, { schedule: { everySeconds: 60 } });

    await editor.query('mutation ($id: ID!) { pauseApp(id: $id) { id } }', { id: app.id });
    expect((await beat(other, app)).status).toBe('PAUSED');
    await editor.query('mutation ($id: ID!) { resumeApp(id: $id) { id } }', { id: app.id });
    expect((await beat(other, app)).status).toBe('UP');

    const old = (await readApp(other, app.id)) as App;
    const { rotatePingKey } = await editor.query<{ rotatePingKey: App }>(
      'mutation ($id: ID!) { rotatePingKey(id: $id) { pingKey } }',
      { id: app.id },
    );
    expect((await send(`${other.url}/ping/${old.pingKey}`)).status).toBe(404);
    expect((await send(`${other.url}/ping/${rotatePingKey.pingKey}`)).status).toBe(200);
  }
  await editor.query('mutation ($id: ID!) { deleteApp(id: $id) }', { id: app.id });
  for (const other of others) expect((await send(`${other.url}/ping/${app.pingKey}`)).status).toBe(404);
}

async function expectEachOnce(cluster: Cluster, acknowledged: Set<string>): Promise<void> {
  const stored = await cluster.sql<{ message: string; count: number }>(
    'select message, count(*)::int as count from heartbeat where message is not null group by message',
  );
  expect(stored.filter(({ count }) => count > 1)).toEqual([]);
  const messages = new Set(stored.map(({ message }) => message));
  expect([...acknowledged].filter((message) => !messages.has(message))).toEqual([]);
}

/** Numbers without a gap, and for each app a chain: what one change ends with the next one begins with. */
async function expectOneHistory(cluster: Cluster): Promise<void> {
  const rows = await cluster.sql<{ sequence: number; app: string; from: number; to: number }>(
    'select sequence::int as sequence, app_id as app, "from", "to" from status_change order by sequence',
  );
  expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => index + 1));
  const status = new Map<string, number>();
  const breaks = rows.filter((row) => {
    const before = status.get(row.app) ?? row.from;
    status.set(row.app, row.to);
    return before !== row.from || row.from === row.to;
  });
  expect(breaks).toEqual([]);
}

async function statuses(client: GraphQLClient): Promise<Map<string, string>> {
  const { apps } = await client.query<{ apps: { nodes: { id: string; status: string }[] } }>(
    '{ apps(first: 500) { nodes { id status } } }',
  );
  return new Map(apps.nodes.map(({ id, status }) => [id, status]));
}

/** Keeps what a subscriber to everything has been told. */
class Watcher {
  /** Cursor of the newest change before it began. */
  readonly from: number;
  readonly #seen: Event[] = [];

  constructor(from: number, events: Events<{ heartbeatStatus: Event }>) {
    this.from = from;
    void this.#watch(events);
  }

  static async on(member: Member): Promise<Watcher> {
    const events = await member.socket().subscribe<{ heartbeatStatus: Event }>(SUBSCRIPTION);
    return new Watcher(0, events);
  }

  statuses(): Map<string, string> {
    return new Map(this.#seen.map(({ appId, status }) => [appId, status]));
  }

  /** Cursors of the changes of status, as they came. */
  changes(): number[] {
    return this.#seen
      .filter(({ previousStatus, status }) => previousStatus !== status)
      .map(({ cursor }) => Number(cursor));
  }

  repeatedBeats(): string[] {
    const ids = this.#seen.flatMap(({ heartbeat }) => heartbeat?.id ?? []);
    return ids.filter((id, index) => ids.indexOf(id) !== index);
  }

  async #watch(events: Events<{ heartbeatStatus: Event }>): Promise<void> {
    try {
      for (;;) this.#seen.push((await events.next()).heartbeatStatus);
    } catch {
      // Its server was killed, or the test is over.
    }
  }
}
