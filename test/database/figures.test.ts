import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { statusRank } from '../../server/src/ledger/app.model.ts';
import { newId } from '../../server/src/lib/uuid.ts';
import type { AppStatus } from '../../server/src/status/state.rules.ts';
import { DATABASES } from '../kit/databases.ts';
import { writeBeats, type AppRows, type BeatRow } from './history-rows.ts';
import {
  appWithPast,
  DAY_MS,
  fill,
  floorTo,
  HOUR_MS,
  NOW,
  openAt,
  outage,
  pack,
  retire,
  SLOT_MS,
  START,
  type Span,
} from './histories.ts';

interface Bar extends Span {
  status: AppStatus | null;
  secondsUp: number;
  secondsLate: number;
  secondsDown: number;
  secondsUnknown: number;
  beats: number;
  fails: number;
}

const history = fc.record({
  apps: fc.array(appWithPast, { minLength: 1, maxLength: 4 }),
  outages: fc.array(outage, { maxLength: 5 }),
  /** Steps of packing before the figures are asked for. */
  steps: fc.constantFrom(0, 1, 2, 5, 1_000),
  hours: fc.constantFrom(1, 2, 24, 25, 48, 168, 240),
  points: fc.constantFrom(1, 2, 7, 24, 30, 60, 500),
});

/** The plainest way to work out what an app did in a slice, from its rows. */
function barOf(app: AppRows, outages: Span[], { from, to }: Span, counts: (beat: BeatRow) => number): Bar {
  const bar: Bar = {
    from,
    to,
    status: null,
    secondsUp: 0,
    secondsLate: 0,
    secondsDown: 0,
    secondsUnknown: 0,
    beats: app.beats.filter((beat) => counts(beat) >= from && counts(beat) < to).length,
    fails: app.beats.filter((beat) => beat.kind === 'FAIL' && counts(beat) >= from && counts(beat) < to).length,
  };
  const [since, until] = [Math.max(app.createdAt, from), Math.min(to, NOW)];
  const moments = [...app.changes.map((row) => row.at), ...outages.flatMap((span) => [span.from, span.to])];
  const cuts = [...new Set([since, until, ...moments.filter((time) => time > since && time < until)])].sort(
    (a, b) => a - b,
  );
  for (const [index, begin] of cuts.entries()) {
    const end = cuts[index + 1];
    if (end === undefined || since >= until) break;
    const seconds = (end - begin) / 1000;
    const status = app.changes.findLast((row) => row.at <= begin)?.to ?? app.changes[0]?.from ?? app.status;
    const isAway = outages.some((span) => span.from <= begin && begin < span.to);
    if (!isAway && (bar.status === null || statusRank(status) < statusRank(bar.status))) bar.status = status;
    if (status === 'NEW' || status === 'PAUSED') continue;
    if (isAway) bar.secondsUnknown += seconds;
    else if (status === 'LATE') bar.secondsLate += seconds;
    else if (status === 'DOWN') bar.secondsDown += seconds;
    else bar.secondsUp += seconds;
  }
  return bar;
}

const percentOf = ({ secondsUp, secondsLate, secondsDown }: Bar): number | null => {
  const known = secondsUp + secondsLate + secondsDown;
  return known === 0 ? null : (100 * (secondsUp + secondsLate)) / known;
};

const BAR = 'from to status secondsUp secondsLate secondsDown secondsUnknown beats fails';
const FIGURES = `query ($tag: String!, $hours: Int!, $points: Int!, $since: DateTime!, $until: DateTime!) {
  beatHistogram(since: $since, until: $until, buckets: 50) { from to success fail other } apps(first: 10, filter: { tags: [$tag] }) { nodes {
  id uptimePercent(hours: $hours) statusBars(hours: $hours, points: $points) { ${BAR} }
  newYork: days(days: 13, timeZone: "America/New_York") { date ${BAR} } kathmandu: days(days: 3, timeZone: "Asia/Kathmandu") { date ${BAR} }
  sydney: days(days: 35, timeZone: "Australia/Sydney") { date ${BAR} } } } }`;

interface Answer {
  id: string;
  uptimePercent: number | null;
  statusBars: (Omit<Bar, 'from' | 'to'> & { from: string; to: string })[];
  newYork: (Answer['statusBars'][number] & { date: string })[];
  kathmandu: Answer['newYork'];
  sydney: Answer['newYork'];
}

interface Bucket {
  from: string;
  to: string;
  success: number;
  fail: number;
  other: number;
}

const spanOf = ({ from, to }: { from: string; to: string }): Span => ({ from: Date.parse(from), to: Date.parse(to) });
const rounded = <Of extends object>(of: Of): Of =>
  Object.fromEntries(
    Object.entries(of).map(([name, value]) => [
      name,
      typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value,
    ]),
  ) as Of;

describe.each(DATABASES)('figures on %s', (database) => {
  test('are those of the raw rows, whatever the past, before and after beats are packed, and when raw ones have gone', async () => {
    await using server = await openAt(database);
    const { sql } = server;
    await fc.assert(
      fc.asyncProperty(history, async ({ apps, outages, steps, hours, points }) => {
        await fill(sql, apps, outages);
        const packed = await pack(sql, steps);
        await retire(sql, apps, packed);
        /** Beats of days that are not packed count at their noon, but those of the last such day. */
        const rawFrom = packed.from - DAY_MS;
        const countsAt = ({ receivedAt }: BeatRow, unit: number) =>
          receivedAt < rawFrom ? floorTo(receivedAt, DAY_MS) + DAY_MS / 2 : floorTo(receivedAt, unit);
        const until = floorTo(NOW, SLOT_MS) + SLOT_MS;
        const answer = await server.query<{ beatHistogram: Bucket[]; apps: { nodes: Answer[] } }>(FIGURES, {
          tag: 'figures',
          hours,
          points,
          since: new Date(until - 10 * DAY_MS).toISOString(),
          until: new Date(until).toISOString(),
        });
        // All together they are told from where on they are packed, and of the day before that.
        const told = apps.flatMap(({ beats }) => beats).filter(({ receivedAt }) => receivedAt >= rawFrom);
        for (const { success, fail, other, ...bucket } of answer.beatHistogram) {
          const { from, to } = spanOf(bucket);
          const within = told.filter(({ receivedAt }) => {
            const counted = floorTo(receivedAt, SLOT_MS);
            return counted >= from && counted < to;
          });
          const of = (...kinds: string[]) => within.filter(({ kind }) => kinds.includes(kind)).length;
          expect([success, fail, other]).toEqual([of('SUCCESS'), of('FAIL'), of('START', 'LOG')]);
        }
        expect(answer.apps.nodes).toHaveLength(apps.length);
        for (const found of answer.apps.nodes) {
          const rows = apps.find(({ id }) => id === found.id) as AppRows;
          const width = (hours * HOUR_MS) / points;
          const counts = (beat: BeatRow) => (width < SLOT_MS ? beat.receivedAt : countsAt(beat, SLOT_MS));
          const bars = found.statusBars.map(spanOf);
          expect(bars).toHaveLength(points);
          expect(bars[0]?.from).toBe((bars.at(-1)?.to ?? 0) - hours * HOUR_MS);
          expect((bars.at(-1)?.to ?? 0) - NOW).toBeGreaterThan(0);
          expect((bars.at(-1)?.to ?? 0) - NOW).toBeLessThanOrEqual(SLOT_MS);
          for (const [index, bar] of found.statusBars.entries())
            expect(rounded({ ...bar, ...bars[index] })).toEqual(
              rounded(barOf(rows, outages, bars[index] as Span, counts)),
            );
          for (const { date, ...day } of [...found.newYork, ...found.kathmandu, ...found.sydney]) {
            const span = spanOf(day);
            const exact = barOf(rows, outages, span, (beat) => countsAt(beat, 1));
            expect(rounded({ date, ...day, ...span })).toEqual(rounded({ date, ...exact }));
          }
          // Where clocks went back, and where they went forward.
          const hoursOf = (days: Answer['newYork'], date: string) =>
            days
              .filter((day) => day.date === date)
              .map(({ from, to }) => (Date.parse(to) - Date.parse(from)) / HOUR_MS);
          expect(hoursOf(found.newYork, '2025-11-02')).toEqual([25]);
          expect(hoursOf(found.sydney, '2025-10-05')).toEqual([23]);
          const time = barOf(rows, outages, { from: NOW - hours * HOUR_MS, to: NOW }, counts);
          if (found.uptimePercent === null) expect(percentOf(time)).toBeNull();
          else expect(found.uptimePercent).toBeCloseTo(percentOf(time) ?? -1, 6);
        }
      }),
      { numRuns: database === 'postgresql' ? 25 : 8, interruptAfterTimeLimit: 15_000 },
    );
  });

  test('are the same after a clock was set back over hours that were packed, and those hours were packed anew', async () => {
    await using server = await openAt(database);
    const { sql } = server;
    const beatAt = (receivedAt: number) => ({ receivedAt, kind: 'SUCCESS', latencyMs: 5, durationMs: null });
    const past = [START + HOUR_MS, NOW - 9 * HOUR_MS, NOW - 3 * HOUR_MS].map(beatAt);
    const id = newId();
    await fill(sql, [{ id, createdAt: START, status: 'UP', changes: [], beats: past }], []);
    const count = async () => {
      const { apps } = await server.query<{ apps: { nodes: { statusBars: { beats: number }[] }[] } }>(
        '{ apps { nodes { statusBars(hours: 840, points: 1) { beats } } } }',
      );
      return apps.nodes[0]?.statusBars[0]?.beats;
    };
    expect((await pack(sql, 1_000)).to).toBe(floorTo(NOW, HOUR_MS));
    expect(await count()).toBe(3);
    const back = NOW - 2 * HOUR_MS;
    expect((await pack(sql, 1_000, back)).to).toBe(floorTo(back, HOUR_MS));
    await writeBeats(sql, id, [beatAt(back + 1)]);
    expect(await count()).toBe(4);
    await pack(sql, 1_000);
    expect(await count()).toBe(4);
  });
});
