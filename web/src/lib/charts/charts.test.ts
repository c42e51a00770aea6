import { describe, expect, it } from 'vitest';
import { cellsOf, monthsOf } from './calendar.ts';
import { heightsOf } from './duration-bars.ts';
import { PITCH, partsOf, pathsOf, sliceInWords, slicesInWords } from './status-bars.ts';
import type { StatusSlice } from './status-bars.ts';
import { nearest, seriesInWords, sliceInWords as pointInWords } from './time-series.ts';
import { placeTip, stepTo } from './tip.ts';
import { beatsInWords, percent } from './words.ts';

const FROM = new Date(2026, 0, 31, 8).getTime();
const slice = (some: Partial<StatusSlice> = {}): StatusSlice => ({
  from: new Date(FROM).toISOString(),
  to: new Date(FROM + 3_600_000).toISOString(),
  status: 'UP',
  beats: 60,
  fails: 0,
  secondsUp: 3600,
  secondsLate: 0,
  secondsDown: 0,
  secondsUnknown: 0,
  secondsMaintenance: 0,
  ...some,
});
const unknown = slice({ status: null, beats: 0, secondsUp: 0 });

describe('a bar of status', () => {
  it('is whole where all was well, and a stump where nothing is known', () => {
    expect(partsOf(slice())).toEqual([{ fill: 'var(--chart-ok)', from: 0, to: 1 }]);
    expect(partsOf(unknown)[0]?.to).toBeLessThan(0.2);
  });

  it('shows at its foot how long it was down, and a second of it still to be seen', () => {
    const [most] = partsOf(slice({ status: 'DOWN', secondsUp: 900, secondsDown: 2700 }));
    expect(most).toEqual({ fill: 'var(--chart-bad)', from: 0, to: 0.75 });
    const [least, rest] = partsOf(slice({ status: 'DOWN', secondsUp: 3599, secondsDown: 1 }));
    expect(least?.to).toBe(0.4);
    expect(rest).toEqual({ fill: 'var(--chart-ok)', from: 0.4, to: 1 });
  });

  it('stands in its place: one path for each colour, however many bars there are', () => {
    const paths = pathsOf([slice(), unknown, slice()], 20);
    expect(paths.map(({ fill }) => fill)).toEqual(['var(--chart-ok)', 'var(--line)']);
    expect(paths[0]?.d).toBe(`M0.5 0h3v20h-3zM${2 * PITCH + 0.5} 0h3v20h-3z`);
  });

  it('says when it was, what it was and how many beats came', () => {
    const told = sliceInWords(slice({ status: 'LATE', secondsLate: 90, secondsUp: 3510, fails: 2 }), FROM + 7_200_000);
    expect(told.title).toBe('08:00 – 09:00');
    expect(told.lines).toEqual(['Late for 1m 30s', '60 beats, 2 failed']);
    expect(sliceInWords(slice(), FROM + 7_200_000).lines).toEqual(['Up', '60 beats']);
    expect(sliceInWords(unknown, FROM).lines).toEqual(['Nothing is known']);
  });

  it('of a time that was all maintenance is whole and says so', () => {
    const planned = slice({ status: null, secondsUp: 0, secondsMaintenance: 3600 });
    expect(partsOf(planned)).toEqual([{ fill: 'var(--chart-info)', from: 0, to: 1 }]);
    expect(sliceInWords(planned, FROM).lines).toEqual(['In maintenance for 1h', '60 beats']);
  });

  it('that is not over ends now', () => {
    expect(sliceInWords(slice(), FROM + 600_000).title).toBe('08:00 – 08:10');
  });

  it('is one of many that are told in a sentence', () => {
    expect(slicesInWords([slice(), slice({ status: 'DOWN', secondsUp: 3540, secondsDown: 60 })])).toBe(
      'Down for 1m; 120 beats.',
    );
    expect(slicesInWords([slice(), unknown])).toBe('Never late or down; 60 beats.');
    expect(slicesInWords([unknown])).toBe('Nothing is known yet.');
  });
});

describe('words of charts', () => {
  it.each([
    [100, '100%'],
    [99.9999, '99.99%'],
    [0, '0.0%'],
    [null, '–'],
  ])('an uptime of %d reads %s: never 100% where something is missing', (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it('one beat is a beat', () => {
    expect(beatsInWords({ beats: 1, fails: 1 })).toBe('1 beat, 1 failed');
    expect(beatsInWords({ beats: 0, fails: 0 })).toBe('no beats');
  });
});

describe('the note beside a mark', () => {
  const note = { width: 200, height: 60 };
  it('stands above it, below where there is no room, and never out of the window', () => {
    expect(placeTip({ x: 300, y: 200, width: 10, height: 20 }, note, { width: 1000 })).toEqual({ left: 205, top: 132 });
    expect(placeTip({ x: 2, y: 10, width: 10, height: 20 }, note, { width: 1000 })).toEqual({ left: 8, top: 38 });
    expect(placeTip({ x: 990, y: 200, width: 10, height: 20 }, note, { width: 1000 }).left).toBe(792);
  });

  it('goes on by the arrow keys, and stops at both ends', () => {
    expect(stepTo('ArrowRight', 3, 10)).toBe(4);
    expect(stepTo('ArrowRight', 3, 90, 7)).toBe(10);
    expect(stepTo('ArrowDown', 3, 90, 7)).toBe(4);
    expect(stepTo('ArrowLeft', 0, 10)).toBe(0);
    expect(stepTo('End', 0, 10)).toBe(9);
    expect(stepTo('Tab', 0, 10)).toBeNull();
  });
});

describe('bars of durations', () => {
  it('are as high as they took, and those that took nothing are seen', () => {
    expect(heightsOf([{ durationMs: 100 }, { durationMs: 50 }, { durationMs: null }])).toEqual([100, 53, 6]);
    expect(heightsOf([])).toEqual([]);
  });
});

describe('a calendar', () => {
  it('has weeks as columns with Monday at the top', () => {
    const cells = cellsOf(['2026-01-31', '2026-02-01', '2026-02-02']);
    expect(cells.map(({ week, weekday }) => [week, weekday])).toEqual([
      [0, 5],
      [0, 6],
      [1, 0],
    ]);
  });

  it('names a month once, and leaves out the name that would touch the next', () => {
    const days = Array.from({ length: 90 }, (_, day) =>
      new Date(Date.UTC(2026, 0, 29 + day)).toISOString().slice(0, 10),
    );
    expect(monthsOf(days).map(({ week }) => week)).toEqual([0, 4, 9]);
  });
});

describe('lines over time', () => {
  const lines = [{ label: 'median', colour: '--brand' }];
  const data = { times: [FROM / 1000, FROM / 1000 + 60], values: [[null, 12]], marks: [FROM / 1000 + 60] };
  const format = (value: number) => `${value} ms`;

  it('are told slice by slice and as a whole', () => {
    const now = FROM + 3_600_000;
    expect(pointInWords(data, lines, 0, { format, now }).lines).toEqual(['nothing measured']);
    expect(pointInWords(data, lines, 1, { format, now })).toEqual({
      title: '08:01',
      lines: ['median 12 ms', 'with failures'],
    });
    expect(seriesInWords(data, lines, format)).toBe(
      'median from 12 ms to 12 ms, last 12 ms; failures in 1 of 2 slices.',
    );
    expect(seriesInWords({ ...data, values: [[null, null]] }, lines, format)).toBe('Nothing was measured.');
  });

  it('answer for the time that is nearest', () => {
    expect(nearest([10, 20, 30], 26)).toBe(2);
    expect(nearest([], 26)).toBe(0);
  });
});
