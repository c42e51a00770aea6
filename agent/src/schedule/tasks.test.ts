import { expect, test } from 'vitest';
import { Tasks, type Task } from './tasks.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

const task = (over: Partial<Task> = {}): Task => ({
  id: 'a',
  name: 'task',
  folder: '',
  script: 'task.sh',
  arguments: [],
  schedule: { everySeconds: 1 },
  anchorAt: NOW,
  updatedAt: NOW - 60_000,
  user: null,
  host: null,
  concurrency: 'FORBID',
  timeoutSeconds: null,
  ...over,
});

const make = (): Tasks =>
  new Tasks((_task, reason) => {
    throw new Error(reason);
  });

const times = (tasks: Tasks, now: number): number[] => tasks.take(now).map(({ scheduledFor }) => scheduledFor - NOW);

test('each slot is taken once, when it is due', () => {
  const tasks = make();
  expect(tasks.nextAt()).toBe(Infinity);
  tasks.replace([task()], NOW);
  expect(tasks.nextAt()).toBe(NOW + 1_000);
  expect(times(tasks, NOW + 999)).toEqual([]);
  expect(times(tasks, NOW + 1_000)).toEqual([1_000]);
  expect(times(tasks, NOW + 1_000)).toEqual([]);
  expect(times(tasks, NOW + 3_500)).toEqual([2_000, 3_000]);
  expect(tasks.nextAt()).toBe(NOW + 4_000);
});

test('the slots of several tasks come in the order of time', () => {
  const tasks = make();
  tasks.replace(
    [task({ id: 'slow', schedule: { everySeconds: 3 } }), task({ id: 'quick', schedule: { everySeconds: 2 } })],
    NOW,
  );
  expect(tasks.take(NOW + 6_000).map((slot) => slot.task.id)).toEqual(['quick', 'slow', 'quick', 'slow', 'quick']);
});

test('slots that are milliseconds apart are waited for, and taken together', () => {
  const tasks = make();
  tasks.replace(
    [0, 5, 8, 9].map((ms) => task({ id: `after-${ms}`, anchorAt: NOW + ms })),
    NOW,
  );
  expect(tasks.nextAt()).toBe(NOW + 1_008);
  expect(times(tasks, NOW + 1_008)).toEqual([1_000, 1_005, 1_008]);
  expect(tasks.nextAt()).toBe(NOW + 1_009);
});

test('slots that are 10 s old are passed over: what becomes of them is for the server to say', () => {
  const tasks = make();
  tasks.replace([task()], NOW);
  expect(times(tasks, NOW + 60_000)[0]).toBe(51_000);
});

test('news of a task brings the slots that came while it was on its way, but none twice', () => {
  const tasks = make();
  tasks.set(task({ updatedAt: NOW }), NOW + 1_200);
  expect(times(tasks, NOW + 1_200)).toEqual([1_000]);
  // Edited: its slots go on after the last that was taken.
  tasks.set(task({ updatedAt: NOW + 1_300, name: 'renamed' }), NOW + 2_100);
  expect(tasks.take(NOW + 2_100).map((slot) => slot.task.name)).toEqual(['renamed']);
  tasks.set(task({ updatedAt: NOW + 2_000 }), NOW + 2_100);
  expect(times(tasks, NOW + 2_100)).toEqual([]);
});

test('what an agent remembers of its last start does not bring back slots of that time', () => {
  const tasks = make();
  tasks.replace([task()], NOW + 5_500);
  expect(times(tasks, NOW + 6_000)).toEqual([6_000]);
});

test('a snapshot keeps what it does not change, and drops what it does not have', () => {
  const tasks = make();
  tasks.replace([task(), task({ id: 'b' })], NOW);
  tasks.take(NOW + 1_000);
  tasks.replace([task({ schedule: { everySeconds: 1 } })], NOW + 5_000);
  expect(tasks.size).toBe(1);
  expect(times(tasks, NOW + 2_000)).toEqual([2_000]);
  tasks.remove('a');
  expect(tasks.nextAt()).toBe(Infinity);
});

test('a schedule that cannot be read is told of, and its task never due', () => {
  const told: string[] = [];
  const tasks = new Tasks(({ name }, reason) => told.push(`${name}: ${reason}`));
  tasks.replace([task({ schedule: { expression: 'nonsense', timezone: 'UTC' } })], NOW);
  expect(tasks.nextAt()).toBe(Infinity);
  expect(told).toHaveLength(1);
});
