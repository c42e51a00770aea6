import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { Unreachable } from '../api/failures.ts';
import type { RunClaimInput, RunClaimOutcome } from '../gql/graphql.ts';
import type { Task } from '../schedule/tasks.ts';
import { openSpool, type Spool } from '../spool/spool.ts';
import { Claims, type ClaimsOptions } from './claims.ts';
import type { FakeServer } from './fake-server.ts';
import { Outbox } from './outbox.ts';
import { Runs } from './runs.ts';

export const NOW = Date.parse('2026-01-01T00:00:00Z');
const IDENTITY = { user: 'ann', host: 'web-1', environment: 'PRODUCTION' } as const;

/** What a test of claims has: a spool in a directory with two scripts, a clock, and what was said. */
class ClaimsKit {
  directory = '';
  now = NOW;
  said: string[] = [];
  #spool: Spool | null = null;
  #runs: Runs | null = null;

  get spool(): Spool {
    if (this.#spool === null) throw new Error('there is a spool only while a test runs');
    return this.#spool;
  }

  get runs(): Runs {
    if (this.#runs === null) throw new Error('make() comes first');
    return this.#runs;
  }

  async open(): Promise<void> {
    this.directory = await mkdtemp(join(tmpdir(), 'lubdub-claims-'));
    await writeFile(join(this.directory, 'quick.sh'), 'exit 0\n');
    await writeFile(join(this.directory, 'slow.sh'), 'sleep 30\n');
    this.now = NOW;
    this.said = [];
    this.#runs = null;
    this.#spool = await openSpool({
      directory: join(this.directory, 'spool'),
      maxBytes: 1e9,
      maxAgeMs: 1e9,
      spoolId: 'spool',
      now: Date.now,
      say: () => {},
    });
  }

  async close(): Promise<void> {
    await this.#runs?.drain(0);
    this.spool.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** What asks for runs, and what it does with them. */
  make(server: FakeServer, options: Partial<ClaimsOptions> = {}) {
    const { journal } = this.spool;
    const say = (level: string, message: string) => void this.said.push(`${level} ${message}`);
    const clock = { now: () => this.now };
    const session = () => ({ agentId: 'agent', sessionId: 'session' });
    const outbox = new Outbox({
      client: server,
      spool: this.spool,
      session,
      onCancel: () => {},
      onFailure: () => {},
      say,
    });
    const runs = new Runs({
      journal,
      place: { scripts: this.directory, host: 'web-1' },
      env: { PATH: process.env['PATH'] },
      clock,
      log: () => {},
      maxLines: 1_000,
      onReport: () => {},
      onEnd: () => {},
      say,
    });
    this.#runs = runs;
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
}

/** One for each test of a file. */
export function useClaims(): ClaimsKit {
  const kit = new ClaimsKit();
  beforeEach(() => kit.open());
  afterEach(() => kit.close());
  return kit;
}

export const task = (over: Partial<Task> = {}): Task => ({
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
export const pinned = (over: Partial<Task> = {}): Task => task({ user: 'ann', host: 'web-1', ...over });
export const slot = (of: Task, scheduledFor = NOW) => ({ task: of, scheduledFor });

/** Answers each claim with the outcome that the test names. */
export const outcomes =
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

export const claimed = (server: FakeServer) => server.given('Claim').map(({ claims }) => claims as RunClaimInput[]);
export const away = (maybeDone: boolean) => () => {
  throw new Unreachable('away', maybeDone);
};
