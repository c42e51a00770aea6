import { describe, expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import { createTask, EVERY_MINUTE, registerAgent, runTask } from '../kit/tasks.ts';

const HOUR_MS = 3_600_000;

describe.each(DATABASES)('figures on %s', (kind) => {
  const server = useServer(kind);

  test('of latencies and durations are told by slices, nulls where there are none', async () => {
    const app = await createApp(server(), { schedule: { everySeconds: 600 } });
    for (const [kindOf, ago] of [
      ['START', 100],
      ['SUCCESS', 300],
      ['LOG', null],
    ] as const) {
      await server().advance(3_000);
      await beat(server(), app, { kind: kindOf, ...(ago === null ? {} : { sentAt: server().clock.iso(-ago) }) });
    }
    const SERIES = `query ($id: ID, $of: SeriesOf!, $hours: Int, $points: Int) { app(id: $id) {
      series(of: $of, hours: $hours, points: $points) { count mean p50 p95 max } } }`;
    const read = async (variables: object) =>
      (await server().query<{ app: { series: unknown[] } }>(SERIES, { id: app.id, ...variables })).app.series;
    const none = { count: 0, mean: null, p50: null, p95: null, max: null };
    for (const variables of [
      { hours: 1, points: 2 },
      { hours: 2, points: 2 },
      { hours: 720, points: 2 },
    ]) {
      const [, latency] = await read({ of: 'LATENCY_MS', ...variables });
      expect(latency).toMatchObject({ count: 2, mean: 200, max: 300 });
      const { p50, p95 } = latency as { p50: number; p95: number };
      expect(Math.abs(p50 - 100)).toBeLessThanOrEqual(1);
      expect(Math.abs(p95 - 300)).toBeLessThanOrEqual(3);
      expect(await read({ of: 'DURATION_MS', ...variables })).toEqual([
        none,
        { count: 1, mean: 3_000, p50: 3_000, p95: 3_000, max: 3_000 },
      ]);
    }
    for (const [variables, field] of [
      [{ hours: 0 }, 'hours'],
      [{ hours: 2_161 }, 'hours'],
      [{ points: 0 }, 'points'],
      [{ points: 501 }, 'points'],
      [{ hours: 100, points: 101 }, 'points'],
    ] as const)
      expect(await server().refusal(SERIES, { id: app.id, of: 'LATENCY_MS', ...variables })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field,
      });
  });

  test('of statuses and days that cannot be told are refused with what is wrong', async () => {
    const { id } = await createApp(server());
    for (const [field, wrong] of [
      ['statusBars(hours: 0) { from }', 'hours: must be 1 to 2160, not 0'],
      ['statusBars(points: 501) { from }', 'points: must be 1 to 500, not 501'],
      ['uptimePercent(hours: -1)', 'hours: must be 1 to 2160, not -1'],
      ['days(days: 91) { date }', 'days: must be 1 to 90, not 91'],
      ['days(timeZone: "Mars/Olympus") { date }', 'timeZone: must be a time zone such as'],
    ] as const)
      await expect(server().query(`query ($id: ID) { app(id: $id) { ${field} } }`, { id })).rejects.toThrow(wrong);
  });

  test('of beats are counted by kind, of one app and of all', async () => {
    // Beats are counted by 3 minutes.
    server().clock.advance(180_000 - (server().clock.now() % 180_000));
    const since = server().clock.iso();
    const [one, other] = [await createApp(server()), await createApp(server())];
    for (const kindOf of ['SUCCESS', 'START', 'FAIL', 'LOG', 'SUCCESS']) await beat(server(), one, { kind: kindOf });
    server().clock.advance(HOUR_MS / 2);
    await beat(server(), other, { kind: 'FAIL' });
    const until = server().clock.iso(HOUR_MS / 2);
    const HISTOGRAM = `query ($since: DateTime!, $until: DateTime!, $buckets: Int, $appId: ID) {
      beatHistogram(since: $since, until: $until, buckets: $buckets, appId: $appId) { from success fail other } }`;
    const read = async (variables: object) =>
      (
        await server().query<{ beatHistogram: { from: string }[] }>(HISTOGRAM, {
          since,
          until,
          buckets: 2,
          ...variables,
        })
      ).beatHistogram;
    const [first, second] = [since, server().clock.iso()];
    expect(await read({ appId: one.id })).toEqual([
      { from: first, success: 2, fail: 1, other: 2 },
      { from: second, success: 0, fail: 0, other: 0 },
    ]);
    expect(await read({})).toEqual([
      { from: first, success: 2, fail: 1, other: 2 },
      { from: second, success: 0, fail: 1, other: 0 },
    ]);
    for (const [variables, message] of [
      [{ buckets: 0 }, 'buckets: must be 1 to 500, not 0'],
      [{ until: since }, 'until: must be after since'],
      [{ since: server().clock.iso(-100 * 24 * HOUR_MS) }, 'since: must be at most 2160 hours before until'],
      [{ appId: 'x' }, 'appId: must be a UUID'],
    ] as const)
      await expect(read(variables)).rejects.toThrow(message);
  });

  test('of all apps stand in columns, the most urgent first', async () => {
    const quiet = await createApp(server(), { name: 'quiet', tags: ['a', 'b'] });
    const down = await createApp(server(), { name: 'broken', tags: ['a', 'b'] });
    const bare = await createApp(server(), { name: 'bare' });
    await beat(server(), down, { kind: 'FAIL' });
    interface StatusMap {
      ids: string[];
      names: string[];
      statuses: string[];
      tagLists: string[][];
      tagListOf: number[];
      truncated: boolean;
    }
    const MAP = `query ($first: Int) { statusMap(first: $first) { ids names statuses tagLists tagListOf truncated } }`;
    const { statusMap: map } = await server().query<{ statusMap: StatusMap }>(MAP);
    const told = [quiet, down, bare].map(({ id }) => {
      const place = map.ids.indexOf(id);
      return [map.names[place], map.statuses[place], map.tagLists[map.tagListOf[place] as number]];
    });
    expect(told).toEqual([
      ['quiet', 'NEW', ['a', 'b']],
      ['broken', 'DOWN', ['a', 'b']],
      ['bare', 'NEW', []],
    ]);
    expect(map.tagLists).toHaveLength(new Set(map.tagLists.map(String)).size);
    expect(map.truncated).toBe(false);
    expect(map.statuses).toEqual([...map.statuses].sort((a, b) => RANKS.indexOf(a) - RANKS.indexOf(b)));
    expect((await server().query<{ statusMap: StatusMap }>(MAP, { first: 1 })).statusMap).toMatchObject({
      statuses: ['DOWN'],
      truncated: true,
    });
    expect(await server().refusal(MAP, { first: 10_001 })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
  });

  test('of a task are told of all its runs of the last days', async () => {
    const agent = await registerAgent(server());
    const [task, idle] = [await createTask(server()), await createTask(server())];
    const at = (ms: number) => server().clock.iso(ms);
    for (const [status, exitCode, lasted] of [
      ['SUCCEEDED', 0, 100],
      ['SUCCEEDED', 0, 300],
      ['FAILED', 1, 200],
    ] as const) {
      const run = await runTask(server(), task.id);
      await agent.claimQueued(run);
      await agent.report({ runId: run.id, startedAt: at(-1_000), finishedAt: at(-1_000 + lasted), status, exitCode });
    }
    const STATISTICS = `query ($id: ID!, $days: Int) { task(id: $id) { statistics(days: $days) { runs succeeded failed other
      successPercent meanDurationMs p50DurationMs maxDurationMs } } }`;
    const read = async (id: string) =>
      (await server().query<{ task: { statistics: object } }>(STATISTICS, { id, days: 7 })).task.statistics;
    expect(await read(task.id)).toEqual({
      runs: 3,
      succeeded: 2,
      failed: 1,
      other: 0,
      successPercent: 200 / 3,
      meanDurationMs: 200,
      p50DurationMs: 200,
      maxDurationMs: 300,
    });
    expect(await read(idle.id)).toMatchObject({ runs: 0, successPercent: null, p50DurationMs: null });
    expect(await server().refusal(STATISTICS, { id: task.id, days: 91 })).toMatchObject({ field: 'days' });
  });

  test('of a time line are what ran in it, and what will', async () => {
    const agent = await registerAgent(server());
    const task = await createTask(server(), EVERY_MINUTE);
    const at = (ms: number) => server().clock.iso(ms);
    const begin = async (startedAt: string, finishedAt: string | null) => {
      const run = await runTask(server(), task.id);
      await agent.claimQueued(run);
      await agent.report({ runId: run.id, startedAt });
      if (finishedAt !== null)
        await agent.report({ runId: run.id, startedAt, finishedAt, status: 'SUCCEEDED', exitCode: 0 });
      return run.id;
    };
    await begin(at(-3 * HOUR_MS), at(-2 * HOUR_MS));
    const reachesIn = await begin(at(-3 * HOUR_MS), at(-HOUR_MS + 1));
    const within = await begin(at(-10_000), at(-9_000));
    const open = await begin(at(-30 * HOUR_MS), null);
    const TIMELINE = `query ($since: DateTime!, $until: DateTime!, $taskId: ID, $agentId: ID, $first: Int) {
      timeline(since: $since, until: $until, taskId: $taskId, agentId: $agentId, first: $first) {
        runs { id } runsTruncated slots { scheduledFor task { id } } slotsTruncated } }`;
    interface Timeline {
      runs: { id: string }[];
      runsTruncated: boolean;
      slots: { scheduledFor: string; task: { id: string } }[];
      slotsTruncated: boolean;
    }
    const read = async (variables: object): Promise<Timeline> =>
      (
        await server().query<{ timeline: Timeline }>(TIMELINE, {
          since: at(-HOUR_MS),
          until: at(150_000),
          taskId: task.id,
          ...variables,
        })
      ).timeline;
    const whole = await read({});
    expect(whole.runs.map(({ id }) => id)).toEqual([within, reachesIn, open]);
    expect(whole.slots.map(({ scheduledFor }) => Date.parse(scheduledFor) - Date.parse(task.anchorAt))).toEqual([
      60_000, 120_000,
    ]);
    expect(whole).toMatchObject({ runsTruncated: false, slotsTruncated: false });
    const cut = await read({ first: 1 });
    expect(cut.runs).toEqual([{ id: within }]);
    expect(cut).toMatchObject({ runsTruncated: true, slotsTruncated: true });
    expect(await read({ taskId: null, agentId: newAgent })).toMatchObject({ runs: [], slots: [] });
    await expect(read({ first: 501 })).rejects.toThrow('first: must be 1 to 500, not 501');
    await expect(read({ until: at(-HOUR_MS) })).rejects.toThrow('until: must be after since');
    await expect(read({ since: at(-32 * 24 * HOUR_MS) })).rejects.toThrow('since: must be at most 31 days');
  });
});

const newAgent = '01a21b19-d228-700a-9adc-02b7aa300af4';
const RANKS = ['DOWN', 'LATE', 'WARNING', 'UP', 'NEW', 'PAUSED'];
