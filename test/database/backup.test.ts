import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { backup, restore } from '../../server/src/backup/commands.ts';
import { openDatabase, type DatabaseOptions } from '../../server/src/database/database.ts';
import { migrate } from '../../server/src/database/migrate.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { addChannel, addRule } from '../kit/alerts.ts';
import { createApp, readApp, type App } from '../kit/apps.ts';
import { beat, heartbeatsOf } from '../kit/beats.ts';
import { TestClock } from '../kit/clock.ts';
import { DATABASES, makeDatabase, makeEmptyDatabase, type DatabaseKind, type TestDatabase } from '../kit/databases.ts';
import { makeDatabaseDirectory } from '../kit/directories.ts';
import { send } from '../kit/http.ts';
import { killServerProcesses, runToEnd, startServerProcess } from '../kit/server-process.ts';
import { startServer } from '../kit/server.ts';
import { createTask, runTask } from '../kit/tasks.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';

const clock = new TestClock();
const logger = createLogger('silent');
let directory = '';
const made: TestDatabase[] = [];
beforeAll(async () => {
  directory = await makeDatabaseDirectory();
});
afterEach(killServerProcesses);
afterAll(async () => {
  for (const database of made) await database.remove();
  await rm(directory, { recursive: true, force: true });
});

let files = 0;
const newFile = (): string => join(directory, `backup-${(files += 1)}.gz`);
const options = (place: Pick<DatabaseOptions, 'databaseUrl' | 'dataDir'>): DatabaseOptions => ({
  ...place,
  ...storedBy(features),
  logger,
});
const empty = async (kind: DatabaseKind): Promise<TestDatabase> => {
  const database = await makeEmptyDatabase(kind);
  made.push(database);
  return database;
};
const textOf = async (file: string): Promise<string> => gunzipSync(await readFile(file)).toString();
/** What a backup says of the contents of each table. */
const contentsOf = async (file: string): Promise<string[]> =>
  (await textOf(file)).split('\n').filter((line) => /^-- (table|rows) /.test(line));

interface Lived {
  place: TestDatabase;
  app: App;
  file: string;
}

/** A database with an app, and what else is done in it, whose server has ended; and its backup. */
async function lived(kind: DatabaseKind, live?: (client: GraphQLClient, app: App) => Promise<void>): Promise<Lived> {
  const place = await makeDatabase(kind);
  made.push(place);
  const server = await startServer({ database: kind, place, clock, accounts: live !== undefined });
  const client = live === undefined ? server : await server.as('admin');
  const app = await createApp(client, { tags: ['NULL', 'a b', '\\'], description: 'two\nlines' });
  await live?.(client, app);
  await server.sweep();
  await server[Symbol.asyncDispose]();
  const file = newFile();
  expect(await backup([file], options(place))).toMatch(/^The backup is whole: \d+ rows of \d+ tables, \d+\.\d MB, in/);
  return { place, app, file };
}

async function something(admin: GraphQLClient, app: App): Promise<void> {
  await addRule(admin, await addChannel(admin, 'http://127.0.0.1:9/'));
  const task = await createTask(admin, { arguments: ['', 'NULL', '{"a"}'] });
  await runTask(admin, task.id);
  for (let count = 0; count < 30; count += 1)
    await beat(admin, app, { message: `beat ${count} \u2028 "\\n" \r\n ${'é'.repeat(count)}` });
  await beat(admin, app, { kind: 'FAIL' });
  await beat(admin, await createApp(admin, { name: 'beats in time' }));
}

describe.each(DATABASES)('a backup of %s', (from) => {
  let whole: Awaited<ReturnType<typeof lived>>;
  beforeAll(async () => {
    whole = await lived(from, something);
  });

  // Into one of its own kind: see below.
  const to: DatabaseKind = from === 'pglite' ? 'postgresql' : 'pglite';
  test(`is the same in an empty ${to}, on which a server goes on`, async () => {
    const place = await empty(to);
    expect(await restore([whole.file], options(place))).toMatch(/^Restored as of 20.*: \d+ rows of \d+ tables/);
    const again = newFile();
    await backup([again], options(place));
    expect(await contentsOf(again)).toEqual(await contentsOf(whole.file));
    // Meanwhile nobody beat, and nobody could.
    clock.advance(3_600_000);
    await using server = await startServer({ database: to, place, clock });
    await server.sweep();
    const admin = await server.accounts.browserOf(server.accounts.credentialsOf('admin'));
    expect(await readApp(admin, whole.app.id)).toMatchObject({ status: 'DOWN', tags: whole.app.tags });
    expect(await heartbeatsOf(admin, whole.app.id)).toHaveLength(31);
    const { apps } = await admin.query<{ apps: { nodes: { status: string }[] } }>(
      '{ apps(filter: { search: "beats in time" }) { nodes { status } } }',
    );
    expect(apps.nodes).toEqual([{ status: 'UP' }]);
    // Triggers and references are back.
    expect((await send(`${server.url}/ping/${whole.app.pingKey}`)).status).toBe(200);
    await expect(server.sql.query('update audit_entry set action = action')).rejects.toThrow('never changes');
    const [references] = await server.sql.query<{ count: number }>(
      `select count(*)::int as count from pg_constraint where contype = 'f' and convalidated and conparentid = 0`,
    );
    expect(references?.count).toBeGreaterThanOrEqual(12);
  });
});

describe('a backup that cannot be restored', () => {
  let file = '';
  let target: TestDatabase;
  beforeAll(async () => {
    ({ file } = await lived('postgresql', something));
    target = await empty('postgresql');
  });

  const changed = async (change: (text: string) => string): Promise<Buffer> => gzipSync(change(await textOf(file)));
  const cases: [string, () => Promise<Buffer>, string][] = [
    ['is cut off', async () => (await readFile(file)).subarray(0, -20), 'it is not whole'],
    ['has no end', () => changed((text) => text.replace(/-- end .*\n$/, '')), 'it is not whole'],
    ['has a changed row', () => changed((text) => text.replace('beat 7 ', 'beat 8 ')), 'it is damaged'],
    ['lacks a row', () => changed((text) => text.replace(/\{[^\n]*beat 7 [^\n]*\n/, '')), 'it is damaged'],
    ['is something else', () => Promise.resolve(Buffer.from('PGDMP')), 'it is not a backup of Lubdub'],
    [
      'is some other text',
      () => Promise.resolve(gzipSync('-- PostgreSQL database dump\n')),
      'it is not a backup of Lubdub',
    ],
    [
      'is of a newer version',
      () => changed((text) => text.replace('"migrations":[', '"migrations":["99990101000000-later",')),
      'made by a newer version of Lubdub (it has the migration 99990101000000-later',
    ],
    ['has a table of its own', () => changed((text) => text.replace('"name":"app"', '"name":"foo"')), 'not: foo'],
    ['names no partition', () => changed((text) => text.replace('FOR VALUES', '; drop')), 'or is damaged'],
  ];

  test.each(cases)('since it %s changes nothing, and says why', async (_what, bytes, message) => {
    const bad = newFile();
    await writeFile(bad, await bytes());
    await expect(restore([bad], options(target))).rejects.toThrow(message);
    const database = await openDatabase(options(target));
    const [table] = await database.sql.query<{ name: string | null }>(`select to_regclass('app')::text as name`);
    await database.close();
    expect(table?.name).toBeNull();
  });

  test('is said to be so in one line by the command', async () => {
    const { stderr, code } = await runToEnd({ DATABASE_URL: target.databaseUrl ?? '' }, ['restore', '/none.gz']);
    expect({ stderr: stderr.trim(), code }).toEqual({
      stderr: '/none.gz cannot be restored: there is no such file',
      code: 1,
    });
    await expect(backup(['/none/b.gz'], options((await lived('postgresql')).place))).rejects.toThrow(
      'The backup cannot be written to /none/b.gz: ENOENT',
    );
    await expect(backup([], options(target))).rejects.toThrow('npm run backup -- FILE');
    await expect(backup([newFile()], options(target))).rejects.toThrow('There is nothing to keep');
  });
});

describe.each(DATABASES)('%s with apps', (kind) => {
  test('is replaced only by whoever says so', async () => {
    const [{ place, app }, other] = [await lived(kind), await lived(kind)];
    await expect(restore([other.file], options(place))).rejects.toThrow(
      'The database holds 1 apps, 0 tasks and 0 users: restore into an empty one, or add --replace',
    );
    const said = await restore(['--replace', other.file], options(place));
    await using server = await startServer({ database: kind, place, clock });
    expect(await readApp(server, app.id)).toBeNull();
    expect(await readApp(server, other.app.id)).not.toBeNull();
    const replaced = /before is in (\S+):/.exec(said)?.[1] ?? null;
    if (kind === 'postgresql') expect(replaced).toBeNull();
    else expect(await readFile(join(replaced ?? '', 'PG_VERSION'), 'utf8')).toMatch(/^\d+/);
  });
});

test('tables of an older version are restored as they were, and brought up to date', async () => {
  const { migrations, entities } = storedBy(features);
  const old = await empty('postgresql');
  const before = migrations.slice(
    0,
    migrations.findIndex(({ name }) => name.endsWith('-api-keys')),
  );
  const database = await openDatabase({ ...old, entities, migrations: before, logger });
  await migrate(database);
  await database.sql
    .query(`insert into outage ("from", "to", reason) values (now(), now(), 'STOPPED')`)
    .catch(() => {});
  await database.close();
  const file = newFile();
  await backup([file], options(old));
  const place = await empty('postgresql');
  await restore([file], options(place));
  await using server = await startServer({ database: 'postgresql', place, clock });
  const names = await server.sql.query<{ name: string }>('select name from migration order by id');
  expect(names.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
  await expect(restore(['--replace', file], options(place))).rejects.toThrow(/Servers are running|another version/);
});

test('an embedded database is kept while its server goes on taking beats', async () => {
  const place = await makeDatabase('pglite');
  made.push(place);
  const server = await startServerProcess({ DATA_DIR: place.dataDir });
  const client = new GraphQLClient(server.url);
  const app = await createApp(client);
  const ping = async (): Promise<number> => (await send(`${server.url}/ping/${app.pingKey}`)).status;
  for (let count = 0; count < 20; count += 1) expect(await ping()).toBe(200);
  let isOver = false;
  const beating = (async () => {
    const statuses = new Set<number>();
    while (!isOver) statuses.add(await ping());
    return statuses;
  })();
  const file = newFile();
  await backup([file], options(place));
  isOver = true;
  expect(await beating).toEqual(new Set([200]));
  await expect(restore([file], options(place))).rejects.toThrow(`is in use by process ${server.pid}`);
  const restored = await empty('postgresql');
  await restore([file], options(restored));
  await using other = await startServer({ database: 'postgresql', place: restored, live: true });
  const { heartbeatCount } = (await readApp(other, app.id)) as unknown as { heartbeatCount: number };
  expect(heartbeatCount).toBeGreaterThanOrEqual(20);
  const [stored] = await other.sql.query<{ count: number }>('select count(*)::int as count from heartbeat');
  expect(stored?.count).toBe(heartbeatCount);
});

test('an embedded database that took the place of another one in part does so whole at the next start', async () => {
  const [{ place, app }, other] = [await lived('pglite'), await lived('pglite')];
  const { dataDir } = place;
  // As a process leaves it that is killed between the two steps.
  await mkdir(join(dataDir, 'restoring'));
  await rename(join(other.place.dataDir, 'pglite'), join(dataDir, 'restoring', 'pglite'));
  await writeFile(join(dataDir, 'restoring', 'whole'), '');
  await rename(join(dataDir, 'pglite'), join(dataDir, 'pglite.replaced-before'));
  await using server = await startServer({ database: 'pglite', place, clock });
  expect(await readApp(server, other.app.id)).not.toBeNull();
  expect(await readApp(server, app.id)).toBeNull();
});
