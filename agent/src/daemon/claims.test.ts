import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refused, Unreachable } from '../api/failures.ts';
import type { RunClaimInput, RunClaimOutcome } from '../gql/graphql.ts';
import type { Task } from '../schedule/tasks.ts';
import { openSpool, type Spool } from '../spool/spool.ts';
import { Claims, type ClaimsOptions } from './claims.ts';
import { FakeServer } from './fake-server.ts';
import { Outbox } from './outbox.ts';
import { Runs } from './runs.ts';
import { isoTime } from './work.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const IDENTITY = { user: 'ann', host: 'web-1', environment: 'PRODUCTION' } as const;

let directory = '';
let spool: Spool;
let now = NOW;
let said: string[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lubdub-claims-'));
  await writeFile(join(directory, 'quick.sh'), 'exit 0\n');
  await writeFile(join(directory, 'slow.sh'), 'sleep 30\n');
  now = NOW;
  said = [];
  spool = await openSpool({
    directory: join(directory, 'spool'),
    maxBytes: 1e9,
    maxAgeMs: 1e9,
    spoolId: 'spool',
    now: Date.now,
    say: () => {},
  });
});
afterEach(async () => {
  await runs.drain(0);
  spool.close();
  await rm(directory, { recursive: true, force: true });
});

let runs: Runs;

/** What asks for runs, and what it does with them. */
function make(server: FakeServer, options: Partial<ClaimsOptions> = {}) {
  const { journal } = spool;
  const say = (level: string, message: string) => void said.push(`${level} ${message}`);
  const clock = { now: () => now };
  const session = () => ({ agentId: 'agent', sessionId: 'session' });
  const outbox = new Outbox({ client: server, spool, session, onCancel: () => {}, onFailure: () => {}, say });
  runs = new Runs({
    journal,
    place: { scripts: directory, host: 'web-1' },
    env: { PATH: process.env['PATH'] },
    clock,
    log: () => {},
    maxLines: 1_000,
    onReport: () => {},
    onEnd: () => {},
    say,
  });
  const failures: unknown[] = [];
  const claims = new Claims({
    client: server,
    identity: IDENTITY,
    session,
    isReady: () => true,
    mayRunOffline: () => true,
    concurrencyOf: () => undefined,
    runs,
    journal,
    outbox,
    clock,
    onFailure: (error) => failures.push(error),
    onChange: () => {},
    say,
    ...options,
  });
  return { claims, failures };
}

const task = (over: Partial<Task> = {}): Task => ({
  id: 'task',
  name: 'Task',
  folder: '',
  script: 'quick.sh',
  arguments: [],
  schedule: { everySeconds: 1 },
  anchorAt: NOW,
  updatedAt: NOW,
  user: null,
  host: null,
  concurrency: 'FORBID',
  timeoutSeconds: null,
  ...over,
});
const pinned = (over: Partial<Task> = {}): Task => task({ user: 'ann', host: 'web-1', ...over });
const slot = (of: Task, scheduledFor = NOW) => ({ task: of, scheduledFor });

/** Answers each claim with the outcome that the test names. */
const outcomes =
  (outcome: RunClaimOutcome, script = 'slow.sh') =>
  ({ claims }: Record<string, unknown>) => ({
    claimRuns: (claims as RunClaimInput[]).map(({ runId, scheduledFor }) => ({
      runId,
      outcome,
      run:
        outcome === 'GRANTED'
          ? {
              taskName: 'Task',
              folder: '',
              script,
              arguments: [],
              timeoutSeconds: null,
              attempt: 1,
              trigger: 'SCHEDULE',
              scheduledFor,
            }
          : null,
    })),
  });

const claimed = (server: FakeServer) => server.given('Claim').map(({ claims }) => claims as RunClaimInput[]);
const away = (maybeDone: boolean) => () => {
  throw new Unreachable('away', maybeDone);
};

describe('what is due', () => {
  it('is asked for in one request, and run where it is granted', async () => {
    const server = new FakeServer().on('Claim', outcomes('GRANTED'));
    const { claims } = make(server);
    claims.take([slot(task({ id: 'a' })), slot(task({ id: 'b' }))]);
    await claims.settle();
    expect(claimed(server)).toHaveLength(1);
    expect(claimed(server)[0]).toEqual(
      expect.arrayContaining(
        ['a', 'b'].map((taskId) => expect.objectContaining({ taskId, scheduledFor: isoTime(NOW) })),
      ),
    );
    expect(runs.count).toBe(2);
    expect(spool.journal.open).toHaveLength(2);
  });

  it('is not run where another has it, or it is gone', async () => {
    const server = new FakeServer().on('Claim', outcomes('TAKEN'));
    const { claims } = make(server);
    claims.take([slot(task()), slot(pinned({ id: 'b' }))]);
    await claims.settle();
    expect(runs.count).toBe(0);
    expect(spool.journal.open).toEqual([]);
  });

  it('is asked for in parts where others may take it too, and at once where nobody may', async () => {
    const server = new FakeServer().on('Claim', outcomes('TAKEN'));
    const { claims } = make(server);
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
    const { claims, failures } = make(server);
    claims.take([slot(task({ id: 'shared' })), slot(pinned({ id: 'own', script: 'slow.sh' }))]);
    await claims.settle();
    expect(failures).toHaveLength(2);
    expect(runs.count).toBe(1);
    await expect
      .poll(() => spool.journal.peek(10, 10))
      .toMatchObject([{ report: { taskId: 'own', scheduledFor: isoTime(NOW), startedAt: isoTime(NOW) } }]);
  });

  it('a run is not begun beside an earlier one that its task forbids', async () => {
    const { claims } = make(new FakeServer(), { isReady: () => false });
    const own = pinned({ script: 'slow.sh' });
    claims.take([slot(own)]);
    claims.take([slot(own, NOW + 1_000)]);
    await claims.settle();
    expect(runs.count).toBe(1);
    expect(said).toEqual([expect.stringMatching(/Task is not run for 2026-01-01T00:00:01\.000Z: an earlier run/)]);
    claims.take([slot(pinned({ id: 'allowed', concurrency: 'ALLOW', script: 'slow.sh' }))]);
    claims.take([slot(pinned({ id: 'allowed', concurrency: 'ALLOW', script: 'slow.sh' }), NOW + 1_000)]);
    expect(runs.count).toBe(3);
  });

  it('a run that replaces an earlier one ends that', async () => {
    const { claims } = make(new FakeServer(), { isReady: () => false });
    const own = pinned({ concurrency: 'REPLACE', script: 'slow.sh' });
    claims.take([slot(own)]);
    await expect.poll(() => spool.journal.peek(10, 10)).toHaveLength(1);
    claims.take([slot(own, NOW + 1_000)]);
    await expect
      .poll(() => spool.journal.peek(10, 10).map((item) => 'report' in item && item.report.status))
      .toContain('CANCELLED');
    expect(runs.count).toBe(1);
  });

  it('nothing is run where another agent has this place, or the server says no', async () => {
    const { claims } = make(new FakeServer(), { isReady: () => false, mayRunOffline: () => false });
    claims.take([slot(pinned())]);
    const refusing = new FakeServer().on('Claim', () => {
      throw new Refused('BAD_USER_INPUT', 'no', 'claimRuns');
    });
    make(refusing).claims.take([slot(pinned())]);
    await claims.settle();
    expect(runs.count).toBe(0);
  });

  it('slots of shared tasks wait, and are asked for under their ids while they are young enough', async () => {
    const server = new FakeServer().on('Claim', away(false));
    const { claims } = make(server);
    claims.take([slot(task({ id: 'old' }))]);
    now += 5_000;
    claims.take([slot(task({ id: 'young' }), now)]);
    await claims.settle();
    now += 6_000;
    server.on('Claim', outcomes('TAKEN'));
    claims.resume();
    await claims.settle();
    const [, first, last] = claimed(server);
    expect(last).toEqual(first);
    expect(last).toMatchObject([{ taskId: 'young' }]);
    expect(spool.journal.open).toEqual([]);
    expect(spool.journal.isEmpty).toBe(true);
  });

  it('what may have been granted without our hearing of it is asked for again, however late', async () => {
    const server = new FakeServer().on('Claim', away(true));
    const { claims } = make(server);
    claims.take([slot(task())]);
    await claims.settle();
    now += 2_000;
    server.on('Claim', outcomes('GRANTED'));
    claims.resume();
    await claims.settle();
    expect(runs.count).toBe(1);
    for (const outcome of ['GRANTED', 'GONE'] as const) {
      server.on('Claim', away(true));
      claims.take([slot(task({ id: outcome }), now)]);
      await claims.settle();
      const asked = claimed(server).at(-1);
      now += 60_000;
      server.on('Claim', outcomes(outcome));
      claims.resume();
      await claims.settle();
      expect(claimed(server).at(-1)).toEqual(asked);
    }
    expect(runs.count).toBe(2);
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
    const { claims } = make(server);
    claims.replaceQueued([queued]);
    expect(claims.nextQueuedAt()).toBe(NOW + 1_000);
    claims.take([]);
    now += 1_000;
    claims.take([]);
    await claims.settle();
    expect(claimed(server)).toEqual([[{ runId: 'queued' }]]);
    expect(claims.nextQueuedAt()).toBe(Infinity);
    expect(runs.runIdsOf('task')).toEqual(['queued']);
  });

  it('waits where an earlier run of its task has not ended, and no longer than that', async () => {
    const server = new FakeServer().on('Claim', outcomes('BUSY'));
    const { claims } = make(server);
    claims.addQueued([{ ...queued, notBefore: -Infinity }]);
    claims.take([]);
    await claims.settle();
    expect(claims.nextQueuedAt()).toBe(NOW + 5_000);
    claims.onRunEnded('task');
    expect(claims.nextQueuedAt()).toBe(NOW);
  });

  it('that is offered again while it is being asked for is asked for again at once', async () => {
    const server = new FakeServer().on('Claim', outcomes('BUSY'));
    const { claims } = make(server);
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
    const { claims } = make(server);
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
    const { claims } = make(server);
    claims.addQueued([{ ...queued, notBefore: -Infinity }]);
    claims.take([]);
    await claims.settle();
    now += 60_000;
    // The server may take it for running, and not name it any more.
    claims.replaceQueued([]);
    server.on('Claim', outcomes('GRANTED'));
    claims.resume();
    await claims.settle();
    expect(runs.runIdsOf('task')).toEqual(['queued']);
  });
});

describe('slots of one task that are due at once', () => {
  const slots = [0, 1_000, 2_000].map((ms) => NOW - 2_000 + ms);

  it.each([
    ['are one run where the task says that one makes good what was missed', 'RUN_ONCE', slots.slice(-1)],
    ['are a run each where it says so', 'RUN_ALL', slots],
    ['are a run each where they are in time and none is made good', 'SKIP', slots],
  ] as const)('%s', async (_name, misfire, wanted) => {
    const server = new FakeServer().on('Claim', outcomes('TAKEN'));
    const { claims } = make(server);
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
    const { claims } = make(server);
    for (const at of slots) {
      claims.take([slot(task({ misfire: 'RUN_ONCE', concurrency: 'ALLOW' }), at)]);
      await claims.settle();
    }
    const before = claimed(server).length;
    server.on('Claim', outcomes('GRANTED'));
    claims.resume();
    await claims.settle();
    expect(claimed(server).slice(before)).toMatchObject([[{ scheduledFor: isoTime(slots.at(-1)!) }]]);
    expect(runs.count).toBe(1);
  });
});

describe('a run that takes the place of the one before it', () => {
  const replacing = (over: Partial<Task> = {}) => pinned({ script: 'stubborn.sh', concurrency: 'REPLACE', ...over });

  it.each([
    ['while the server is away', away(false)],
    ['where the server has granted both', outcomes('GRANTED', 'stubborn.sh')],
  ])('begins when that has ended, and only the newest of several does, %s', async (_name, answer) => {
    const starts = join(directory, 'starts');
    // Ends a while after it was told to.
    await writeFile(
      join(directory, 'stubborn.sh'),
      `echo "+$LUBDUB_RUN_ID" >> '${starts}'; trap 'sleep 0.3; echo "-$LUBDUB_RUN_ID" >> "${starts}"; exit 0' TERM; while :; do sleep 0.05; done\n`,
    );
    const server = new FakeServer().on('Claim', answer);
    const { claims } = make(server, { concurrencyOf: () => 'REPLACE' });
    claims.take([slot(replacing())]);
    await claims.settle();
    await expect.poll(() => readFile(starts, 'utf8').catch(() => '')).toMatch(/^\+/);
    const [first] = runs.runIdsOf('task');
    for (const after of [1_000, 2_000]) {
      claims.take([slot(replacing(), NOW + after)]);
      await claims.settle();
      expect(runs.runIdsOf('task')).toEqual([first]);
    }
    await expect.poll(() => runs.runIdsOf('task').filter((runId) => runId !== first).length).toBe(1);
    await expect.poll(async () => (await readFile(starts, 'utf8')).trim().split('\n').length).toBe(3);
    const [begun, ended, next] = (await readFile(starts, 'utf8')).trim().split('\n');
    expect([begun, ended, next]).toEqual([`+${first}`, `-${first}`, `+${runs.runIdsOf('task')[0]}`]);
    runs.kill();
    await expect.poll(() => runs.count).toBe(0);
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
    const { claims } = make(server);
    claims.take([slot(task())]);
    await claims.settle();
    await expect.poll(() => spool.journal.open[0]?.pid).toBeGreaterThan(0);
    runs.kill();
    await expect.poll(() => runs.count).toBe(0);
    claims.take([slot(task(), NOW + 1_000)]);
    await claims.settle();
    expect(server.calls.map(({ name }) => name)).toEqual(['Claim', 'Deliver', 'Claim']);
  });
});
