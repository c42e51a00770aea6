import { beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { CONNECTION, pagesOf, readBackward, readForward } from '../kit/pages.ts';
import { useServer } from '../kit/server.ts';

interface Row {
  slug: string;
}

const APPS = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: AppFilter, $orderBy: AppOrder) {
  list: apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    ${CONNECTION('slug')} } }`;

/** In the order of the list by name; what happens to each, in seconds after the start, makes the other orders. */
const CAST: { slug: string; name: string; tags: string[]; environment?: string; beats: [number, string][] }[] = [
  {
    slug: 'a-paused',
    name: 'Alpha',
    tags: ['eu', 'db'],
    beats: [
      [1, 'SUCCESS'],
      [9, 'PAUSE'],
    ],
  },
  { slug: 'b-down', name: 'alpha 2', tags: ['eu'], environment: 'DEVELOPMENT', beats: [[2, 'FAIL']] },
  { slug: 'c-new', name: 'Beta 100%', tags: [], beats: [] },
  { slug: 'd-up', name: 'beta_under', tags: ['us', 'db', 'eu'], beats: [[4, 'SUCCESS']] },
  { slug: 'e-new', name: 'Gamma', tags: ['us'], environment: 'DEVELOPMENT', beats: [] },
  { slug: 'f-up', name: 'Öl 心拍', tags: ['back\\slash'], beats: [[3, 'SUCCESS']] },
];
const BY_NAME = CAST.map(({ slug }) => slug);

describe.each(DATABASES)('the list of apps on %s', (database) => {
  const server = useServer(database);
  const read = (fixed = {}) => pagesOf<Row>(server(), APPS, fixed);
  const list = async (fixed = {}) => (await read(fixed)({ first: 100 })).nodes.map(({ slug }) => slug);

  beforeAll(async () => {
    // Created in an order that is none of the others.
    for (const slug of ['d-up', 'a-paused', 'f-up', 'c-new', 'b-down', 'e-new']) {
      const { beats: _, ...input } = CAST.find((app) => app.slug === slug)!;
      await createApp(server(), input);
      server().clock.advance(10);
    }
    const events = CAST.flatMap(({ slug, beats }) => beats.map(([at, kind]) => ({ slug, at, kind })));
    for (const { slug, kind } of events.toSorted((a, b) => a.at - b.at)) {
      server().clock.advance(100);
      if (kind !== 'PAUSE') await beat(server(), { id: slug }, { kind });
      else {
        const { app } = await server().query<{ app: { id: string } }>(`{ app(slug: "${slug}") { id } }`);
        await server().query('mutation ($id: ID!) { pauseApp(id: $id) { id } }', app);
      }
    }
  });

  const ORDERS: [string, string[]][] = [
    ['NAME', BY_NAME],
    ['STATUS', ['b-down', 'd-up', 'f-up', 'c-new', 'e-new', 'a-paused']],
    ['LAST_HEARTBEAT', ['c-new', 'e-new', 'a-paused', 'b-down', 'f-up', 'd-up']],
    ['NEXT_DEADLINE', ['b-down', 'f-up', 'd-up', 'a-paused', 'c-new', 'e-new']],
    ['CREATED', ['d-up', 'a-paused', 'f-up', 'c-new', 'b-down', 'e-new']],
  ];
  /** Apps that are equal in an order stand in that of their creation. */
  const CREATED = ORDERS.at(-1)![1];
  const EQUAL: Record<string, string[][]> = {
    STATUS: [
      ['d-up', 'f-up'],
      ['c-new', 'e-new'],
    ],
    LAST_HEARTBEAT: [['c-new', 'e-new']],
    NEXT_DEADLINE: [['a-paused', 'c-new', 'e-new']],
  };
  const expected = (field: string, order: string[]): string[] =>
    (EQUAL[field] ?? []).reduce((all, equal) => {
      const first = Math.min(...equal.map((slug) => all.indexOf(slug)));
      return all.toSpliced(first, equal.length, ...equal.toSorted((a, b) => CREATED.indexOf(a) - CREATED.indexOf(b)));
    }, order);

  describe.each(ORDERS)('by %s', (field, given) => {
    const order = expected(field, given);

    test.each([
      ['ASC', order],
      ['DESC', order.toReversed()],
    ])('%s', async (direction, slugs) => {
      expect(await list({ orderBy: { field, direction } })).toEqual(slugs);
    });

    test.each([1, 2, 4, 6])('pages of %d have no gaps and no repeats, forwards and backwards', async (size) => {
      for (const direction of ['ASC', 'DESC']) {
        const slugs = direction === 'ASC' ? order : order.toReversed();
        const pages = read({ orderBy: { field, direction } });
        expect((await readForward(pages, size)).map(({ slug }) => slug)).toEqual(slugs);
        expect((await readBackward(pages, size)).map(({ slug }) => slug)).toEqual(slugs);
      }
    });
  });

  test('without an order apps are sorted by name, capitals do not matter', async () => {
    expect(await list()).toEqual(BY_NAME);
  });

  test.each([
    ['part of a name', { search: 'ALPH' }, ['a-paused', 'b-down']],
    ['part of a slug', { search: '-new' }, ['c-new', 'e-new']],
    ['part of a tag', { search: 'us' }, ['a-paused', 'd-up', 'e-new']],
    ['a percent sign', { search: '%' }, ['c-new']],
    ['an underscore', { search: '_' }, ['d-up']],
    ['a backslash', { search: '\\' }, ['f-up']],
    ['letters beyond ASCII', { search: '心' }, ['f-up']],
    ['blanks around it', { search: '  gamma ' }, ['e-new']],
    ['a NUL', { search: 'gam\0ma' }, ['e-new']],
    ['what is nowhere', { search: 'nothing like it' }, []],
    ['an empty text', { search: '' }, BY_NAME],
    ['one status', { status: ['UP'] }, ['d-up', 'f-up']],
    ['two statuses', { status: ['DOWN', 'PAUSED'] }, ['a-paused', 'b-down']],
    ['no status', { status: [] }, BY_NAME],
    ['an environment', { environment: 'DEVELOPMENT' }, ['b-down', 'e-new']],
    ['a tag', { tags: ['eu'] }, ['a-paused', 'b-down', 'd-up']],
    ['two tags, both of which an app must have', { tags: ['eu', 'db'] }, ['a-paused', 'd-up']],
    ['a tag with what cannot be stored', { tags: ['e\0u'] }, ['a-paused', 'b-down', 'd-up']],
    ['a tag that no app has', { tags: ['e'] }, []],
    ['all of them', { search: 'a', status: ['DOWN'], environment: 'DEVELOPMENT', tags: ['eu'] }, ['b-down']],
  ])('filtered by %s', async (_title, filter, slugs) => {
    expect(await list({ filter })).toEqual(slugs);
    expect((await read({ filter })({ first: 1 })).totalCount).toBe(slugs.length);
    expect((await readForward(read({ filter }), 1)).map(({ slug }) => slug)).toEqual(slugs);
  });

  test('an app that comes or goes between two pages neither hides nor repeats another', async () => {
    const pages = read();
    const first = await pages({ first: 3 });
    const early = await createApp(server(), { name: 'AAA', slug: 'early' });
    const late = await createApp(server(), { name: 'beta_zz', slug: 'late' });
    const rest = await pages({ first: 100, after: first.pageInfo.endCursor });
    for (const { id } of [early, late]) await server().query('mutation ($id: ID!) { deleteApp(id: $id) }', { id });
    expect([...first.nodes, ...rest.nodes].map(({ slug }) => slug)).toEqual(BY_NAME.toSpliced(4, 0, 'late'));
  });

  test('a page is 25 apps where no size is given, and the count is counted only where it is asked for', async () => {
    const { apps } = await server().query<{ apps: { nodes: Row[] } }>('{ apps { nodes { slug } } }');
    expect(apps.nodes).toHaveLength(6);
    expect((await read()({})).totalCount).toBe(6);
  });

  test.each([
    [{ first: 0 }, 'first', '0'],
    [{ first: -1 }, 'first', '-1'],
    [{ first: 501 }, 'first', '501'],
    [{ last: 0 }, 'last', '0'],
    [{ last: 501 }, 'last', '501'],
    [{ first: 5, last: 5 }, 'last', 'not both'],
  ])('the page %j is refused', async (page, field, value) => {
    const refusal = await server().refusal(APPS, page);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(refusal.message).toContain(value);
  });

  test('500 is the largest page', async () => {
    const pages = 'query ($first: Int, $last: Int) { apps(first: $first, last: $last) { nodes { slug } } }';
    expect(await server().query(pages, { first: 500 })).toMatchObject({ apps: { nodes: { length: 6 } } });
    expect(await server().query(pages, { last: 500 })).toMatchObject({ apps: { nodes: { length: 6 } } });
  });

  const forged = (...keys: unknown[]) => Buffer.from(JSON.stringify(keys)).toString('base64url');
  const ID = '0190f0a0-0000-7000-8000-000000000000';
  test.each([
    ['text', 'garbage', 'NAME'],
    ['an empty text', '', 'NAME'],
    ['JSON that is no list', Buffer.from('{"a":1}').toString('base64url'), 'NAME'],
    ['too few keys', forged('a'), 'NAME'],
    ['too many keys', forged('a', ID, ID), 'NAME'],
    ['keys that are no text', forged(1, 2), 'NAME'],
    ['an id that is none', forged('a', 'b'), 'NAME'],
    ['a NUL', forged('\0', ID), 'NAME'],
    ['a status that is no number', forged('UP', ID), 'STATUS'],
    ['a number too large', forged('99999', ID), 'STATUS'],
    ['a time that is none', forged('tomorrowish', ID), 'CREATED'],
    ['a time too far away', forged('999999-01-01', ID), 'LAST_HEARTBEAT'],
    ['SQL', forged(`x'); drop table app; --`, `${ID}'; --`), 'NAME'],
  ])('a cursor of %s is refused', async (_title, cursor, field) => {
    for (const [name, size] of [
      ['after', 'first'],
      ['before', 'last'],
    ]) {
      const page = { [name!]: cursor, [size!]: 2, orderBy: { field, direction: 'ASC' } };
      const refusal = await server().refusal(APPS, page);
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: name });
      expect(refusal.message).toContain(JSON.stringify(cursor).slice(0, 20));
    }
  });
});
