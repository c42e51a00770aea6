import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp, uniqueName, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import type { Variables } from '../kit/graphql-client.ts';
import { ACKNOWLEDGE, incidentsOf } from '../kit/incidents.ts';
import { useServer } from '../kit/server.ts';

interface Update {
  incidentUpdates: { appId: string; state: string; kind: string; app: { status: string } };
}

const UPDATES =
  'subscription ($filter: IncidentFilter) { incidentUpdates(filter: $filter) { appId state kind app { status } } }';

describe('whoever watches incidents', () => {
  const server = useServer('postgresql');
  const watch = (filter?: Variables) => server().socket().subscribe<Update>(UPDATES, { filter });
  /** As another process tells of all incidents of these apps. */
  const tellOf = async (...apps: App[]) => {
    const all = await Promise.all(apps.map(({ id }) => incidentsOf(server(), id)));
    const ids = all.flat().map(({ id }) => id);
    await server().sql.query(`select pg_notify('lubdub_scheduler', $1)`, [
      `${randomUUID()} incidents ${ids.join(' ')}`,
    ]);
  };

  test('is told of each as it begins, is acknowledged and is over, with its app as it is then', async () => {
    const app = await createApp(server());
    await using own = await watch({ appId: app.id });
    await beat(server(), app, { kind: 'FAIL' });
    await tellOf(app);
    const began = await own.until(({ incidentUpdates }) => incidentUpdates.state === 'OPEN');
    expect(began.at(-1)).toEqual({
      incidentUpdates: { appId: app.id, state: 'OPEN', kind: 'DOWN', app: { status: 'DOWN' } },
    });
    await server().query(ACKNOWLEDGE, { id: (await incidentsOf(server(), app.id))[0]!.id });
    await tellOf(app);
    await own.until(({ incidentUpdates }) => incidentUpdates.state === 'ACKNOWLEDGED');
    await beat(server(), app);
    await tellOf(app);
    const ended = await own.until(({ incidentUpdates }) => incidentUpdates.state === 'RESOLVED');
    expect(ended.at(-1)).toMatchObject({ incidentUpdates: { app: { status: 'UP' } } });
  });

  test.each<[by: string, filter: (tag: string) => Variables]>([
    ['tags', (tag) => ({ tags: [tag] })],
    ['the beginning of a tag, in capitals', (tag) => ({ search: ` ${tag.slice(0, -1).toUpperCase()}` })],
    ['environment and kind', () => ({ environment: 'DEVELOPMENT', kind: ['DOWN'], state: ['OPEN'] })],
    ['the time at which they began', () => ({ since: server().clock.iso(), until: server().clock.iso(1) })],
  ])('hears by %s of those only that meet it', async (_, filterOf) => {
    const tag = uniqueName('höhe');
    const other = await createApp(server(), { tags: ['other'] });
    await beat(server(), other, { kind: 'FAIL' });
    server().clock.advance(1_000);
    const app = await createApp(server(), { tags: [tag], environment: 'DEVELOPMENT' });
    await using some = await watch(filterOf(tag));
    await beat(server(), app, { kind: 'FAIL' });
    await tellOf(other, app);
    const heard = await some.until(({ incidentUpdates }) => incidentUpdates.appId === app.id);
    expect(heard.map(({ incidentUpdates }) => incidentUpdates.appId)).not.toContain(other.id);
  });

  test('is refused with a filter that none can meet', async () => {
    await using events = await watch({ appId: 'x' });
    expect((await events.end()).message).toMatch(/BAD_USER_INPUT: filter\.appId: must be a UUID, not "x"/);
  });
});
