import { describe, expect, test } from 'vitest';
import { readKeptFigures } from '../../server/src/features/history/day-figures.service.ts';
import { NO_FIGURES, type DayFigures, type Span } from '../../server/src/features/history/day.rules.ts';
import { rolledUntil, RollupsService } from '../../server/src/features/history/rollups.service.ts';
import type { Sql } from '../../server/src/lib/sql.ts';
import { DATABASES, type DatabaseKind } from '../kit/databases.ts';
import {
  DAY,
  DAY_MS,
  noteSweep,
  openHistory,
  randomApp,
  randomNumbers,
  writeApps,
  writeBeats,
  writeOutage,
  type AppRows,
} from './history-rows.ts';

const NEXT_DAY = DAY + DAY_MS;
const HOUR_MS = 3_600_000;
const SETTLED = NEXT_DAY + 600_000;

const makeRollups = (sql: Sql, now: number) => new RollupsService({ sql, now: () => now, retentionDays: 800 });

async function runAll(rollups: RollupsService): Promise<number> {
  for (let steps = 0; ; steps += 1) if ((await rollups.step()) === 'idle') return steps;
}

/**
 * The same figures, worked out in the plainest way: millisecond-exact pieces between all moments at which something
 * changes.
 */
function expected(app: AppRows, outages: Span[], from: number, to: number): DayFigures {
  const since = Math.max(app.createdAt, from);
  const moments = [...app.changes.map((change) => change.at), ...outages.flatMap((span) => [span.from, span.to])];
  const cuts = [...new Set([since, to, ...moments.filter((at) => at > since && at < to)])].sort((a, b) => a - b);
  const figures = { ...NO_FIGURES };
  cuts.slice(0, -1).forEach((begin, index) => {
    const seconds = ((cuts[index + 1] ?? to) - begin) / 1000;
    const status = app.changes.findLast((change) => change.at <= begin)?.to ?? app.changes[0]?.from ?? app.status;
    if (status === 'NEW' || status === 'PAUSED') return;
    if (outages.some((span) => span.from <= begin && begin < span.to)) figures.secondsUnknown += seconds;
    else if (status === 'LATE') figures.secondsLate += seconds;
    else if (status === 'DOWN') figures.secondsDown += seconds;
    else figures.secondsUp += seconds;
  });
  const beats = app.beats.filter(({ receivedAt }) => receivedAt >= from && receivedAt < to);
  const latencies = beats.flatMap(({ latencyMs }) => latencyMs ?? []);
  const durations = beats.flatMap(({ durationMs }) => durationMs ?? []);
  return {
    ...figures,
    beats: beats.length,
    fails: beats.filter(({ kind }) => kind === 'FAIL').length,
    latencyMeanMs: mean(latencies),
    latencyP95Ms: p95(latencies),
    durationMeanMs: mean(durations),
    durationP95Ms: p95(durations),
  };
}

const mean = (values: number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
const p95 = (values: number[]) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? null;

const rounded = (figures: DayFigures) =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]: [string, number | null]) => [
      name,
      value === null ? null : Math.round(value * 1e6) / 1e6,
    ]),
  );

/** A history of one app that was up for the whole day. */
async function openDayUp(kind: DatabaseKind) {
  const history = await openHistory(kind);
  const { sql } = history.database;
  const id = crypto.randomUUID();
  await writeApps(sql, [{ id, createdAt: DAY, status: 'UP', changes: [], beats: [] }]);
  const fail = { kind: 'FAIL', latencyMs: null, durationMs: null };
  return {
    sql,
    figures: () => readKeptFigures(sql, [id], DAY),
    failAt: (receivedAt: number) => writeBeats(sql, id, [{ ...fail, receivedAt }]),
    /**
     * As if it were that time, and overdue apps had been looked for until then. Returns in how many steps days were
     * kept.
     */
    async keepAt(now: number): Promise<number> {
      await noteSweep(sql, now);
      return runAll(makeRollups(sql, now));
    },
    [Symbol.asyncDispose]: () => history[Symbol.asyncDispose](),
  };
}

describe.each(DATABASES)('daily figures on %s', (kind) => {
  test.each([1, 2, 3])('are those of the raw rows, whatever the past of the app (%i)', async (seed) => {
    await using history = await openHistory(kind);
    const { sql } = history.database;
    const random = randomNumbers(seed);
    const apps = Array.from({ length: 120 }, () => randomApp(random));
    const outages = Array.from({ length: random(8) }, () => {
      const from = DAY - HOUR_MS + random(26 * HOUR_MS);
      return { from, to: from + random(2 * HOUR_MS) };
    });
    await writeApps(sql, apps);
    for (const outage of outages) await writeOutage(sql, outage.from, outage.to);
    await noteSweep(sql, SETTLED);
    await runAll(makeRollups(sql, SETTLED));

    const kept = await readKeptFigures(
      sql,
      apps.map(({ id }) => id),
      DAY,
    );
    const found = new Map(kept.map(({ appId, day, ...figures }) => [appId, { day, ...rounded(figures) }]));
    const wanted = apps.flatMap((app) =>
      app.createdAt >= NEXT_DAY
        ? []
        : [[app.id, { day: DAY, ...rounded(expected(app, outages, DAY, NEXT_DAY)) }] as const],
    );
    expect(found).toEqual(new Map(wanted));
    const total = kept.reduce((sum, day) => sum + day.secondsUp + day.secondsLate + day.secondsDown, 0);
    expect(total, 'the data are not all empty').toBeGreaterThan(HOUR_MS / 1000);
  });

  test('a day is kept once it is settled, and then no more', async () => {
    await using day = await openDayUp(kind);
    const rollups = makeRollups(day.sql, SETTLED);
    expect(await rollups.step(), 'nobody has looked for overdue apps').toBe('idle');
    await noteSweep(day.sql, SETTLED - 1);
    expect(await rollups.step(), 'a timeout of that day may still be applied').toBe('idle');
    expect(await day.keepAt(SETTLED)).toBe(1);
    expect(await rolledUntil(day.sql)).toBe(NEXT_DAY);
    await day.failAt(DAY);
    expect(await day.keepAt(SETTLED)).toBe(0);
    expect(await day.figures()).toMatchObject([{ beats: 0, secondsUp: 86_400 }]);
  });

  test('days that were missed are made up for, from the first app on', async () => {
    await using history = await openHistory(kind);
    const { sql } = history.database;
    const createdAt = DAY - 4 * DAY_MS + 6 * HOUR_MS;
    const changes = [{ from: 'NEW', to: 'UP', at: createdAt + HOUR_MS } as const];
    const app: AppRows = { id: crypto.randomUUID(), createdAt, status: 'UP', changes, beats: [] };
    await writeApps(sql, [app]);
    await noteSweep(sql, SETTLED);
    await runAll(makeRollups(sql, SETTLED));
    const kept = await readKeptFigures(sql, [app.id], 0);
    expect(kept.map((day) => day.secondsUp).sort((a, b) => a - b)).toEqual([61_200, 86_400, 86_400, 86_400, 86_400]);
  });

  test('what a crash left half done is finished by another process, each app once', async () => {
    await using history = await openHistory(kind);
    const { sql } = history.database;
    const apps = Array.from({ length: 600 }, () => crypto.randomUUID());
    await sql.query(
      `insert into app (id, slug, name, environment, every_seconds, grace_seconds, ping_key, created_at, updated_at)
        select id, id, 'x', 'PRODUCTION', 60, 60, id, to_timestamp($2), to_timestamp($2) from unnest($1::uuid[]) id`,
      [apps, DAY / 1000],
    );
    await sql.query('insert into app_state (app_id, status, status_since) select id, 3, created_at from app');
    await noteSweep(sql, SETTLED);
    const [first, second] = [makeRollups(sql, SETTLED), makeRollups(sql, SETTLED)];
    expect(await first.step()).toBe('more');
    await runAll(second);
    expect(await first.step()).toBe('idle');
    expect(await readKeptFigures(sql, apps, DAY)).toHaveLength(600);
    expect(await rolledUntil(sql)).toBe(NEXT_DAY);
  });

  test('processes that come at once keep each app once', async () => {
    await using history = await openHistory(kind);
    const { sql } = history.database;
    const random = randomNumbers(9);
    const apps = Array.from({ length: 20 }, () => ({ ...randomApp(random), createdAt: DAY }));
    await writeApps(sql, apps);
    await noteSweep(sql, SETTLED);
    await Promise.all([1, 2, 3].map(() => runAll(makeRollups(sql, SETTLED))));
    await runAll(makeRollups(sql, SETTLED));
    expect(
      await readKeptFigures(
        sql,
        apps.map(({ id }) => id),
        DAY,
      ),
    ).toHaveLength(20);
  });

  test('a clock set back for years takes no figures away', async () => {
    await using day = await openDayUp(kind);
    await day.keepAt(SETTLED);
    const kept = await day.figures();
    expect(kept).toHaveLength(1);
    expect(await day.keepAt(0)).toBe(0);
    expect(await day.keepAt(SETTLED)).toBe(0);
    expect(await day.figures()).toEqual(kept);
  });

  test('a clock set back over midnight lets the day go on', async () => {
    await using day = await openDayUp(kind);
    await day.keepAt(SETTLED);
    expect(await day.keepAt(NEXT_DAY - HOUR_MS)).toBe(0);
    expect(await rolledUntil(day.sql)).toBe(DAY);
    await day.failAt(NEXT_DAY - 1);
    await day.keepAt(SETTLED);
    expect(await day.figures()).toMatchObject([{ beats: 1, fails: 1 }]);
  });
});
