import { describe, expect, test } from 'vitest';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import { createTask, registerAgent, runTask } from '../kit/tasks.ts';

interface RunBucket {
  from: string;
  succeeded: number;
  failed: number;
  other: number;
  p50DurationMs: number | null;
  p95DurationMs: number | null;
}

const HISTOGRAM = `query ($since: DateTime!, $until: DateTime!, $buckets: Int, $taskId: ID) {
  runHistogram(since: $since, until: $until, buckets: $buckets, taskId: $taskId) {
    from succeeded failed other p50DurationMs p95DurationMs } }`;
const HOUR_MS = 3_600_000;

describe.each(DATABASES)('the runs of a time on %s', (kind) => {
  const server = useServer(kind);

  const read = async (variables: Record<string, unknown>): Promise<RunBucket[]> => {
    const window = { since: server().clock.iso(), until: server().clock.iso(2 * HOUR_MS), buckets: 2 };
    return (await server().query<{ runHistogram: RunBucket[] }>(HISTOGRAM, { ...window, ...variables })).runHistogram;
  };

  test('are counted by when they began and what became of them, however many there are', async () => {
    const agent = await registerAgent(server());
    const task = await createTask(server());
    const at = (ms: number) => server().clock.iso(ms);
    const begin = async (startedAt: string) => {
      const run = await runTask(server(), task.id);
      await agent.claimQueued(run);
      await agent.report({ runId: run.id, startedAt });
      return run;
    };
    for (const [from, status, exitCode] of [
      [-1, 'SUCCEEDED', 0],
      [0, 'SUCCEEDED', 0],
      [HOUR_MS - 1, 'TIMED_OUT', null],
      [HOUR_MS, 'FAILED', 3],
      [2 * HOUR_MS, 'SUCCEEDED', 0],
    ] as const) {
      const run = await begin(at(from));
      await agent.report({ runId: run.id, startedAt: at(from), finishedAt: at(from + 500), status, exitCode });
    }
    await begin(at(HOUR_MS + 1));
    await runTask(server(), await createTask(server()).then(({ id }) => id));
    const first = { from: at(0), succeeded: 1, failed: 1, other: 0, p50DurationMs: 500, p95DurationMs: 500 };
    const second = { from: at(HOUR_MS), succeeded: 0, failed: 1, other: 1, p50DurationMs: 500, p95DurationMs: 500 };
    expect(await read({ taskId: task.id })).toEqual([first, second]);

    // What a task that runs each half minute leaves in a day.
    await server().sql.query(
      `insert into run (id, task_id, task_name, script, folder, max_retries, exclusive, status, trigger, attempt, first_run_id,
        started_at, finished_at, environment, created_at)
      select gen_random_uuid(), $1, 'many', 'many.sh', '', 0, false, 'SUCCEEDED', 'SCHEDULE', 1, gen_random_uuid(),
        $2::timestamptz + n * interval '1 second', $2::timestamptz + n * interval '1 second' + n * interval '1 ms', 'PRODUCTION', $2
      from generate_series(1, 3000) n`,
      [task.id, at(0)],
    );
    const [many] = await read({ taskId: task.id });
    expect(many).toMatchObject({ succeeded: 3_001, failed: 1 });
    expect(many?.p50DurationMs).toBeCloseTo(1_499.5, 0);
    expect(many?.p95DurationMs).toBeCloseTo(2_850, -1);
    const other = await createTask(server());
    expect((await read({ taskId: other.id, buckets: 3 })).map(({ succeeded }) => succeeded)).toEqual([0, 0, 0]);
  });

  test('that cannot be counted are refused with what is wrong', async () => {
    for (const [variables, message] of [
      [{ buckets: 0 }, 'buckets: must be 1 to 500, not 0'],
      [{ buckets: 501 }, 'buckets: must be 1 to 500, not 501'],
      [{ until: server().clock.iso() }, 'until: must be after since'],
      [{ taskId: 'x' }, 'taskId: must be a UUID'],
    ] as const)
      await expect(read(variables)).rejects.toThrow(message);
  });
});
