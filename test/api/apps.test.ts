import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { APP_FIELDS, createApp, readApp, statusOf, uniqueName, updateApp, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { send } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

const ENSURE = `mutation ($slug: String!, $input: CreateAppInput!) { ensureApp(slug: $slug, input: $input) { ${APP_FIELDS} } }`;
const ROTATE = `mutation ($id: ID!) { rotatePingKey(id: $id) { ${APP_FIELDS} } }`;
const DELETE = 'mutation ($id: ID!) { deleteApp(id: $id) }';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe.each(DATABASES)('apps on %s', (database) => {
  const server = useServer(database);

  test('a new app has the defaults of the contract and is NEW', async () => {
    const app = await createApp(server(), { name: 'Nightly backup (EU)' });
    expect(app).toEqual({
      id: expect.stringMatching(UUID) as string,
      slug: 'nightly-backup-eu',
      name: 'Nightly backup (EU)',
      description: null,
      environment: 'PRODUCTION',
      tags: [],
      schedule: { everySeconds: 60 },
      graceSeconds: 60,
      maxRunSeconds: null,
      status: 'NEW',
      statusSince: server().clock.iso(),
      runningSince: null,
      lastHeartbeatAt: null,
      nextDeadlineAt: null,
      heartbeatCount: 0,
      lastDurationMs: null,
      pingKey: expect.stringMatching(UUID) as string,
      pingUrl: `${server().url}/ping/${app.pingKey}`,
      createdAt: server().clock.iso(),
      updatedAt: server().clock.iso(),
    });
    expect(app.pingKey).not.toBe(app.id);
    expect(await readApp(server(), app.id)).toEqual(app);
  });

  test('a new app keeps everything it was given', async () => {
    const input = {
      name: '  Zählwerk 心拍  ',
      slug: uniqueName('meter'),
      description: 'counts',
      environment: 'DEVELOPMENT',
      tags: ['eu', 'night', 'eu'],
      schedule: { cron: { expression: '0 3 * * *', timezone: 'Europe/Berlin' } },
      graceSeconds: 0,
      maxRunSeconds: 90,
    };
    const app = await createApp(server(), input);
    expect(app).toMatchObject({
      ...input,
      name: 'Zählwerk 心拍',
      tags: ['eu', 'night'],
      schedule: { expression: '0 3 * * *', timezone: 'Europe/Berlin' },
    });
    expect(await readApp(server(), app.id)).toEqual(app);
  });

  test('apps of the same name get slugs of their own', async () => {
    const name = uniqueName('same');
    const slugs = await Promise.all(Array.from({ length: 5 }, async () => (await createApp(server(), { name })).slug));
    expect(slugs.toSorted()).toEqual([name, `${name}-2`, `${name}-3`, `${name}-4`, `${name}-5`]);
  });

  test('an app is found by its id in either case, and by its slug', async () => {
    const app = await createApp(server());
    expect((await readApp(server(), app.id.toUpperCase()))?.id).toBe(app.id);
    const bySlug = await server().query<{ app: App }>('query ($slug: String) { app(slug: $slug) { id } }', {
      slug: app.slug,
    });
    expect(bySlug.app.id).toBe(app.id);
  });

  test('an app that is not there is null', async () => {
    expect(await readApp(server(), randomUUID())).toBeNull();
    for (const slug of ['no-such-app', 'Not A Slug', '\0', ''])
      expect(await server().query('query ($slug: String) { app(slug: $slug) { id } }', { slug })).toEqual({
        app: null,
      });
  });

  test('a slug that is taken is a conflict that names it', async () => {
    const { slug } = await createApp(server());
    const other = await createApp(server());
    const taken = { code: 'CONFLICT', field: 'slug', message: expect.stringContaining(`"${slug}"`) as string };
    const create = 'mutation ($input: CreateAppInput!) { createApp(input: $input) { id } }';
    const update = 'mutation ($id: ID!, $input: UpdateAppInput!) { updateApp(id: $id, input: $input) { id } }';
    expect(await server().refusal(create, { input: { name: 'x', slug } })).toEqual(taken);
    expect(await server().refusal(update, { id: other.id, input: { slug } })).toEqual(taken);
    expect((await readApp(server(), other.id))?.slug).toBe(other.slug);
  });

  test('many hosts that ensure one app at once get the same app', async () => {
    const slug = uniqueName('ensured');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        server().query<{ ensureApp: App }>(ENSURE, { slug, input: { name: `host ${index}` } }),
      ),
    );
    const [first] = answers;
    expect(new Set(answers.map(({ ensureApp }) => ensureApp.id)).size).toBe(1);
    expect(answers.every(({ ensureApp }) => ensureApp.name === first?.ensureApp.name)).toBe(true);
    expect(first?.ensureApp.slug).toBe(slug);
  });

  test('ensuring an app that exists leaves it as it is', async () => {
    const app = await createApp(server(), { tags: ['kept'] });
    const input = { name: 'another name', tags: ['other'], graceSeconds: 5 };
    const { ensureApp } = await server().query<{ ensureApp: App }>(ENSURE, { slug: app.slug, input });
    expect(ensureApp).toEqual(app);
    expect(await readApp(server(), app.id)).toEqual(app);
  });

  test('an update changes what it names and nothing else', async () => {
    const app = await createApp(server(), { description: 'old', tags: ['a'], maxRunSeconds: 60, graceSeconds: 30 });
    server().clock.advance(1_000);
    const renamed = await updateApp(server(), app.id, { name: 'renamed' });
    expect(renamed).toEqual({ ...app, name: 'renamed', updatedAt: server().clock.iso() });
    expect(await updateApp(server(), app.id, {})).toEqual(renamed);
    const all = {
      slug: uniqueName('moved'),
      description: 'new',
      environment: 'DEVELOPMENT',
      tags: ['b', 'c'],
      schedule: { everySeconds: 5 },
      graceSeconds: 1,
      maxRunSeconds: 2,
    };
    expect(await updateApp(server(), app.id, all)).toEqual({ ...renamed, ...all });
    expect(await readApp(server(), app.id)).toEqual({ ...renamed, ...all });
  });

  test('null clears the fields that may be empty', async () => {
    const app = await createApp(server(), { description: 'text', maxRunSeconds: 60 });
    const cleared = await updateApp(server(), app.id, { description: null, maxRunSeconds: null });
    expect(cleared).toMatchObject({ description: null, maxRunSeconds: null });
    expect(await readApp(server(), app.id)).toEqual(cleared);
  });

  test('an app keeps its own slug in an update', async () => {
    const app = await createApp(server());
    expect((await updateApp(server(), app.id, { slug: app.slug, name: 'new' })).slug).toBe(app.slug);
  });

  test('a beat by the new slug finds the app, one by the old slug does not', async () => {
    const app = await createApp(server());
    await beat(server(), { id: app.slug });
    const slug = uniqueName('renamed');
    await updateApp(server(), app.id, { slug });
    expect((await beat(server(), { id: slug })).appId).toBe(app.id);
    await expect(beat(server(), { id: app.slug })).rejects.toThrow(/NOT_FOUND/);
  });

  test('a rotated ping key stops at once, and the new one works', async () => {
    const app = await createApp(server());
    expect((await send(app.pingUrl)).status).toBe(200);
    const { rotatePingKey } = await server().query<{ rotatePingKey: App }>(ROTATE, { id: app.id });
    expect(rotatePingKey.pingKey).not.toBe(app.pingKey);
    expect((await send(app.pingUrl)).status).toBe(404);
    await expect(beat(server(), { id: app.pingKey })).rejects.toThrow(/NOT_FOUND/);
    expect((await send(rotatePingKey.pingUrl)).status).toBe(200);
    expect(await readApp(server(), app.id)).toMatchObject({ pingKey: rotatePingKey.pingKey, heartbeatCount: 2 });
  });

  test('a deleted app is gone with its sources, and its key, id and slug no longer beat', async () => {
    const app = await createApp(server());
    await beat(server(), app, { host: 'gone' });
    expect(await server().query(DELETE, { id: app.id })).toEqual({ deleteApp: app.id });
    expect(await readApp(server(), app.id)).toBeNull();
    for (const address of [app.pingKey, app.id, app.slug])
      await expect(beat(server(), { id: address })).rejects.toThrow(/NOT_FOUND/);
    expect((await send(app.pingUrl)).status).toBe(404);
    const left = await server().query<{ instances: { totalCount: number } }>(
      'query ($id: ID) { instances(filter: { appId: $id }) { totalCount } }',
      { id: app.id },
    );
    expect(left.instances.totalCount).toBe(0);
    expect((await createApp(server(), { slug: app.slug })).id).not.toBe(app.id);
  });

  describe('an id that no app has is NOT_FOUND, one that is no UUID is BAD_USER_INPUT', () => {
    test.each([
      ['updateApp', 'updateApp(id: $id, input: { name: "x" }) { id }'],
      ['pauseApp', 'pauseApp(id: $id) { id }'],
      ['resumeApp', 'resumeApp(id: $id) { id }'],
      ['rotatePingKey', 'rotatePingKey(id: $id) { id }'],
      ['deleteApp', 'deleteApp(id: $id)'],
      ['deleteInstance', 'deleteInstance(id: $id)'],
    ])('%s', async (_name, field) => {
      const id = randomUUID();
      const mutation = `mutation ($id: ID!) { ${field} }`;
      expect(await server().refusal(mutation, { id })).toEqual({
        code: 'NOT_FOUND',
        field: 'id',
        message: expect.stringContaining(id) as string,
      });
      expect(await server().refusal(mutation, { id: '17' })).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'id',
        message: expect.stringMatching(/^id: .*"17"/) as string,
      });
    });
  });

  test('the query for one app takes an id or a slug, not both and not neither', async () => {
    const { id, slug } = await createApp(server());
    expect(await server().refusal('{ app { id } }')).toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
    const both = 'query ($id: ID, $slug: String) { app(id: $id, slug: $slug) { id } }';
    expect(await server().refusal(both, { id, slug })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
  });

  test('pausing and resuming an app that never beat leaves it NEW', async () => {
    const app = await createApp(server());
    await server().query('mutation ($id: ID!) { pauseApp(id: $id) { id } }', { id: app.id });
    expect(await statusOf(server(), app.id)).toBe('PAUSED');
    await server().query('mutation ($id: ID!) { resumeApp(id: $id) { id } }', { id: app.id });
    expect(await statusOf(server(), app.id)).toBe('NEW');
  });
});
