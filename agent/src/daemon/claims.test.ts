import { describe, expect, it } from 'vitest';
import { Refused } from '../api/failures.ts';
import { away, claimed, NOW, outcomes, pinned, slot, task, useClaims } from './claims.kit.ts';
import { FakeServer } from './fake-server.ts';
import { isoTime } from './work.ts';

const kit = useClaims();

describe('what is due', () => {
  it('is asked for in one request, and run where it is granted', async () => {
    const server = new FakeServer().on('Claim', outcomes('GRANTED'));
    const { claims } = kit.make(server);
    claims.take([slot(task({ id: 'a' })), slot(task({ id: 'b' }))]);
    await claims.settle();
    expect(claimed(server)).toHaveLength(1);
    expect(claimed(server)[0]).toEqual(
      expect.arrayContaining(
        ['a', 'b'].map((taskId) => expect.objectContaining({ taskId, scheduledFor: isoTime(NOW) })),
      ),
    );
    expect(kit.runs.count).toBe(2);
    expect(kit.spool.journal.open).toHaveLength(2);
  });

  it('is not run where another has it, or it is gone', async () => {
    const server = new FakeServer().on('Claim', outcomes('TAKEN'));
    const { claims } = kit.make(server);
    claims.take([slot(task()), slot(pinned({ id: 'b' }))]);
    await claims.settle();
    expect(kit.runs.count).toBe(0);
    expect(kit.spool.journal.open).toEqual([]);
  });

  it('is asked for in parts where others may take it too, and at once where nobody may', async () => {
    const server = new FakeServer().on('Claim', outcomes('TAKEN'));
    const { claims } = kit.make(server);
    const many = Array.from({ length: 20 }, (_, index) => `task-${index}`);
    claims.take(many.map((id) => slot(task({ id }))));
    await claims.settle();
    claims.take(many.map((id) => slot(pinned({ id }))));
    await claims.settle();
    expect(claimed(server).map(({ length }) => length)).toEqual([8, 8, 4, 20]);
  });
});

describe('while the server is away', () => {
  it('only what nobody else may take is run, and told with its slot later', async () => {
    const server = new FakeServer().on('Claim', away(false));
    const { claims, failures } = kit.make(server);
    claims.take([slot(task({ id: 'shared' })), slot(pinned({ id: 'own', script: 'slow.sh' }))]);
    await claims.settle();
    expect(failures).toHaveLength(2);
    expect(kit.runs.count).toBe(1);
    await expect
      .poll(() => kit.spool.journal.peek(10, 10))
      .toMatchObject([{ report: { taskId: 'own', scheduledFor: isoTime(NOW), startedAt: isoTime(NOW) } }]);
  });

  it('a run is not begun beside an earlier one that its task forbids', async () => {
    const { claims } = kit.make(new FakeServer(), { isReady: () => false });
    const own = pinned({ script: 'slow.sh' });
    claims.take([slot(own)]);
    claims.take([slot(own, NOW + 1_000)]);
    await claims.settle();
    expect(kit.runs.count).toBe(1);
    expect(kit.said).toEqual([expect.stringMatching(/Task is not run for 2026-01-01T00:00:01\.000Z: an earlier run/)]);
    claims.take([slot(pinned({ id: 'allowed', concurrency: 'ALLOW', script: 'slow.sh' }))]);
    claims.take([slot(pinned({ id: 'allowed', concurrency: 'ALLOW', script: 'slow.sh' }), NOW + 1_000)]);
    expect(kit.runs.count).toBe(3);
  });

  it('a run that replaces an earlier one ends that', async () => {
    const { claims } = kit.make(new FakeServer(), { isReady: () => false });
    const own = pinned({ concurrency: 'REPLACE', script: 'slow.sh' });
    claims.take([slot(own)]);
    await expect.poll(() => kit.spool.journal.peek(10, 10)).toHaveLength(1);
    claims.take([slot(own, NOW + 1_000)]);
    await expect
      .poll(() => kit.spool.journal.peek(10, 10).map((item) => 'report' in item && item.report.status))
      .toContain('CANCELLED');
    expect(kit.runs.count).toBe(1);
  });

  it('nothing is run where another agent has this place, or the server says no', async () => {
    const { claims } = kit.make(new FakeServer(), { isReady: () => false, mayRunOffline: () => false });
    claims.take([slot(pinned())]);
    const refusing = new FakeServer().on('Claim', () => {
      throw new Refused('BAD_USER_INPUT', 'no', 'claimRuns');
    });
    kit.make(refusing).claims.take([slot(pinned())]);
    await claims.settle();
    expect(kit.runs.count).toBe(0);
  });

  it('slots of shared tasks wait, and are asked for under their ids while they are young enough', async () => {
    const server = new FakeServer().on('Claim', away(false));
    const { claims } = kit.make(server);
    claims.take([slot(task({ id: 'old' }))]);
    kit.now += 5_000;
    claims.take([slot(task({ id: 'young' }), kit.now)]);
    await claims.settle();
    kit.now += 6_000;
    server.on('Claim', outcomes('TAKEN'));
    claims.resume();
    await claims.settle();
    const [, first, last] = claimed(server);
    expect(last).toEqual(first);
    expect(last).toMatchObject([{ taskId: 'young' }]);
    expect(kit.spool.journal.open).toEqual([]);
    expect(kit.spool.journal.isEmpty).toBe(true);
  });

  it('what may have been granted without our hearing of it is asked for again, however late', async () => {
    const server = new FakeServer().on('Claim', away(true));
    const { claims } = kit.make(server);
    claims.take([slot(task())]);
    await claims.settle();
    kit.now += 2_000;
    server.on('Claim', outcomes('GRANTED'));
    claims.resume();
    await claims.settle();
    expect(kit.runs.count).toBe(1);
    for (const outcome of ['GRANTED', 'GONE'] as const) {
      server.on('Claim', away(true));
      claims.take([slot(task({ id: outcome }), kit.now)]);
      await claims.settle();
      const asked = claimed(server).at(-1);
      kit.now += 60_000;
      server.on('Claim', outcomes(outcome));
      claims.resume();
      await claims.settle();
      expect(claimed(server).at(-1)).toEqual(asked);
    }
    expect(kit.runs.count).toBe(2);
  });
});

describe('a queued run', () => {
  const queued = {
    id: 'queued',
    taskId: 'task',
    taskName: 'Task',
    user: null,
    host: null,
    notBefore: NOW + 1_000,
    order: '1',
  };

  it('is claimed by its id, not before its time', async () => {
    const server = new FakeServer().on('Claim', outcomes('GRANTED'));
    const { claims } = kit.make(server);
    claims.replaceQueued([queued]);
    expect(claims.nextQueuedAt()).toBe(NOW + 1_000);
    claims.take([]);
    kit.now += 1_000;
    claims.take([]);
    await claims.settle();
    expect(claimed(server)).toEqual([[{ runId: 'queued' }]]);
    expect(claims.nextQueuedAt()).toBe(Infinity);
    expect(kit.runs.runIdsOf('task')).toEqual(['queued']);
  });

  it('waits where an earlier run of its task has not ended, and no longer than that', async () => {
    const server = new FakeServer().on('Claim', outcomes('BUSY'));
    const { claims } = kit.make(server);
    claims.addQueued([{ ...queued, notBefore: -Infinity }]);
    claims.take([]);
    await claims.settle();
    expect(claims.nextQueuedAt()).toBe(NOW + 5_000);
    claims.onRunEnded('task');
    expect(claims.nextQueuedAt()).toBe(NOW);
  });

  it('that is offered again while it is being asked for is asked for again at once', async () => {
    const server = new FakeServer().on('Claim', outcomes('BUSY'));
    const { claims } = kit.make(server);
    claims.addQueued([{ ...queued, notBefore: -Infinity }]);
    claims.take([]);
    claims.addQueued([{ ...queued, notBefore: -Infinity }]);
    await claims.settle();
    expect(claims.nextQueuedAt()).toBe(NOW);
  });

  it.each([
    ['any agent may take', { user: null, host: null }],
    ['only this agent may take', { user: 'ann', host: 'web-1' }],
  ])('that %s is asked for after those of its task that come before it', async (_name, whose) => {
    const server = new FakeServer().on('Claim', outcomes('BUSY'));
    const { claims } = kit.make(server);
    const ids = Array.from({ length: 20 }, (_, index) => `run-${String(index).padStart(2, '0')}`);
    claims.addQueued(ids.toReversed().map((id) => ({ ...queued, ...whose, id, order: id, notBefore: -Infinity })));
    claims.take([]);
    await claims.settle();
    expect(
      claimed(server)
        .flat()
        .map(({ runId }) => runId),
    ).toEqual(ids);
  });

  it('whose claim was not answered is asked for again, however late', async () => {
    const server = new FakeServer().on('Claim', away(true));
    const { claims } = kit.make(server);
    claims.addQueued([{ ...queued, notBefore: -Infinity }]);
    claims.take([]);
    await claims.settle();
    kit.now += 60_000;
    // The server may take it for running, and not name it any more.
    claims.replaceQueued([]);
    server.on('Claim', outcomes('GRANTED'));
    claims.resume();
    await claims.settle();
    expect(kit.runs.runIdsOf('task')).toEqual(['queued']);
  });
});
