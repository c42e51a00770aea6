import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../server/src/database/database.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import { migrate, NewerDatabaseError } from '../../server/src/database/migrate.ts';
import { ensurePartitions } from '../../server/src/database/partitions.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { createApp, readApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { TestClock } from '../kit/clock.ts';
import {
  DATABASES,
  makeDatabase,
  makeEmptyDatabase,
  type DatabaseKind,
  type DatabasePlace,
  type TestDatabase,
} from '../kit/databases.ts';
import { send } from '../kit/http.ts';
import { startServer } from '../kit/server.ts';
import { killServerProcesses, ServerProcess, startServerProcess } from '../kit/server-process.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { createTask } from '../kit/tasks.ts';

const NAMES = storedBy(features).migrations.map(({ name }) => name);
const DAY_MS = 86_400_000;

const opened: Database[] = [];
const made: TestDatabase[] = [];
afterEach(async () => {
  await killServerProcesses();
  for (const database of opened.splice(0)) await database.close();
  for (const database of made.splice(0)) await database.remove();
});

const makeEmpty = async (kind: DatabaseKind): Promise<TestDatabase> => {
  const database = await makeEmptyDatabase(kind);
  made.push(database);
  return database;
};

async function open(place: DatabasePlace): Promise<Database> {
  const database = await openDatabase({ ...place, ...storedBy(features), logger: createLogger('silent') });
  opened.push(database);
  return database;
}

/** A database without any table. */
const openEmpty = async (kind: DatabaseKind): Promise<Database> => open(await makeEmpty(kind));

const partitionsOf = async (database: Database): Promise<string[]> =>
  (
    await database.sql.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'heartbeat'::regclass order by 1`,
    )
  ).map(({ name }) => name);

describe.each(DATABASES)('migrations on %s', (kind) => {
  test('make the tables once; again they do nothing', async () => {
    const database = await openEmpty(kind);
    expect(await migrate(database)).toEqual(NAMES);
    expect(await migrate(database)).toEqual([]);
    const executed = await database.sql.query<{ name: string }>('select name from migration order by id');
    expect(executed.map(({ name }) => name)).toEqual(NAMES);
  });

  test('make exactly what the entities describe', async () => {
    const database = await openEmpty(kind);
    await migrate(database);
    await ensurePartitions(database.sql, Date.now());
    // Made only where the extension for it is.
    await database.sql.query(
      'drop index if exists app_search_text_index, instance_search_text_index, run_search_text_index',
    );
    expect((await database.orm.schema.getUpdateSchemaSQL({ wrap: false })).trim()).toBe('');
  });

  test('of a newer version are refused in one line, and nothing is changed', async () => {
    const database = await openEmpty(kind);
    await migrate(database);
    await database.sql.query(`insert into migration (name, executed_at) values ('99990101000000-later', now())`);
    const failure = await migrate(database).catch((error: unknown) => error as Error);
    expect(failure).toBeInstanceOf(NewerDatabaseError);
    expect((failure as Error).message).toMatch(
      /^The database was made by a newer version of Lubdub [^\n]*99990101000000-later/,
    );
  });

  test('that fail halfway leave nothing behind, so that they run again', async () => {
    const database = await openEmpty(kind);
    await database.sql.query('create table instance (id int)');
    await expect(migrate(database)).rejects.toThrow(/"instance" already exists/);
    const [app] = await database.sql.query<{ name: string | null }>(`select to_regclass('app')::text as name`);
    expect(app?.name).toBeNull();
    await database.sql.query('drop table instance');
    expect(await migrate(database)).toEqual(NAMES);
  });

  test('keep what is there: a server that starts again has its apps', async () => {
    const place = await makeDatabase(kind);
    const first = await startServer({ database: kind, place });
    const app = await createApp(first);
    await beat(first, app);
    const before = await readApp(first, app.id);
    await first[Symbol.asyncDispose]();
    const database = await open(place);
    expect(await migrate(database)).toEqual([]);
    await opened.pop()?.close();
    {
      await using second = await startServer({ database: kind, place });
      expect(await readApp(second, app.id)).toEqual({ ...before, pingUrl: `${second.url}/ping/${app.pingKey}` });
    }
    await place.remove();
  });

  test('give lists of texts back what an older release has made no value of', async () => {
    const place = await makeDatabase(kind);
    const first = await startServer({ database: kind, place });
    const { id } = await createTask(first, { arguments: ['a'] });
    const app = await createApp(first, { tags: ['a'] });
    await first[Symbol.asyncDispose]();
    const database = await open(place);
    await database.sql.query(`update task set arguments = '{a,NULL}' where id = $1`, [id]);
    await database.sql.query(`update app set tags = '{NULL}' where id = $1`, [app.id]);
    await database.sql.query(`delete from migration where name like '%-text-lists'`);
    expect(await migrate(database)).toEqual([NAMES.find((name) => name.endsWith('-text-lists'))]);
    const [task] = await database.sql.query('select arguments from task where id = $1', [id]);
    expect(task).toEqual({ arguments: ['a', 'NULL'] });
    expect(await database.sql.query('select tags, search_text from app where id = $1', [app.id])).toEqual([
      { tags: ['NULL'], search_text: expect.stringMatching(/ null$/) as string },
    ]);
    await opened.pop()?.close();
    await place.remove();
  });

  test('write names and tags that are stored with loose accents anew, and no other row', async () => {
    const place = await makeDatabase(kind);
    const first = await startServer({ database: kind, place });
    const [loose, plain] = [await createApp(first, { tags: ['zähler', 'b'] }), await createApp(first)];
    await first[Symbol.asyncDispose]();
    const database = await open(place);
    await database.sql.query(
      `update app set name = normalize('Größe', nfd), tags = array[normalize('zähler', nfd), 'b'] where id = $1`,
      [loose.id],
    );
    const stored = () =>
      database.sql.query<{ id: string; name: string; tags: string; tid: string }>(
        'select id, name, to_json(tags)::text as tags, xmin::text as tid from app order by id',
      );
    const before = await stored();
    await database.sql.query(`delete from migration where name = '20261126105500-composed-names'`);
    expect(await migrate(database)).toEqual(['20261126105500-composed-names']);
    const after = await stored();
    expect(after.find(({ id }) => id === loose.id)).toMatchObject({ name: 'Größe', tags: '["zähler","b"]' });
    expect(after.find(({ id }) => id === plain.id)).toEqual(before.find(({ id }) => id === plain.id));
    await opened.pop()?.close();
    await place.remove();
  });

  test('take the interval of 366 days from apps of tasks that only run when asked to, and from no other', async () => {
    const place = await makeDatabase(kind);
    const first = await startServer({ database: kind, place });
    const yearly = { schedule: { everySeconds: 366 * 86_400 } };
    const [asked, shared, alone] = [
      await createApp(first, yearly),
      await createApp(first, yearly),
      await createApp(first, yearly),
    ];
    // A task that only runs when it is asked to leaves the schedule of the app that it is given.
    for (const app of [asked, shared]) await createTask(first, { appId: app.id });
    await createTask(first, { ...yearly, appId: shared.id });
    const [often] = [await createApp(first)];
    await createTask(first, { appId: often.id });
    for (const app of [asked, alone]) await beat(first, app);
    await first[Symbol.asyncDispose]();
    const database = await open(place);
    await database.sql.query('alter table app drop column manual');
    await database.sql.query(`delete from migration where name = '20261126201000-manual-schedules'`);
    expect(await migrate(database)).toEqual(['20261126201000-manual-schedules']);
    await opened.pop()?.close();
    {
      await using second = await startServer({ database: kind, place });
      expect(await readApp(second, asked.id)).toMatchObject({ schedule: { manual: true }, nextDeadlineAt: null });
      expect(await readApp(second, shared.id)).toMatchObject(yearly);
      expect(await readApp(second, alone.id)).toMatchObject({
        ...yearly,
        nextDeadlineAt: expect.any(String) as string,
      });
      expect(await readApp(second, often.id)).toMatchObject({ schedule: { everySeconds: 60 } });
    }
    await place.remove();
  });

  test('partitions are there for yesterday, today and a week ahead, and are made as days go by', async () => {
    const place = await makeDatabase(kind);
    const clock = new TestClock();
    const named = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => {
        const day = new Date(clock.now() + (from + index) * DAY_MS).toISOString().slice(0, 10);
        return `heartbeat_${day.replaceAll('-', '')}`;
      });
    const database = await open(place);
    const first = named(-1, 9);
    expect(await partitionsOf(database)).toEqual(first);
    clock.advance(3 * DAY_MS);
    await Promise.all([ensurePartitions(database.sql, clock.now()), ensurePartitions(database.sql, clock.now())]);
    expect(await partitionsOf(database)).toEqual([...new Set([...first, ...named(-1, 9)])]);
    await opened.pop()?.close();
    await place.remove();
  });
});

describe('several servers that start at once on one empty PostgreSQL', () => {
  test('migrate it once, and all serve', async () => {
    const url = (await makeEmpty('postgresql')).databaseUrl!;
    const servers = await Promise.all(
      Array.from({ length: 3 }, () => startServerProcess({ DATABASE_URL: url, LOG_LEVEL: 'info' })),
    );
    const migrated = servers.filter(({ output }) => output.includes('the database was migrated'));
    expect(migrated).toHaveLength(1);
    const [one, two, three] = servers.map((server) => new GraphQLClient(server.url)) as [
      GraphQLClient,
      GraphQLClient,
      GraphQLClient,
    ];
    const app = await createApp(one);
    await beat(two, app);
    expect(await readApp(three, app.id)).toMatchObject({ status: 'UP', heartbeatCount: 1 });
    const database = await open({ databaseUrl: url, dataDir: '/' });
    const executed = await database.sql.query<{ name: string }>('select name from migration order by id');
    expect(executed.map(({ name }) => name)).toEqual(NAMES);
  });

  test('also where one of them is killed in the middle', async () => {
    const url = (await makeEmpty('postgresql')).databaseUrl!;
    const killed = new ServerProcess({ DATABASE_URL: url });
    const starting = Array.from({ length: 2 }, () => startServerProcess({ DATABASE_URL: url }));
    await killed.kill('SIGKILL');
    for (const server of await Promise.all(starting)) expect((await send(`${server.url}/health`)).status).toBe(200);
  });
});
