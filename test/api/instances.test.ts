import { beforeAll, describe, expect, test } from 'vitest';
import { createApp, type App } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { CONNECTION, pagesOf, readBackward, readForward } from '../kit/pages.ts';
import { useServer } from '../kit/server.ts';

interface Row {
  id: string;
  user: string;
  host: string;
  environment: string;
  sessionId: string | null;
  agentVersion: string | null;
  firstHeartbeatAt: string;
  lastHeartbeatAt: string;
  recency: string;
  recencyLabel: string;
  app: { slug: string };
}

const FIELDS =
  'id user host environment sessionId agentVersion firstHeartbeatAt lastHeartbeatAt recency recencyLabel app { slug }';
const INSTANCES = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: InstanceFilter, $orderBy: InstanceOrder) {
  list: instances(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    ${CONNECTION(FIELDS)} } }`;
const OF_APP = `query ($id: ID, $first: Int, $after: String, $last: Int, $before: String) { app(id: $id) {
  list: instances(first: $first, after: $after, last: $last, before: $before) { ${CONNECTION(FIELDS)} } } }`;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Ages in milliseconds at the end, oldest first. */
const SOURCES: [app: string, user: string, host: string, environment: string, age: number, label: string][] = [
  ['zeta', 'root', 'db-1', 'PRODUCTION', 49 * HOUR, 'Inactive (2d ago)'],
  ['zeta', 'Ann', 'db-2', 'DEVELOPMENT', 24 * HOUR, 'Inactive (1d ago)'],
  ['alpha', 'ann', 'web_1', 'PRODUCTION', 24 * HOUR - 1, 'Idle (23h ago)'],
  ['zeta', 'root', 'Web-2', 'PRODUCTION', HOUR, 'Idle (1h ago)'],
  ['alpha', 'bob', '', 'DEVELOPMENT', HOUR - 1, 'Idle (59m ago)'],
  ['alpha', 'bob', 'db-1', 'DEVELOPMENT', 5 * MINUTE, 'Idle (5m ago)'],
  ['zeta', '', 'web-3', 'PRODUCTION', 5 * MINUTE - 1, 'Active'],
  ['alpha', 'zoe', 'app', 'PRODUCTION', 0, 'Active'],
];
const nameOf = ({ user, host }: { user: string; host: string }) => `${user}@${host}`;
const NEWEST_FIRST = SOURCES.map(([, user, host]) => nameOf({ user, host })).toReversed();

describe.each(DATABASES)('instances on %s', (database) => {
  const server = useServer(database);
  const apps: Record<string, App> = {};
  const read = (fixed = {}) => pagesOf<Row>(server(), INSTANCES, fixed);
  const list = async (fixed = {}) => (await read(fixed)({ first: 100 })).nodes.map(nameOf);

  beforeAll(async () => {
    for (const name of ['zeta', 'alpha']) apps[name] = await createApp(server(), { name, slug: name });
    let age = SOURCES[0]![4];
    for (const [app, user, host, environment, at] of SOURCES) {
      server().clock.advance(age - at);
      age = at;
      await beat(server(), apps[app]!, { user, host, environment });
    }
  });

  test('each source of each app is one row, the last heard of first, with the age of its last beat', async () => {
    const { nodes, totalCount } = await read()({ first: 100 });
    expect(totalCount).toBe(8);
    expect(nodes.map((node) => [node.app.slug, node.user, node.host, node.environment, node.recencyLabel])).toEqual(
      SOURCES.toReversed().map(([app, user, host, environment, , label]) => [app, user, host, environment, label]),
    );
  });

  test.each([
    ['LAST_HEARTBEAT', NEWEST_FIRST.toReversed()],
    ['USER', ['@web-3', 'Ann@db-2', 'ann@web_1', 'bob@', 'bob@db-1', 'root@db-1', 'root@Web-2', 'zoe@app']],
    ['HOST', ['bob@', 'zoe@app', 'root@db-1', 'bob@db-1', 'Ann@db-2', 'root@Web-2', '@web-3', 'ann@web_1']],
    ['ENVIRONMENT', ['Ann@db-2', 'bob@', 'bob@db-1', 'root@db-1', 'ann@web_1', 'root@Web-2', '@web-3', 'zoe@app']],
    ['APP', ['ann@web_1', 'bob@', 'bob@db-1', 'zoe@app', 'root@db-1', 'Ann@db-2', 'root@Web-2', '@web-3']],
  ])('by %s, in either direction, pages have no gaps and no repeats', async (field, ascending) => {
    for (const direction of ['ASC', 'DESC']) {
      const names = direction === 'ASC' ? ascending : ascending.toReversed();
      const pages = read({ orderBy: { field, direction } });
      for (const size of [1, 3, 8]) {
        expect((await readForward(pages, size)).map(nameOf)).toEqual(names);
        expect((await readBackward(pages, size)).map(nameOf)).toEqual(names);
      }
    }
  });

  test.each([
    ['a search in users, hosts and names of apps', { search: 'AL' }, ['zoe@app', 'bob@db-1', 'bob@', 'ann@web_1']],
    ['an underscore', { search: '_' }, ['ann@web_1']],
    ['an environment', { environment: 'DEVELOPMENT' }, ['bob@db-1', 'bob@', 'Ann@db-2']],
    ['a user, exactly', { user: 'ann' }, ['ann@web_1']],
    ['no user', { user: '' }, ['@web-3']],
    ['a user with what cannot be stored', { user: 'a\0nn' }, ['ann@web_1']],
    ['recent ones', { recency: ['ACTIVE'] }, ['zoe@app', '@web-3']],
    ['idle minutes', { recency: ['IDLE_MINUTES'] }, ['bob@db-1', 'bob@']],
    ['idle hours', { recency: ['IDLE_HOURS'] }, ['root@Web-2', 'ann@web_1']],
    ['inactive ones', { recency: ['INACTIVE'] }, ['Ann@db-2', 'root@db-1']],
    ['two recencies', { recency: ['ACTIVE', 'INACTIVE'] }, ['zoe@app', '@web-3', 'Ann@db-2', 'root@db-1']],
    ['nothing', { search: '', recency: [] }, NEWEST_FIRST],
    ['all of them', { search: 'db', environment: 'DEVELOPMENT', recency: ['IDLE_MINUTES'] }, ['bob@db-1']],
  ])('filtered by %s', async (_title, filter, names) => {
    expect(await list({ filter })).toEqual(names);
    expect((await read({ filter })({ first: 1 })).totalCount).toBe(names.length);
  });

  test('filtered by app, and as the list of an app', async () => {
    const ofAlpha = ['zoe@app', 'bob@db-1', 'bob@', 'ann@web_1'];
    expect(await list({ filter: { appId: apps['alpha']!.id } })).toEqual(ofAlpha);
    const pages = async (page: object) => {
      const { app } = await server().query<{ app: { list: Awaited<ReturnType<ReturnType<typeof read>>> } }>(OF_APP, {
        id: apps['alpha']!.id,
        ...page,
      });
      return app.list;
    };
    expect((await readForward(pages, 3)).map(nameOf)).toEqual(ofAlpha);
    expect((await readBackward(pages, 3)).map(nameOf)).toEqual(ofAlpha);
    expect(await server().refusal(INSTANCES, { filter: { appId: 'x' } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'filter.appId',
    });
  });

  test('another beat of a source moves its row on, and keeps what it does not say', async () => {
    const app = await createApp(server());
    const of = async () => (await read({ filter: { appId: app.id } })({ first: 5 })).nodes;
    await beat(server(), app, { user: 'u', host: 'h', sessionId: 's1', agentVersion: '1.0' });
    const [first] = await of();
    server().clock.advance(1_000);
    await beat(server(), app, { user: 'u', host: 'h', agentVersion: '1.1', kind: 'LOG' });
    expect(await of()).toEqual([
      { ...first, agentVersion: '1.1', sessionId: 's1', lastHeartbeatAt: server().clock.iso() },
    ]);
    await beat(server(), app, { user: 'u', host: 'h', environment: 'DEVELOPMENT' });
    expect(await of()).toHaveLength(2);
  });

  test('a forgotten source is gone until it beats again', async () => {
    const app = await createApp(server());
    const of = async () => (await read({ filter: { appId: app.id } })({ first: 5 })).nodes;
    await beat(server(), app, { host: 'h' });
    const [row] = await of();
    const forget = 'mutation ($id: ID!) { deleteInstance(id: $id) }';
    expect(await server().query(forget, { id: row!.id })).toEqual({ deleteInstance: row!.id });
    expect(await of()).toEqual([]);
    expect(await server().refusal(forget, { id: row!.id })).toMatchObject({ code: 'NOT_FOUND' });
    await beat(server(), app, { host: 'h' });
    expect(await of()).toMatchObject([{ host: 'h', firstHeartbeatAt: server().clock.iso() }]);
  });

  test('an app has at most 1,000 sources: the longest silent ones are forgotten', async () => {
    const app = await createApp(server());
    const source = (index: number) => ({ app: app.id, host: `host-${index}` });
    await beat(server(), app, { host: 'first' });
    server().clock.advance(1_000);
    await beats(
      server(),
      Array.from({ length: 999 }, (_, index) => source(index)),
    );
    server().clock.advance(1_000);
    await beats(server(), [source(1_000), source(1_001)]);
    // Nobody is kept waiting for it.
    await eventually(
      () => read({ filter: { appId: app.id } })({ first: 1 }),
      ({ totalCount }) => totalCount === 1_000,
    );
    expect(await list({ filter: { appId: app.id, search: 'first' } })).toEqual([]);
    expect(await list({ filter: { appId: app.id, search: 'host-100' } })).toHaveLength(3);
  });
});
