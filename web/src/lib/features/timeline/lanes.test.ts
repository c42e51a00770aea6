import { describe, expect, it } from 'vitest';
import { lanesOf, markInWords, marksOf } from './lanes.ts';
import type { Timeline } from './lanes.ts';

const AT = new Date(2026, 2, 4, 10).getTime();
const time = (minutes: number): string => new Date(AT + minutes * 60_000).toISOString();
type Run = Timeline['runs'][number];
const run = (id: string, from: number, to: number | null, some: Partial<Run> = {}): Run => ({
  id,
  status: to === null ? 'RUNNING' : 'SUCCEEDED',
  createdAt: time(from),
  startedAt: time(from),
  finishedAt: to === null ? null : time(to),
  scheduledFor: null,
  taskName: 'Backup',
  task: { id: 't1' },
  agent: { id: 'a1', user: 'ana', host: 'web-1' },
  ...some,
});
const timeline = (runs: Run[], slots: Timeline['slots'] = []): Timeline => ({
  runs,
  slots,
  runsTruncated: false,
  slotsTruncated: false,
});

describe('lanes of a timeline', () => {
  it('put what runs at the same time below each other, and what follows beside', () => {
    const marks = marksOf(timeline([run('c', 20, 30), run('b', 5, 15), run('a', 0, 10)]), AT + 3_600_000);
    const [lane] = lanesOf(marks, 'task');
    expect(lane?.marks.map(({ key, row }) => [key, row])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ]);
    expect([lane?.rows, lane?.overlaps]).toEqual([2, 1]);
  });

  it('are of tasks or of agents, and what no agent has taken comes last', () => {
    const slot = { scheduledFor: time(60), task: { id: 't0', name: 'Archive' } };
    const marks = marksOf(timeline([run('a', 0, 10)], [slot]), AT);
    expect(lanesOf(marks, 'task').map(({ name, taskId }) => [name, taskId])).toEqual([
      ['Archive', 't0'],
      ['Backup', 't1'],
    ]);
    expect(lanesOf(marks, 'agent').map(({ name }) => name)).toEqual(['ana@web-1', 'No agent yet']);
  });

  it('show a run until now while it runs, and one that never began as a moment', () => {
    const missed = run('m', 1, 1, { status: 'MISSED', startedAt: null });
    const [running, never] = marksOf(timeline([run('r', 0, null), missed]), AT + 120_000);
    expect(running).toMatchObject({ from: AT, to: AT + 120_000, took: '2m so far', outcome: 'info' });
    expect(never).toMatchObject({ from: AT + 60_000, to: AT + 60_000, took: null, outcome: 'bad' });
  });

  it('say of each how it ended, where, when and how long it took', () => {
    const [mark] = marksOf(timeline([run('a', 0, 10)]), AT);
    if (!mark) throw new Error('there is no mark');
    expect(markInWords(mark, 'task', AT)).toEqual({
      title: 'Succeeded',
      lines: ['on ana@web-1', '10:00:00 – 10:10:00', 'took 10m'],
    });
    expect(markInWords(mark, 'agent', AT).lines[0]).toBe('Backup');
  });
});
