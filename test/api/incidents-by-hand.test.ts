import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp, readApp, statusChanges, updateApp, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import type { Variables } from '../kit/graphql-client.ts';
import {
  ACKNOWLEDGE,
  incidentsOf,
  incidentVersions,
  lateApp,
  RESOLVE,
  shortIncidentsOf,
  SNOOZE,
  type Incident,
} from '../kit/incidents.ts';
import { useServer } from '../kit/server.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe.each(DATABASES)('incidents on %s', (kind) => {
  const server = useServer(kind);
  const short = (app: App) => shortIncidentsOf(server(), app.id);
  const newest = async (app: App) => (await incidentsOf(server(), app.id)).at(-1)!;
  const fail = (app: App, input: Variables = {}) => beat(server(), app, { kind: 'FAIL', ...input });
  const acknowledge = async (variables: Variables) =>
    (await server().query<{ acknowledgeIncident: Incident }>(ACKNOWLEDGE, variables)).acknowledgeIncident;
  const resolve = async (variables: Variables) =>
    (await server().query<{ resolveIncident: Incident }>(RESOLVE, variables)).resolveIncident;

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
      expect(await incidentVersions(server(), app)).toEqual([2]);
      expect(await acknowledge({ id, note: 'disk ordered' })).toMatchObject({ acknowledgedAt, note: 'disk ordered' });
      expect(await acknowledge({ id, note: ' ' })).toMatchObject({ acknowledgedAt, note: null });
      expect(await incidentVersions(server(), app)).toEqual([4]);
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
      const { app } = await lateApp(server());
      const late = await newest(app);
      await server().advance(MINUTE_MS);
      const down = await newest(app);
      const acknowledgedAt = server().clock.iso();
      expect(await acknowledge({ id: down.id, note: 'on it' })).toMatchObject({ kind: 'DOWN', acknowledgedAt });
      expect(await incidentsOf(server(), app.id)).toMatchObject([
        { id: late.id, state: 'ACKNOWLEDGED', acknowledgedAt, note: null },
        { id: down.id, state: 'ACKNOWLEDGED', acknowledgedAt, note: 'on it' },
      ]);

      const { app: other } = await lateApp(server());
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
      const { app } = await lateApp(server());
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
      const { app } = await lateApp(server());
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
      const { app } = await lateApp(server());
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
      expect(await incidentVersions(server(), app)).toEqual([2]);
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
