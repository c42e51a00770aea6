import { expect, test } from 'vitest';
import type { SqlRunner } from '../../lib/sql.ts';
import { StatisticsService } from './statistics.service.ts';

/** Answers each query with no apps and one beat more than before. */
function countingSql(): SqlRunner & { queries: number } {
  return {
    queries: 0,
    async query<Row>() {
      this.queries += 1;
      return [{ statuses: [], beats: this.queries, missed: 0, runs: 0 }] as Row[];
    },
  };
}

test('a subscriber who leaves between two updates ends the reading at once', async () => {
  const sql = countingSql();
  const updates = new StatisticsService(sql, () => 0).updates(60_000);
  await updates.next();
  const pending = updates.next();
  await updates.return(undefined);
  expect(await pending).toEqual({ value: undefined, done: true });
  expect(sql.queries).toBe(1);
});

test('those who ask at the same time share one reading', async () => {
  const sql = countingSql();
  const service = new StatisticsService(sql, () => 0);
  const [one, other] = await Promise.all([service.read(), service.read()]);
  expect(one).toBe(other);
  expect(sql.queries).toBe(1);
});

test('many followers, each at a moment of its own, cost one reading each 250 ms', async () => {
  const sql = countingSql();
  const service = new StatisticsService(sql, () => 0);
  const followers = Array.from({ length: 20 }, (_, index) => service.updates(250 + index));
  for (const follower of followers) await follower.next();
  const [begun, already] = [performance.now(), sql.queries];
  await Promise.all(followers.map((follower) => follower.next()));
  const periods = (performance.now() - begun) / 250;
  expect(sql.queries - already).toBeGreaterThan(0);
  expect(sql.queries - already).toBeLessThanOrEqual(periods + 1);
  await Promise.all(followers.map((follower) => follower.return(undefined)));
});
