import { expect, test } from 'vitest';
import { Gate } from '../lib/gate.ts';
import { Turns } from './turns.ts';

test('a gate lets so many in, the others in their order, and refuses who is too many or waits too long', async () => {
  const gate = new Gate({ places: 1, maxWaiting: 2, maxWaitMs: 50 });
  await gate.enter();
  const order: string[] = [];
  const second = gate.enter().then(() => order.push('second'));
  const third = gate.enter().then(
    () => order.push('third'),
    (error: { code: string }) => order.push(error.code),
  );
  await expect(gate.enter()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  gate.leave();
  await Promise.all([second, third]);
  expect(order).toEqual(['second', 'RATE_LIMITED']);
  gate.leave();
  await gate.enter();
});

test('the most urgent has the next turn, however many came before it', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const all = [
    turns.run('request', () => first.promise),
    ...[1, 2].map((number) => turns.run('background', async () => void order.push(`background ${number}`))),
    ...[1, 2].map((number) => turns.run('request', async () => void order.push(`request ${number}`))),
    turns.run('urgent', async () => void order.push('urgent')),
  ];
  first.resolve();
  await Promise.all(all);
  expect(order).toEqual(['urgent', 'request 1', 'request 2', 'background 1', 'background 2']);
  await expect(turns.run('request', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await turns.run('request', async () => 'yes')).toBe('yes');
});
