import { beforeAll, describe, expect, test } from 'vitest';
import { createApp, type App } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import type { Variables } from '../kit/graphql-client.ts';
import { send } from '../kit/http.ts';
import { ACKNOWLEDGE, incidentsOf, LIST_INCIDENTS, listIncidents, RESOLVE } from '../kit/incidents.ts';
import { useServer } from '../kit/server.ts';

const MINUTE_MS = 60_000;

describe.each(DATABASES)('the list of incidents on %s', (kind) => {
  const server = useServer(kind);
  let apps: Record<'a' | 'b' | 'c', App>;
  let start: number;
  const at = (minutes: number) => new Date(start + minutes * MINUTE_MS).toISOString();
  /** `a DOWN`, by the first letter of the app's name. */
  const page = async (variables: Variables = {}) => {
    const { nodes, totalCount, pageInfo } = await listIncidents(server(), variables);
    return { names: nodes.map((node) => `${node.appName[0]} ${node.kind}`), totalCount, ...pageInfo };
  };
  const names = async (variables: Variables = {}) => (await page(variables)).names.join(', ');
  const by = (field: string, direction: string) => ({ orderBy: { field, direction } });
  const pagesOf = async (variables: Variables, between: () => unknown = () => {}) => {
    const all: string[] = [];
    for (let after: string | null = null; ;) {
      const { names: some, hasNextPage, endCursor } = await page({ ...variables, first: 1, after });
      all.push(...some);
      if (!hasNextPage) return all.join(', ');
      after = endCursor;
      await between();
    }
  };

  // Minutes:   0   1   2   3   4
  // a DOWN     |---------------...   acknowledged
  // b DOWN         |---|
  // c DOWN             |-------...
  // c LATE                 |---...   (until minute 4)
  beforeAll(async () => {
    start = server().clock.now();
    const schedule = { everySeconds: 86_400 };
    apps = {
      a: await createApp(server(), { name: 'alpha 100%', slug: 'x-alpha', tags: ['web', 'Zoë'], schedule }),
      b: await createApp(server(), { name: 'beta', tags: ['web'], schedule, environment: 'DEVELOPMENT' }),
      c: await createApp(server(), { name: 'gamma', tags: [], schedule }),
    };
    const { a, b, c } = apps;
    await beat(server(), a, { kind: 'FAIL' });
    await server().query(ACKNOWLEDGE, { id: (await incidentsOf(server(), a.id))[0]!.id });
    server().clock.advance(MINUTE_MS);
    await beat(server(), b, { kind: 'FAIL' });
    server().clock.advance(MINUTE_MS);
    await beats(server(), [{ app: b.id }, { app: c.id, kind: 'FAIL' }]);
    server().clock.advance(MINUTE_MS);
    // One that was LATE before it was DOWN, as the ledger writes it.
    await server().sql.query(
      `insert into incident (id, app_id, kind, cause, evidence, opened_at, app_name, app_slug, app_tags, app_environment)
      select gen_random_uuid(), app_id, 'LATE', 'TIMEOUT', evidence, $2, app_name, app_slug, app_tags, app_environment
      from incident where app_id = $1`,
      [c.id, at(3)],
    );
    server().clock.advance(MINUTE_MS);
  });

  test('is the newest first, and each order goes both ways', async () => {
    expect(await page()).toMatchObject({ names: ['g LATE', 'g DOWN', 'b DOWN', 'a DOWN'], totalCount: 4 });
    expect(await names(by('OPENED', 'ASC'))).toBe('a DOWN, b DOWN, g DOWN, g LATE');
    expect((await names(by('RESOLVED', 'ASC'))).split(', ')[0]).toBe('b DOWN');
    expect((await names(by('RESOLVED', 'DESC'))).split(', ').at(-1)).toBe('b DOWN');
    expect(await names(by('DURATION', 'DESC'))).toMatch(/^a DOWN, g DOWN, (g LATE, b DOWN|b DOWN, g LATE)$/);
    expect(await names(by('DURATION', 'ASC'))).toMatch(/, g DOWN, a DOWN$/);
  });

  test('is read page by page as it is at once, also backwards', async () => {
    for (const field of ['OPENED', 'RESOLVED', 'DURATION'])
      for (const direction of ['ASC', 'DESC'])
        expect(await pagesOf(by(field, direction))).toBe(await names(by(field, direction)));
    const { names: lastTwo } = await page({ last: 2 });
    expect(lastTwo).toEqual(['b DOWN', 'a DOWN']);
  });

  test.each([
    [{ state: ['OPEN'] }, 'g LATE, g DOWN'],
    [{ state: ['ACKNOWLEDGED'] }, 'a DOWN'],
    [{ state: ['RESOLVED'] }, 'b DOWN'],
    [{ state: ['OPEN', 'ACKNOWLEDGED'] }, 'g LATE, g DOWN, a DOWN'],
    [{ state: ['RESOLVED', 'OPEN', 'OPEN'] }, 'g LATE, g DOWN, b DOWN'],
    [{ state: [], kind: [], tags: [] }, 'g LATE, g DOWN, b DOWN, a DOWN'],
    [{ kind: ['LATE', 'ANOMALY'] }, 'g LATE'],
    [{ tags: ['web'] }, 'b DOWN, a DOWN'],
    [{ tags: ['web', ' Zoe\u0308 '] }, 'a DOWN'],
    [{ tags: ['zoë'] }, ''],
    [{ environment: 'DEVELOPMENT' }, 'b DOWN'],
    [{ search: 'ALPHA' }, 'a DOWN'],
    [{ search: '100%' }, 'a DOWN'],
    [{ search: '0_%' }, ''],
    [{ search: 'x-al' }, 'a DOWN'],
    [{ search: 'WEB' }, 'b DOWN, a DOWN'],
    [{ search: 'zoe\u0308' }, 'a DOWN'],
    [{ search: 'gamma', kind: ['DOWN'], state: ['OPEN'] }, 'g DOWN'],
  ])('finds by %j', async (filter, expected) => {
    expect(await names({ filter })).toBe(expected);
  });

  test('finds by app and by when they began', async () => {
    expect(await names({ filter: { appId: apps.c.id.toUpperCase() } })).toBe('g LATE, g DOWN');
    expect(await names({ filter: { since: at(1), until: at(3) } })).toBe('g DOWN, b DOWN');
    expect(await page({ filter: { since: at(3) } })).toMatchObject({ totalCount: 1, names: ['g LATE'] });
  });

  test('by duration holds still while time passes and what is read goes on or ends', async () => {
    const app = await createApp(server(), { name: 'delta', schedule: { everySeconds: 86_400 } });
    await beat(server(), app, { kind: 'FAIL' });
    const before = await names(by('DURATION', 'DESC'));
    let turns = 0;
    const read = await pagesOf(by('DURATION', 'DESC'), async () => {
      server().clock.advance(MINUTE_MS);
      turns += 1;
      if (turns === 1) await beat(server(), app);
    });
    expect(read).toBe(before);
    expect(await names(by('DURATION', 'DESC'))).not.toBe(before);
  });

  test('of an app has what is open, the most urgent first; of many apps it is the same', async () => {
    const ofApp = `a: incidents { totalCount nodes { kind state } } b: incidents(first: 1) { totalCount nodes { kind } pageInfo { endCursor hasNextPage } }
      c: incidents(filter: { state: [RESOLVED] }) { totalCount nodes { kind } } d: incidents(filter: { kind: [LATE], search: "gam" }) { totalCount nodes { kind } }`;
    const one = async (id: string) =>
      (await server().query<{ app: unknown }>(`query ($id: ID) { app(id: $id) { id ${ofApp} } }`, { id })).app;
    expect(await one(apps.c.id)).toMatchObject({
      a: {
        totalCount: 2,
        nodes: [
          { kind: 'DOWN', state: 'OPEN' },
          { kind: 'LATE', state: 'OPEN' },
        ],
      },
      b: { totalCount: 2, nodes: [{ kind: 'DOWN' }], pageInfo: { hasNextPage: true } },
      c: { totalCount: 0, nodes: [] },
      d: { totalCount: 1, nodes: [{ kind: 'LATE' }] },
    });
    expect(await one(apps.b.id)).toMatchObject({ a: { totalCount: 0, nodes: [] }, c: { totalCount: 1 } });
    const { apps: listed } = await server().query<{ apps: { nodes: { id: string }[] } }>(
      `{ apps(first: 100) { nodes { id ${ofApp} } } }`,
    );
    expect(listed.nodes.length).toBeGreaterThan(3);
    for (const node of listed.nodes) expect(node).toEqual(await one(node.id));
    const { app } = await server().query<{ app: { b: { pageInfo: { endCursor: string } } } }>(
      `query ($id: ID) { app(id: $id) { ${ofApp} } }`,
      { id: apps.c.id },
    );
    const after = 'query ($id: ID, $after: String) { app(id: $id) { incidents(after: $after) { nodes { kind } } } }';
    expect(await server().query(after, { id: apps.c.id, after: app.b.pageInfo.endCursor })).toEqual({
      app: { incidents: { nodes: [{ kind: 'LATE' }] } },
    });
  });

  test('is refused with the field and the value that is wrong', async () => {
    const refused = (variables: Variables) => server().refusal(LIST_INCIDENTS, variables);
    expect(await refused({ filter: { appId: 'x' } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'filter.appId: must be a UUID, not "x"',
    });
    expect(await refused({ filter: { search: 'x'.repeat(256) } })).toMatchObject({ field: 'filter.search' });
    expect(await refused({ first: 0 })).toMatchObject({ field: 'first' });
    const forged = (...keys: string[]) => Buffer.from(JSON.stringify(keys)).toString('base64url');
    const [opened] = (await listIncidents(server(), { first: 1 })).nodes;
    const strange = [
      [{}, ['x', forged(opened!.openedAt), forged('1', '2', opened!.id), forged('soon', opened!.id)]],
      [by('DURATION', 'DESC'), ['x', forged(opened!.openedAt, opened!.id), forged('soon', '1', opened!.id)]],
    ] as const;
    for (const [order, cursors] of strange)
      for (const after of cursors)
        expect(await refused({ ...order, after })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
    expect(await server().refusal('{ incident(id: "x") { id } }')).toMatchObject({ field: 'id' });
    expect(await server().query('{ incident(id: "00000000-0000-7000-8000-000000000000") { id } }')).toEqual({
      incident: null,
    });
  });

  test('is counted by kind for whoever reads the metrics', async () => {
    const open = async () =>
      Object.fromEntries(
        [
          ...(await send(`${server().url}/metrics`)).body.matchAll(/^lubdub_incidents_open\{kind="(\w+)"\} (\d+)$/gm),
        ].map(([, name, count]) => [name, Number(count)]),
      );
    expect(await open()).toEqual({ DOWN: 2, LATE: 1, ANOMALY: 0 });
    const [incident] = await incidentsOf(server(), apps.c.id);
    await server().query(RESOLVE, { id: incident!.id });
    expect(await open()).toEqual({ DOWN: 1, LATE: 0, ANOMALY: 0 });
  });

  test('has one for each trouble where those are left out that another supersedes', async () => {
    const input = { schedule: { everySeconds: 60 } };
    const down = await createApp(server(), { ...input, name: 'down' });
    const late = await createApp(server(), { ...input, name: 'late', graceSeconds: 3_600 });
    const counted = async (app: App, superseded?: boolean) => {
      const { names: found, totalCount } = await page({ filter: { appId: app.id, superseded } });
      return [found.join(', '), totalCount];
    };
    await beats(server(), [{ app: down.id }, { app: late.id }]);
    await server().advance(5 * MINUTE_MS);
    for (let over = 0; over < 2; over += 1) {
      expect(await counted(down)).toEqual(['d DOWN, d LATE', 2]);
      expect(await counted(down, true)).toEqual(['d DOWN, d LATE', 2]);
      expect(await counted(down, false)).toEqual(['d DOWN', 1]);
      expect(await counted(late, false)).toEqual(['l LATE', 1]);
      await beats(server(), [{ app: down.id }, { app: late.id }]);
    }
    server().clock.advance(1_000);
    await beat(server(), down, { kind: 'FAIL' });
    expect(await counted(down, false), 'a later one supersedes nothing').toEqual(['d DOWN, d DOWN', 2]);
  });
});
