import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp, updateApp, type App } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import type { Variables } from '../kit/graphql-client.ts';
import { incidentsOf, incidentVersions, lateApp, listIncidents, shortIncidentsOf } from '../kit/incidents.ts';
import { useServer } from '../kit/server.ts';

const MINUTE_MS = 60_000;

describe.each(DATABASES)('incidents on %s', (kind) => {
  const server = useServer(kind);
  const short = (app: App) => shortIncidentsOf(server(), app.id);
  const newest = async (app: App) => (await incidentsOf(server(), app.id)).at(-1)!;
  const fail = (app: App, input: Variables = {}) => beat(server(), app, { kind: 'FAIL', ...input });

  describe('begin', () => {
    test('when an app is LATE and when it is DOWN, and are over together with its next SUCCESS', async () => {
      const { app, lateAt } = await lateApp(server());
      expect(await incidentsOf(server(), app.id)).toMatchObject([
        {
          kind: 'LATE',
          state: 'OPEN',
          cause: 'TIMEOUT',
          openedAt: lateAt,
          durationSeconds: 1,
          summary: 'No beat for 1 min 4 s; one is expected every minute',
          app: { id: app.id, status: 'LATE' },
        },
      ]);
      await server().advance(MINUTE_MS);
      expect(await short(app)).toEqual(['LATE TIMEOUT open', 'DOWN TIMEOUT open']);
      await beat(server(), app, { kind: 'START' });
      expect(await short(app)).toEqual(['LATE TIMEOUT open', 'DOWN TIMEOUT open']);
      const resolvedAt = server().clock.iso();
      await beat(server(), app);
      expect(await incidentsOf(server(), app.id)).toMatchObject([
        { kind: 'LATE', state: 'RESOLVED', end: 'RECOVERED', resolvedAt, durationSeconds: 61, resolvedBy: null },
        { kind: 'DOWN', state: 'RESOLVED', end: 'RECOVERED', resolvedAt, durationSeconds: 1 },
      ]);
      await server().advance(64_000);
      expect(await short(app)).toEqual(['LATE TIMEOUT RECOVERED', 'DOWN TIMEOUT RECOVERED', 'LATE TIMEOUT open']);
    });

    test('at their own moments where one sweep finds an app LATE and DOWN; of a grace of 0 there is DOWN alone', async () => {
      const both = await createApp(server(), { graceSeconds: 1 });
      const none = await createApp(server(), { graceSeconds: 0 });
      await beats(server(), [{ app: both.id }, { app: none.id }]);
      await server().advance(56_000);
      server().clock.advance(4_000);
      const at = server().clock.iso(1_000);
      await server().sweep();
      server().clock.advance(4_000);
      await server().sweep();
      const [late, down] = await incidentsOf(server(), both.id);
      expect([late?.kind, late?.openedAt]).toEqual(['LATE', at]);
      expect(down).toMatchObject({ kind: 'DOWN', openedAt: new Date(Date.parse(at) + 1_000).toISOString() });
      expect(await short(none)).toEqual(['DOWN TIMEOUT open']);
    });

    test('with a reported failure; those that follow are counted, those that are history are not', async () => {
      const app = await createApp(server());
      await beat(server(), app);
      server().clock.advance(1_000);
      await fail(app, { exitCode: 2, message: 'one\ntwo\ndisk "full"\n' });
      expect(await newest(app)).toMatchObject({
        kind: 'DOWN',
        cause: 'FAIL',
        summary: 'Reported a failure: exit code 2: "disk "full""',
      });
      await fail(app, { occurredAt: server().clock.iso(-10 * MINUTE_MS), exitCode: 9 });
      await beat(server(), app, { kind: 'LOG', message: 'still here' });
      await fail(app, { exitCode: 3 });
      expect((await newest(app)).summary).toBe('2 failures in a row, the last with exit code 3');
      expect(await incidentVersions(server(), app)).toEqual([2]);
      await beat(server(), app);
      await fail(app);
      expect(await short(app)).toEqual(['DOWN FAIL RECOVERED', 'DOWN FAIL open']);
      expect((await newest(app)).summary).toBe('Reported a failure');
    });

    test('and end as often as it happened in one group of beats', async () => {
      const app = await createApp(server());
      const answers = await beats(
        server(),
        ['FAIL', 'SUCCESS', 'FAIL', 'FAIL'].map((beatKind, exitCode) => ({
          app: app.id,
          kind: beatKind,
          ...(beatKind === 'FAIL' ? { exitCode: exitCode + 1 } : {}),
        })),
      );
      expect(answers.map(({ error }) => error)).toEqual([null, null, null, null]);
      const all = await incidentsOf(server(), app.id);
      expect(all.map(({ end, summary }) => [end, summary])).toEqual([
        ['RECOVERED', 'Reported a failure: exit code 1'],
        [null, '2 failures in a row, the last with exit code 4'],
      ]);
      await beats(server(), [{ app: app.id }, { app: app.id, kind: 'FAIL' }, { app: app.id }]);
      expect((await incidentsOf(server(), app.id)).map(({ end }) => end)).toEqual(Array(3).fill('RECOVERED'));
    });

    test('with a run over its limit', async () => {
      const app = await createApp(server(), { schedule: { everySeconds: 3_600 }, maxRunSeconds: 30 });
      await beat(server(), app, { kind: 'START' });
      await server().advance(31_000);
      expect(await newest(app)).toMatchObject({
        kind: 'DOWN',
        cause: 'RUN_LIMIT',
        summary: 'A run has taken longer than 30 s',
        durationSeconds: 1,
      });
    });

    test('with the words of a cron schedule', async () => {
      const schedule = { cron: { expression: '* * * * *', timezone: 'Asia/Tokyo' } };
      const app = await createApp(server(), { schedule, graceSeconds: 0 });
      await beat(server(), app);
      await server().advance(128_000);
      const slot = Math.floor((Date.parse((await newest(app)).openedAt) - 1_000) / MINUTE_MS) * MINUTE_MS;
      const time = new Date(slot + 9 * 3_600_000).toISOString().slice(11, 16);
      expect((await newest(app)).summary).toMatch(
        new RegExp(`^No beat for 2 min 8 s; one was expected at ${time} Asia/Tokyo \\(\\* \\* \\* \\* \\*\\)$`),
      );
    });
  });

  describe('end', () => {
    test('with a START of a LATE app', async () => {
      const { app } = await lateApp(server());
      await beat(server(), app, { kind: 'START' });
      expect(await short(app)).toEqual(['LATE TIMEOUT RECOVERED']);
    });

    test('with a pause, which is told as one, and begin anew after it', async () => {
      const { app } = await lateApp(server());
      await server().query('mutation ($id: ID!) { pauseApp(id: $id, resumeOnBeat: true) { id } }', { id: app.id });
      expect(await incidentsOf(server(), app.id)).toMatchObject([
        { end: 'APP_PAUSED', resolvedAt: server().clock.iso(), app: { status: 'PAUSED' } },
      ]);
      await fail(app);
      expect(await short(app)).toEqual(['LATE TIMEOUT APP_PAUSED', 'DOWN FAIL open']);
    });

    test('with a resume of a DOWN app and with another schedule of a LATE one: by hand', async () => {
      const app = await createApp(server());
      await fail(app);
      await server().query('mutation ($id: ID!) { resumeApp(id: $id) { id } }', { id: app.id });
      expect(await short(app)).toEqual(['DOWN FAIL BY_HAND']);
      const { app: edited } = await lateApp(server());
      await updateApp(server(), edited.id, { graceSeconds: 70 });
      expect(await short(edited)).toEqual(['LATE TIMEOUT open']);
      await updateApp(server(), edited.id, { schedule: { everySeconds: 120 } });
      expect(await short(edited)).toEqual(['LATE TIMEOUT BY_HAND']);
    });

    test('with the deletion of the app, and stay under the name that it had', async () => {
      const { app } = await lateApp(server());
      await server().query('mutation ($id: ID!) { deleteApp(id: $id) }', { id: app.id });
      expect(await incidentsOf(server(), app.id)).toMatchObject([
        { end: 'APP_DELETED', app: null, appName: app.name, appId: app.id, suppression: null },
      ]);
    });
  });

  test('are called as their app is while they go on, and as it was once they are over', async () => {
    const app = await createApp(server(), { name: 'before', tags: ['old'] });
    await fail(app);
    await beat(server(), app);
    await fail(app);
    const tag = `new-${randomUUID().slice(0, 8)}`;
    await updateApp(server(), app.id, { name: 'after', tags: [tag], environment: 'DEVELOPMENT' });
    expect((await incidentsOf(server(), app.id)).map(({ appName }) => appName)).toEqual(['before', 'after']);
    expect(await incidentVersions(server(), app)).toEqual([2, 2]);
    const found = await listIncidents(server(), { filter: { tags: [tag], environment: 'DEVELOPMENT' } });
    expect(found.nodes.map(({ appId }) => appId)).toEqual([app.id]);
  });
});
