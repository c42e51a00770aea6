import { describe, expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { ACKNOWLEDGE, incidentsOf, RESOLVE, shortIncidentsOf, SNOOZE } from '../kit/incidents.ts';
import { useServer } from '../kit/server.ts';

describe.each(DATABASES)('incidents on %s', (kind) => {
  const server = useServer(kind);

  test('are listed, acknowledged, snoozed and ended by hand', async () => {
    const app = await createApp(server());
    await beat(server(), app);
    await server().advance(64_000);
    expect(await shortIncidentsOf(server(), app.id)).toEqual(['LATE TIMEOUT open']);
    await server().advance(60_000);
    expect(await shortIncidentsOf(server(), app.id)).toEqual(['LATE TIMEOUT open', 'DOWN TIMEOUT open']);
    const [late, down] = await incidentsOf(server(), app.id);
    expect(late!.summary).toBe('No beat for 2 min 4 s; one is expected every minute');
    expect(
      (await server().query<Record<string, unknown>>(ACKNOWLEDGE, { id: down!.id, note: 'looking' }))
        .acknowledgeIncident,
    ).toMatchObject({ state: 'ACKNOWLEDGED', note: 'looking' });
    await server().query<Record<string, unknown>>(SNOOZE, { id: app.id, until: server().clock.iso(3600_000) });
    expect((await incidentsOf(server(), app.id))[0]).toMatchObject({ suppression: 'SNOOZED' });
    const { app: read } = await server().query<Record<string, unknown>>(
      'query ($id: ID) { app(id: $id) { snoozedUntil incidents { totalCount nodes { kind } } } apps(first: 3) { nodes { incidents { totalCount nodes { kind } } x: incidents(filter: {state: [RESOLVED]}) { totalCount nodes { id } } } } }',
      { id: app.id },
    );
    expect(read).toEqual({
      snoozedUntil: server().clock.iso(3600_000),
      incidents: { totalCount: 2, nodes: [{ kind: 'DOWN' }, { kind: 'LATE' }] },
    });
    expect((await server().query<Record<string, unknown>>(RESOLVE, { id: down!.id })).resolveIncident).toMatchObject({
      state: 'RESOLVED',
      end: 'BY_HAND',
      note: 'looking',
      app: { status: 'UP' },
    });
    expect(await shortIncidentsOf(server(), app.id)).toEqual(['LATE TIMEOUT BY_HAND', 'DOWN TIMEOUT BY_HAND']);
    await beats(server(), [{ app: app.id, kind: 'FAIL', exitCode: 2, message: 'x\ndisk full\n' }]);
    expect((await incidentsOf(server(), app.id))[2]!.summary).toBe('Reported a failure: exit code 2: "disk full"');
  });
});
