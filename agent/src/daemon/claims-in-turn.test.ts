import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { away, claimed, NOW, outcomes, pinned, slot, task, useClaims } from './claims.kit.ts';
import type { Task } from '../schedule/tasks.ts';
import { FakeServer } from './fake-server.ts';
import { isoTime } from './work.ts';

const kit = useClaims();

describe('slots of one task that are due at once', () => {
  const slots = [0, 1_000, 2_000].map((ms) => NOW - 2_000 + ms);

  it.each([
    ['are one run where the task says that one makes good what was missed', 'RUN_ONCE', slots.slice(-1)],
    ['are a run each where it says so', 'RUN_ALL', slots],
    ['are a run each where they are in time and none is made good', 'SKIP', slots],
  ] as const)('%s', async (_name, misfire, wanted) => {
    const server = new FakeServer().on('Claim', outcomes('TAKEN'));
    const { claims } = kit.make(server);
    claims.take(slots.map((at) => slot(task({ misfire, concurrency: 'ALLOW' }), at)));
    await claims.settle();
    expect(
      claimed(server)
        .flat()
        .map(({ scheduledFor }) => scheduledFor),
    ).toEqual(wanted.map(isoTime));
  });

  it('are one run also when they have waited for the server', async () => {
    const server = new FakeServer().on('Claim', away(false));
    const { claims } = kit.make(server);
    for (const at of slots) {
      claims.take([slot(task({ misfire: 'RUN_ONCE', concurrency: 'ALLOW' }), at)]);
      await claims.settle();
    }
    const before = claimed(server).length;
    server.on('Claim', outcomes('GRANTED'));
    claims.resume();
    await claims.settle();
    expect(claimed(server).slice(before)).toMatchObject([[{ scheduledFor: isoTime(slots.at(-1)!) }]]);
    expect(kit.runs.count).toBe(1);
  });
});

describe('a run that takes the place of the one before it', () => {
  const replacing = (over: Partial<Task> = {}) => pinned({ script: 'stubborn.sh', concurrency: 'REPLACE', ...over });

  it.each([
    ['while the server is away', away(false)],
    ['where the server has granted both', outcomes('GRANTED', 'stubborn.sh')],
  ])('begins when that has ended, and only the newest of several does, %s', async (_name, answer) => {
    const starts = join(kit.directory, 'starts');
    // Ends a while after it was told to.
    await writeFile(
      join(kit.directory, 'stubborn.sh'),
      `echo "+$LUBDUB_RUN_ID" >> '${starts}'; trap 'sleep 0.3; echo "-$LUBDUB_RUN_ID" >> "${starts}"; exit 0' TERM; while :; do sleep 0.05; done\n`,
    );
    const server = new FakeServer().on('Claim', answer);
    const { claims } = kit.make(server, { concurrencyOf: () => 'REPLACE' });
    claims.take([slot(replacing())]);
    await claims.settle();
    await expect.poll(() => readFile(starts, 'utf8').catch(() => '')).toMatch(/^\+/);
    const [first] = kit.runs.runIdsOf('task');
    for (const after of [1_000, 2_000]) {
      claims.take([slot(replacing(), NOW + after)]);
      await claims.settle();
      expect(kit.runs.runIdsOf('task')).toEqual([first]);
    }
    await expect.poll(() => kit.runs.runIdsOf('task').filter((runId) => runId !== first).length).toBe(1);
    await expect.poll(async () => (await readFile(starts, 'utf8')).trim().split('\n').length).toBe(3);
    const [begun, ended, next] = (await readFile(starts, 'utf8')).trim().split('\n');
    expect([begun, ended, next]).toEqual([`+${first}`, `-${first}`, `+${kit.runs.runIdsOf('task')[0]}`]);
    kit.runs.kill();
    await expect.poll(() => kit.runs.count).toBe(0);
  });
});

describe('the end of an earlier run', () => {
  it('is told before the next one of its task is asked for', async () => {
    const server = new FakeServer().on('Claim', outcomes('GRANTED')).on('Deliver', ({ reports }) => ({
      reportRuns: (reports as { runId: string }[]).map(({ runId }) => ({
        runId,
        cancelRequested: false,
        wasLost: false,
        error: null,
      })),
    }));
    const { claims } = kit.make(server);
    claims.take([slot(task())]);
    await claims.settle();
    await expect.poll(() => kit.spool.journal.open[0]?.pid).toBeGreaterThan(0);
    kit.runs.kill();
    await expect.poll(() => kit.runs.count).toBe(0);
    claims.take([slot(task(), NOW + 1_000)]);
    await claims.settle();
    expect(server.calls.map(({ name }) => name)).toEqual(['Claim', 'Deliver', 'Claim']);
  });
});
