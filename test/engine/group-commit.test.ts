import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp, statusChanges } from '../kit/apps.ts';
import { beats, heartbeatsOf, SEND_HEARTBEAT, type Payload } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { send } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';
import { Cluster } from './cluster.ts';
import { createFleet } from './fleet.ts';

/** Has the database refuse beats with this message, as a row that breaks a constraint would be. */
const REFUSE_POISON = [
  `create function refuse_poison() returns trigger language plpgsql as
    $$ begin raise exception 'poison' using errcode = '22023'; end $$`,
  `create trigger refuse_poison before insert on heartbeat for each row when (new.message = 'poison') execute function refuse_poison()`,
];

describe.each(DATABASES)('a group of beats on %s', (database) => {
  const server = useServer(database);

  test('with one that the database refuses is written but for that one', async () => {
    for (const statement of REFUSE_POISON) await server().sql.query(statement);
    const apps = await createFleet(
      server(),
      Array.from({ length: 40 }, () => ({})),
    );
    const inputs = apps.flatMap(({ id }, index) => [
      { app: id, message: 'before' },
      { app: id, message: index === 17 || index === 30 ? 'poison' : 'between' },
      { app: id, message: 'after' },
    ]);
    const results = await beats(server(), inputs);
    expect(results.flatMap(({ error }, index) => (error === null ? [] : [[index, error.code]]))).toEqual([
      [17 * 3 + 1, 'INTERNAL'],
      [30 * 3 + 1, 'INTERNAL'],
    ]);
    expect(results[17 * 3 + 1]!.error!.message).not.toContain('poison');
    for (const app of [apps[16]!, apps[17]!, apps[39]!]) {
      const stored = new Set((await heartbeatsOf(server(), app.id)).map(({ message }) => message));
      expect(stored).toEqual(new Set(app === apps[17] ? ['before', 'after'] : ['before', 'between', 'after']));
      expect(await statusChanges(server(), app.id)).toHaveLength(1);
    }
    expect(await server().sql.query('select 1 from heartbeat')).toHaveLength(inputs.length - 2);
  });

  test('with one that the database refuses is written but for that one, when they come by themselves', async () => {
    const app = await createApp(server());
    const pings = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        send(`${server().url}/ping/${app.pingKey}`, { method: 'POST', body: index === 31 ? 'poison' : String(index) }),
      ),
    );
    expect(pings.map(({ status }) => status)).toEqual(pings.map((_, index) => (index === 31 ? 500 : 200)));
    expect(await heartbeatsOf(server(), app.id)).toHaveLength(59);
  });
});

test('a beat that many callers repeat at once through three processes is recorded once and acknowledged to all', async () => {
  await using cluster = await Cluster.start(3);
  const app = await createApp(cluster.members[0]!);
  for (let round = 0; round < 5; round += 1) {
    const input = { app: app.id, kind: 'FAIL', idempotencyKey: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        cluster.members[index % 3]!.query<{ sendHeartbeat: Payload }>(SEND_HEARTBEAT, { input }),
      ),
    );
    expect(new Set(answers.map(({ sendHeartbeat }) => sendHeartbeat.heartbeat.id)).size).toBe(1);
  }
  expect(await heartbeatsOf(cluster.members[1]!, app.id)).toHaveLength(5);
});
