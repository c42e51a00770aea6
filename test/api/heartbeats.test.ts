import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp, readApp, statusChanges } from '../kit/apps.ts';
import { beat, beats, heartbeatsOf, SEND_HEARTBEATS } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';

const DAY_MS = 86_400_000;

describe.each(DATABASES)('heartbeats on %s', (database) => {
  const server = useServer(database);

  test('beats and changes of status are listed of a span of time, page by page', async () => {
    const app = await createApp(server());
    const at: string[] = [];
    for (const kind of ['SUCCESS', 'FAIL', 'SUCCESS', 'FAIL']) {
      at.push(server().clock.iso());
      await beat(server(), app, { kind, message: String(at.length) });
      server().clock.advance(1_000);
    }
    const list = async (variables: Record<string, unknown>) => {
      const { app: found } = await server().query<{
        app: {
          heartbeats: { nodes: { message: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
          statusChanges: { nodes: { to: string }[] };
        };
      }>(
        `query ($id: ID, $first: Int = 10, $after: String, $since: DateTime, $until: DateTime) { app(id: $id) {
          heartbeats(first: $first, after: $after, since: $since, until: $until) {
            nodes { message } pageInfo { endCursor hasNextPage } }
          statusChanges(first: 10, since: $since, until: $until) { nodes { to } } } }`,
        { id: app.id, ...variables },
      );
      return {
        beats: found.heartbeats.nodes.map(({ message }) => message).join(' '),
        changes: found.statusChanges.nodes.map(({ to }) => to).join(' '),
        page: found.heartbeats.pageInfo,
      };
    };
    const [, second, third, fourth] = at;
    expect(await list({})).toMatchObject({ beats: '4 3 2 1', changes: 'DOWN UP DOWN UP' });
    expect(await list({ since: second, until: fourth })).toMatchObject({ beats: '3 2', changes: 'UP DOWN' });
    expect(await list({ since: third })).toMatchObject({ beats: '4 3', changes: 'DOWN UP' });
    expect(await list({ until: second })).toMatchObject({ beats: '1', changes: 'UP' });
    const { beats: newest, page } = await list({ first: 1, since: second, until: fourth });
    expect([newest, page.hasNextPage]).toEqual(['3', true]);
    expect(await list({ first: 1, after: page.endCursor, since: second, until: fourth })).toMatchObject({
      beats: '2',
      page: { hasNextPage: false },
    });
  });

  test('a beat by ping key, id or slug is recorded and answered with what it did', async () => {
    const app = await createApp(server());
    for (const address of [app.pingKey, app.id, app.slug, app.pingKey.toUpperCase()])
      await beat(server(), { id: address });
    const payload = await beat(server(), app, {
      message: 'fine',
      user: 'root',
      host: 'db-1',
      environment: 'DEVELOPMENT',
      sessionId: 's-1',
      agentVersion: '1.2.3',
    });
    expect(payload).toEqual({
      heartbeat: {
        id: expect.any(String) as string,
        appId: app.id,
        kind: 'SUCCESS',
        receivedAt: server().clock.iso(),
        occurredAt: server().clock.iso(),
        sentAt: null,
        latencyMs: null,
        durationMs: null,
        exitCode: null,
        runId: null,
        message: 'fine',
        messageTruncated: false,
        user: 'root',
        host: 'db-1',
        environment: 'DEVELOPMENT',
        sessionId: 's-1',
        agentVersion: '1.2.3',
      },
      appId: app.id,
      status: 'UP',
      app: { id: app.id, status: 'UP', heartbeatCount: 5 },
      nextDeadlineAt: server().clock.iso(63_000),
      serverTime: server().clock.iso(),
    });
    const recorded = await heartbeatsOf(server(), app.id);
    expect(recorded).toHaveLength(5);
    expect(recorded.at(-1)).toEqual(payload.heartbeat);
    expect(await readApp(server(), app.id)).toMatchObject({
      status: 'UP',
      heartbeatCount: 5,
      lastHeartbeatAt: server().clock.iso(),
      nextDeadlineAt: server().clock.iso(63_000),
    });
  });

  test('a beat without an environment has that of its app, and one without a source an empty one', async () => {
    const app = await createApp(server(), { environment: 'DEVELOPMENT' });
    expect((await beat(server(), app)).heartbeat).toMatchObject({ environment: 'DEVELOPMENT', user: '', host: '' });
  });

  describe('kind and exit code', () => {
    test.each([
      [{}, 'SUCCESS', 'UP'],
      [{ exitCode: 0 }, 'SUCCESS', 'UP'],
      [{ exitCode: 1 }, 'FAIL', 'DOWN'],
      [{ exitCode: -9 }, 'FAIL', 'DOWN'],
      [{ kind: 'SUCCESS', exitCode: 0 }, 'SUCCESS', 'UP'],
      [{ kind: 'FAIL' }, 'FAIL', 'DOWN'],
      [{ kind: 'FAIL', exitCode: 0 }, 'FAIL', 'DOWN'],
      [{ kind: 'FAIL', exitCode: 137 }, 'FAIL', 'DOWN'],
      [{ kind: 'START' }, 'START', 'NEW'],
      [{ kind: 'LOG' }, 'LOG', 'NEW'],
      [{ kind: 'LOG', exitCode: 3 }, 'LOG', 'NEW'],
    ])('%j is a %s, and a new app is %s after it', async (input, kind, status) => {
      const app = await createApp(server());
      const payload = await beat(server(), app, input);
      expect(payload.heartbeat.kind).toBe(kind);
      expect(payload.heartbeat.exitCode).toBe('exitCode' in input ? input.exitCode : null);
      expect(payload.status).toBe(status);
    });
  });

  test('durations go from the START with the same run id, also where runs overlap', async () => {
    const app = await createApp(server());
    const [slow, fast] = [randomUUID(), randomUUID()];
    await beat(server(), app, { kind: 'START', runId: slow });
    const slowStart = server().clock.iso();
    server().clock.advance(1_000);
    await beat(server(), app, { kind: 'START', runId: fast });
    server().clock.advance(500);
    expect((await beat(server(), app, { runId: fast })).heartbeat.durationMs).toBe(500);
    expect(await readApp(server(), app.id)).toMatchObject({ runningSince: slowStart, lastDurationMs: 500 });
    server().clock.advance(500);
    const end = await beat(server(), app, { kind: 'FAIL', runId: slow.toUpperCase(), exitCode: 2 });
    expect(end.heartbeat).toMatchObject({ durationMs: 2_000, runId: slow });
    expect(await readApp(server(), app.id)).toMatchObject({ runningSince: null, lastDurationMs: 2_000 });
    expect((await heartbeatsOf(server(), app.id)).map(({ durationMs }) => durationMs)).toEqual([
      null,
      null,
      500,
      2_000,
    ]);
  });

  test('a SUCCESS without a run id ends all runs, and an unknown run id has no duration', async () => {
    const app = await createApp(server());
    await beat(server(), app, { kind: 'START' });
    server().clock.advance(700);
    await beat(server(), app, { kind: 'START', runId: randomUUID() });
    expect((await beat(server(), app, { runId: randomUUID() })).heartbeat.durationMs).toBeNull();
    expect((await readApp(server(), app.id))?.runningSince).toBe(server().clock.iso(-700));
    expect((await beat(server(), app)).heartbeat.durationMs).toBe(700);
    expect((await readApp(server(), app.id))?.runningSince).toBeNull();
  });

  test('a LOG is kept and counted but changes neither status, deadline nor runs', async () => {
    const app = await createApp(server());
    await beat(server(), app, { kind: 'START' });
    const before = await readApp(server(), app.id);
    server().clock.advance(1_000);
    await beat(server(), app, { kind: 'LOG', message: 'halfway' });
    expect(await readApp(server(), app.id)).toEqual({ ...before, heartbeatCount: 2 });
    expect((await heartbeatsOf(server(), app.id)).at(-1)).toMatchObject({ kind: 'LOG', message: 'halfway' });
  });

  test('a beat that happened before the newest one is history and changes nothing else', async () => {
    const app = await createApp(server());
    await beat(server(), app);
    const before = await readApp(server(), app.id);
    const kept = await beat(server(), app, { kind: 'FAIL', occurredAt: server().clock.iso(-3_600_000) });
    expect(kept.status).toBe('UP');
    expect(kept.heartbeat).toMatchObject({
      kind: 'FAIL',
      occurredAt: server().clock.iso(-3_600_000),
      receivedAt: server().clock.iso(),
    });
    expect(await readApp(server(), app.id)).toEqual({ ...before, heartbeatCount: 2 });
    expect(await statusChanges(server(), app.id)).toHaveLength(1);
  });

  test('a beat that was kept counts for when it happened', async () => {
    const app = await createApp(server());
    const payload = await beat(server(), app, { occurredAt: server().clock.iso(-20_000) });
    expect(payload).toMatchObject({ status: 'UP', nextDeadlineAt: server().clock.iso(43_000) });
  });

  test('30 days old is the oldest that a beat may be', async () => {
    const app = await createApp(server());
    await beat(server(), app, { occurredAt: server().clock.iso(-30 * DAY_MS) });
    await expect(beat(server(), app, { occurredAt: server().clock.iso(-30 * DAY_MS - 1) })).rejects.toThrow(
      /BAD_USER_INPUT: occurredAt: .*30 days.*2026-02-02/,
    );
  });

  test.each([
    ['250 ms ago', -250, 250],
    ['a day ago', -DAY_MS, DAY_MS],
    ['more than a day ago', -DAY_MS - 1, null],
    ['by a clock that is ahead', 5_000, 0],
    ['by a clock more than a day ahead', DAY_MS + 1, null],
  ])('the latency of a beat sent %s', async (_title, sentAgo, latencyMs) => {
    const app = await createApp(server());
    const { heartbeat } = await beat(server(), app, { sentAt: server().clock.iso(sentAgo) });
    expect(heartbeat).toMatchObject({ latencyMs, sentAt: server().clock.iso(sentAgo) });
    expect(await heartbeatsOf(server(), app.id)).toEqual([heartbeat]);
  });

  test('a beat with a key that was seen is acknowledged again and recorded once', async () => {
    const app = await createApp(server());
    const other = await createApp(server());
    const first = await beat(server(), app, { idempotencyKey: 'k-1', message: 'first' });
    server().clock.advance(1_000);
    const again = await beat(server(), app, { idempotencyKey: 'k-1', message: 'second' });
    expect(again.heartbeat).toEqual(first.heartbeat);
    expect(await readApp(server(), app.id)).toMatchObject({
      heartbeatCount: 1,
      lastHeartbeatAt: first.heartbeat.receivedAt,
    });
    expect((await beat(server(), other, { idempotencyKey: 'k-1' })).heartbeat.id).not.toBe(first.heartbeat.id);
    expect((await beat(server(), app, { idempotencyKey: 'k-2' })).heartbeat.id).not.toBe(first.heartbeat.id);
  });

  test('a beat that is repeated at once, in one call or in many, is recorded once', async () => {
    const app = await createApp(server());
    const input = { app: app.id, idempotencyKey: 'same' };
    const answers = await Promise.all([
      ...Array.from({ length: 15 }, () => beat(server(), app, { idempotencyKey: 'same' })),
      ...Array.from({ length: 3 }, async () => {
        const results = await beats(server(), [input, input, input]);
        return results.map(({ payload }) => payload);
      }),
    ]);
    const ids = answers.flat().map((payload) => payload?.heartbeat.id);
    expect(ids).toHaveLength(24);
    expect(new Set(ids).size).toBe(1);
    expect(await heartbeatsOf(server(), app.id)).toHaveLength(1);
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(1);
  });

  test('1,000 beats in one call are recorded in one transaction, and those refused are named at their place', async () => {
    const apps = await Promise.all([createApp(server()), createApp(server()), createApp(server())]);
    const unknown = randomUUID();
    const wrong = new Map<number, [Record<string, unknown>, string, RegExp]>([
      [0, [{ app: unknown }, 'NOT_FOUND', new RegExp(unknown.slice(0, 8))]],
      [1, [{ app: 'no-such-slug' }, 'NOT_FOUND', /"no-such-slug"/]],
      [333, [{ app: 'Not An App' }, 'BAD_USER_INPUT', /^app: .*"Not An App"/]],
      [500, [{ kind: 'SUCCESS', exitCode: 4 }, 'BAD_USER_INPUT', /^exitCode: .*4/]],
      [777, [{ host: 'h'.repeat(256) }, 'BAD_USER_INPUT', /^host: .*256/]],
      [999, [{ runId: 'seven' }, 'BAD_USER_INPUT', /^runId: .*"seven"/]],
    ]);
    const inputs = Array.from({ length: 1_000 }, (_, index) => ({
      app: apps[index % 3]?.slug,
      message: `beat ${index}`,
      ...wrong.get(index)?.[0],
    }));
    const results = await beats(server(), inputs);
    expect(results).toHaveLength(1_000);
    results.forEach(({ payload, error }, index) => {
      const [, code, message] = wrong.get(index) ?? [];
      if (code === undefined) {
        expect(error).toBeNull();
        expect(payload?.heartbeat.message).toBe(`beat ${index}`);
      } else {
        expect(payload).toBeNull();
        expect(error).toEqual({ code, message: expect.stringMatching(message as RegExp) as string });
      }
    });
    const counts = await Promise.all(apps.map(async ({ id }) => (await readApp(server(), id))?.heartbeatCount ?? 0));
    expect(counts.reduce((sum, count) => sum + count)).toBe(994);
    const [stored] = await server().sql.query<{ beats: number; transactions: number }>(
      'select count(*)::int as beats, count(distinct xmin::text)::int as transactions from heartbeat where app_id = any($1::uuid[])',
      [apps.map(({ id }) => id)],
    );
    expect(stored).toEqual({ beats: 994, transactions: 1 });
  });

  test('more than 1,000 beats in one call are refused, and none is no error', async () => {
    const app = await createApp(server());
    const inputs = Array.from({ length: 1_001 }, () => ({ app: app.id }));
    expect(await server().refusal(SEND_HEARTBEATS, { inputs })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'inputs',
      message: expect.stringMatching(/^inputs: .*1000.*1001/) as string,
    });
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(0);
    expect(await beats(server(), [])).toEqual([]);
  });

  test('beats that come at once are all counted, and all there', async () => {
    const app = await createApp(server());
    const sent = await Promise.all(Array.from({ length: 100 }, () => beat(server(), app)));
    expect(new Set(sent.map(({ heartbeat }) => heartbeat.id)).size).toBe(100);
    expect((await readApp(server(), app.id))?.heartbeatCount).toBe(100);
    expect(await heartbeatsOf(server(), app.id)).toHaveLength(100);
  });

  test('a beat of a day for which there is no partition yet is recorded', async () => {
    const app = await createApp(server());
    server().clock.advance(40 * DAY_MS);
    const { heartbeat } = await beat(server(), app);
    expect(await heartbeatsOf(server(), app.id)).toEqual([heartbeat]);
  });
});
