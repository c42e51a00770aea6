import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp, readApp, statusChanges, updateApp, type App } from '../kit/apps.ts';
import { beat, beats } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import type { Variables } from '../kit/graphql-client.ts';
import {
  ACKNOWLEDGE,
  incidentsOf,
  RESOLVE,
  shortIncidentsOf,
  SNOOZE,
  type Incident,
  listIncidents,
} from '../kit/incidents.ts';
import { useServer } from '../kit/server.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe.each(DATABASES)('incidents on %s', (kind) => {
  const server = useServer(kind);
  const short = (app: App) => shortIncidentsOf(server(), app.id);
  const newest = async (app: App) => (await incidentsOf(server(), app.id)).at(-1)!;
  const fail = (app: App, input: Variables = {}) => beat(server(), app, { kind: 'FAIL', ...input });
  /** An app of one minute that is LATE since `lateAt`. */
  const lateApp = async (input: Variables = {}) => {
    const app = await createApp(server(), input);
    await beat(server(), app);
    const lateAt = server().clock.iso(63_000);
    await server().advance(64_000);
    return { app, lateAt };
  };
  const acknowledge = async (variables: Variables) =>
    (await server().query<{ acknowledgeIncident: Incident }>(ACKNOWLEDGE, variables)).acknowledgeIncident;
  const resolve = async (variables: Variables) =>
    (await server().query<{ resolveIncident: Incident }>(RESOLVE, variables)).resolveIncident;
  const versionsOf = async (app: App) => {
    const rows = await server().sql.query<{ version: number }>(
      'select version from incident where app_id = $1 order by opened_at, kind desc',
      [app.id],
    );
    return rows.map(({ version }) => version);
  };

  describe('begin', () => {
    test('when an app is LATE and when it is DOWN, and are over together with its next SUCCESS', async () => {
      const { app, lateAt } = await lateApp();
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
      expect(await versionsOf(app)).toEqual([2]);
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
      const { app } = await lateApp();
      await beat(server(), app, { kind: 'START' });
      expect(await short(app)).toEqual(['LATE TIMEOUT RECOVERED']);
    });

    test('with a pause, which is told as one, and begin anew after it', async () => {
      const { app } = await lateApp();
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
      const { app: edited } = await lateApp();
      await updateApp(server(), edited.id, { graceSeconds: 70 });
      expect(await short(edited)).toEqual(['LATE TIMEOUT open']);
      await updateApp(server(), edited.id, { schedule: { everySeconds: 120 } });
      expect(await short(edited)).toEqual(['LATE TIMEOUT BY_HAND']);
    });

    test('with the deletion of the app, and stay under the name that it had', async () => {
      const { app } = await lateApp();
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
    expect(await versionsOf(app)).toEqual([2, 2]);
    const found = await listIncidents(server(), { filter: { tags: [tag], environment: 'DEVELOPMENT' } });
    expect(found.nodes.map(({ appId }) => appId)).toEqual([app.id]);
  });

  describe('are acknowledged', () => {
    test('once; later only the note changes, until they are over', async () => {
      const app = await createApp(server());
      await fail(app);
      const { id } = await newest(app);
      const acknowledgedAt = server().clock.iso();
      expect(await acknowledge({ id, note: '  Gro\u0308\u00dfe\0 ' })).toMatchObject({
        state: 'ACKNOWLEDGED',
        acknowledgedAt,
        acknowledgedBy: null,
        note: 'Gr\u00f6\u00dfe',
      });
      server().clock.advance(1_000);
      expect(await acknowledge({ id })).toMatchObject({ acknowledgedAt, note: 'Gr\u00f6\u00dfe' });
      expect(await versionsOf(app)).toEqual([2]);
      expect(await acknowledge({ id, note: 'disk ordered' })).toMatchObject({ acknowledgedAt, note: 'disk ordered' });
      expect(await acknowledge({ id, note: ' ' })).toMatchObject({ acknowledgedAt, note: null });
      expect(await versionsOf(app)).toEqual([4]);
      await fail(app);
      expect(await newest(app)).toMatchObject({ state: 'ACKNOWLEDGED' });
      await beat(server(), app);
      expect(await newest(app)).toMatchObject({ state: 'RESOLVED', acknowledgedAt });
      expect(await server().refusal(ACKNOWLEDGE, { id })).toEqual({
        code: 'CONFLICT',
        field: 'id',
        message: 'id: the incident has ended already (RECOVERED)',
      });
    });

    test('with the LATE that a DOWN grew from, whose note stays its own, but not the DOWN with its LATE', async () => {
      const { app } = await lateApp();
      const late = await newest(app);
      await server().advance(MINUTE_MS);
      const down = await newest(app);
      const acknowledgedAt = server().clock.iso();
      expect(await acknowledge({ id: down.id, note: 'on it' })).toMatchObject({ kind: 'DOWN', acknowledgedAt });
      expect(await incidentsOf(server(), app.id)).toMatchObject([
        { id: late.id, state: 'ACKNOWLEDGED', acknowledgedAt, note: null },
        { id: down.id, state: 'ACKNOWLEDGED', acknowledgedAt, note: 'on it' },
      ]);

      const { app: other } = await lateApp();
      const first = await newest(other);
      await acknowledge({ id: first.id, note: 'known' });
      await server().advance(MINUTE_MS);
      expect(await incidentsOf(server(), other.id)).toMatchObject([
        { kind: 'LATE', state: 'ACKNOWLEDGED' },
        { kind: 'DOWN', state: 'OPEN' },
      ]);
      const earlier = (await incidentsOf(server(), other.id))[0]!.acknowledgedAt;
      server().clock.advance(1_000);
      await acknowledge({ id: (await newest(other)).id, note: 'mine' });
      expect((await incidentsOf(server(), other.id))[0]).toMatchObject({ acknowledgedAt: earlier, note: 'known' });
    });
  });

  describe('are ended by hand', () => {
    test('which resumes an app that is DOWN, as one change', async () => {
      const { app } = await lateApp();
      await server().advance(MINUTE_MS);
      const [late, down] = await incidentsOf(server(), app.id);
      const resolvedAt = server().clock.iso();
      expect(await resolve({ id: down!.id, note: 'switched off' })).toMatchObject({
        state: 'RESOLVED',
        end: 'BY_HAND',
        resolvedAt,
        resolvedBy: null,
        note: 'switched off',
        app: { status: 'UP' },
      });
      expect(await readApp(server(), app.id)).toMatchObject({
        status: 'UP',
        nextDeadlineAt: server().clock.iso(63_000),
      });
      expect((await statusChanges(server(), app.id)).at(-1)).toMatchObject({ to: 'UP', cause: 'RESUME' });
      expect((await incidentsOf(server(), app.id))[0]).toMatchObject({ end: 'BY_HAND', resolvedAt, note: null });
      for (const { id } of [late!, down!])
        expect(await server().refusal(RESOLVE, { id })).toMatchObject({
          code: 'CONFLICT',
          message: 'id: the incident has ended already (BY_HAND)',
        });
    });

    test('alone where they are LATE: the app stays so, and is DOWN when its time comes', async () => {
      const { app } = await lateApp();
      const { id } = await newest(app);
      await acknowledge({ id, note: 'known' });
      expect(await resolve({ id })).toMatchObject({ end: 'BY_HAND', note: 'known', app: { status: 'LATE' } });
      await server().advance(MINUTE_MS);
      expect(await short(app)).toEqual(['LATE TIMEOUT BY_HAND', 'DOWN TIMEOUT open']);
      await beat(server(), app);
      expect(await short(app)).toEqual(['LATE TIMEOUT BY_HAND', 'DOWN TIMEOUT RECOVERED']);
    });
  });

  describe('of an app that is snoozed', () => {
    test('say so until then, and those who watch apps and alerts hear of it', async () => {
      const { app } = await lateApp();
      await using changes = await server().sse<unknown>(
        'subscription { appChanges { kind appId app { snoozedUntil } } }',
      );
      const until = server().clock.iso(MINUTE_MS);
      expect(await server().query(SNOOZE, { id: app.id, until })).toEqual({
        snoozeApp: { id: app.id, snoozedUntil: until },
      });
      expect(await changes.next()).toEqual({
        appChanges: { kind: 'UPDATED', appId: app.id, app: { snoozedUntil: until } },
      });
      expect(await versionsOf(app)).toEqual([2]);
      expect(await newest(app)).toMatchObject({ suppression: 'SNOOZED', state: 'OPEN' });
      await updateApp(server(), app.id, { name: 'still snoozed' });
      await server().advance(59_000);
      expect(await newest(app)).toMatchObject({ kind: 'DOWN', suppression: 'SNOOZED' });
      server().clock.advance(1_000);
      expect(await newest(app)).toMatchObject({ suppression: null });
      await beat(server(), app);
      await server().query(SNOOZE, { id: app.id, until: server().clock.iso(365 * DAY_MS) });
      await fail(app);
      expect((await incidentsOf(server(), app.id)).map(({ suppression }) => suppression)).toEqual([
        null,
        null,
        'SNOOZED',
      ]);
      expect(await server().query(SNOOZE, { id: app.id, until: null })).toEqual({
        snoozeApp: { id: app.id, snoozedUntil: null },
      });
      expect(await newest(app)).toMatchObject({ suppression: null });
    });
  });

  test('and what is wrong with a request is told by field and value', async () => {
    const app = await createApp(server());
    await fail(app);
    const { id } = await newest(app);
    const nobody = randomUUID();
    const note = 'x'.repeat(1_001);
    const refused = (text: string, variables: Variables) => server().refusal(text, variables);
    for (const mutation of [ACKNOWLEDGE, RESOLVE]) {
      expect(await refused(mutation, { id: 'x' })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'id',
        message: 'id: must be a UUID, not "x"',
      });
      expect(await refused(mutation, { id: nobody })).toMatchObject({
        code: 'NOT_FOUND',
        message: `Incident not found: id "${nobody}"`,
      });
      expect(await refused(mutation, { id, note })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'note',
        message: expect.stringMatching(/^note: must be at most 1000 characters, not 1001: "x+…"$/) as string,
      });
    }
    const until = server().clock.iso();
    expect(await refused(SNOOZE, { id: app.id, until })).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'until',
      message: `until: must be in the future, not "${until}"`,
    });
    const farOff = server().clock.iso(366 * DAY_MS + 1);
    expect(await refused(SNOOZE, { id: app.id, until: farOff })).toMatchObject({
      message: `until: must be at most 366 days ahead, not "${farOff}"`,
    });
    expect(await refused(SNOOZE, { id: nobody, until: null })).toMatchObject({ code: 'NOT_FOUND', field: 'id' });
    expect(await newest(app)).toMatchObject({ state: 'OPEN', note: null, suppression: null });
    expect(await acknowledge({ id, note: note.slice(1) })).toMatchObject({ note: note.slice(1) });
  });
});
