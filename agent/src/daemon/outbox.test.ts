import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refused, Unreachable } from '../api/failures.ts';
import type { LogLineInput, RunReportInput } from '../gql/graphql.ts';
import { openSpool, type Spool } from '../spool/spool.ts';
import { FakeServer } from './fake-server.ts';
import { Outbox, type OutboxOptions } from './outbox.ts';

const AT = '2026-01-01T00:00:00.000Z';
const SESSION = { agentId: 'agent', sessionId: 'session' };

let directory = '';
let spool: Spool;
let said: string[];
let cancelled: string[];
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lubdub-outbox-'));
  said = [];
  cancelled = [];
  spool = await openSpool({
    directory,
    maxBytes: 1e9,
    maxAgeMs: 1e9,
    spoolId: 'spool',
    now: Date.now,
    say: (level, message) => said.push(`${level} ${message}`),
  });
});
afterEach(() => {
  spool.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Delivered {
  beats: unknown[];
  reports: RunReportInput[];
  logs: { batch: number; lines: LogLineInput[] };
  withLogs: boolean;
}

const ofRuns = ({ reports }: Delivered, more: object = {}) => ({
  reportRuns: reports.map(({ runId }) => ({ runId, cancelRequested: false, wasLost: false, error: null, ...more })),
});

function make(server: FakeServer, options: Partial<OutboxOptions> = {}): Outbox {
  return new Outbox({
    client: server,
    spool,
    session: () => SESSION,
    onCancel: (runId) => cancelled.push(runId),
    onFailure: () => {},
    say: (level, message) => said.push(`${level} ${message}`),
    ...options,
  });
}

const start = (runId: string) => spool.journal.report({ runId, startedAt: AT });
const end = (runId: string) => spool.journal.report({ runId, startedAt: AT, finishedAt: AT, status: 'SUCCEEDED' });
const log = (message: string) => spool.logs.add({ at: AT, level: 'INFO', message });
const delivered = (server: FakeServer) => server.given('Deliver') as unknown as Delivered[];
const runsOf = ({ reports }: Delivered) =>
  reports.map(({ runId, finishedAt }) => `${runId} ${finishedAt == null ? 'begun' : 'ended'}`);

describe('the outbox', () => {
  it('sends beats, lines and reports in one request, and each once', async () => {
    const server = new FakeServer().on('Deliver', (given) => ofRuns(given as unknown as Delivered));
    const outbox = make(server);
    spool.journal.beat({ app: 'own' });
    log('one');
    start('a');
    start('b');
    end('b');
    await outbox.flush();
    expect(delivered(server)).toMatchObject([
      { ...SESSION, beats: [{ app: 'own' }], logs: { spoolId: 'spool', batch: 1, lines: [{ message: 'one' }] } },
    ]);
    // An end tells of its start.
    expect(delivered(server).map(runsOf)).toEqual([['a begun', 'b ended']]);
    await outbox.flush();
    expect(server.calls).toHaveLength(1);
    expect(spool.journal.isEmpty && spool.logs.isEmpty).toBe(true);
  });

  it('sends the same again after a request whose answer did not come', async () => {
    let isAway = true;
    const server = new FakeServer().on('Deliver', (given) => {
      if (isAway) throw new Unreachable('no answer', true);
      return ofRuns(given as unknown as Delivered);
    });
    const outbox = make(server);
    log('one');
    end('a');
    await expect(outbox.flush()).rejects.toThrow('no answer');
    isAway = false;
    log('two');
    await outbox.flushAll();
    expect(delivered(server).map(({ logs }) => [logs.batch, logs.lines.length])).toEqual([
      [1, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  it('sends nothing while the server does not know the agent', async () => {
    const server = new FakeServer();
    end('a');
    await make(server, { session: () => null }).flush();
    expect(server.calls).toEqual([]);
    expect(spool.journal.isEmpty).toBe(false);
  });

  it('does not go round and round where the connection is lost while it delivers', async () => {
    let isOnline = true;
    const server = new FakeServer().on('Deliver', (given) => {
      isOnline = false;
      return ofRuns(given as unknown as Delivered);
    });
    const outbox = make(server, { session: () => (isOnline ? SESSION : null) });
    for (let index = 0; index < 300; index += 1) end(`run-${index}`);
    await expect(outbox.flushAll()).rejects.toThrow('was lost');
    expect(server.calls).toHaveLength(1);
  });

  it('hears which runs have to end, and tells of those that were given up or refused', async () => {
    const server = new FakeServer().on('Deliver', ({ reports }) => ({
      reportRuns: (reports as RunReportInput[]).map(({ runId }) => ({
        runId,
        cancelRequested: runId === 'a',
        wasLost: runId === 'b',
        error: runId === 'c' ? { code: 'CONFLICT', message: 'not yours' } : null,
      })),
    }));
    start('a');
    end('b');
    end('c');
    await make(server).flush();
    expect(cancelled).toEqual(['a']);
    expect(said).toEqual([
      'WARNING Run b had been given up as lost; its result has been recorded all the same',
      'ERROR Lubdub refuses the report of run c: not yours',
    ]);
    expect(spool.journal.isEmpty).toBe(true);
  });

  it('gives up the one report that the server cannot take, and no other', async () => {
    const server = new FakeServer().on('Deliver', (given) => {
      const { reports } = given as unknown as Delivered;
      if (reports.some(({ runId }) => runId === 'bad')) throw new Refused('BAD_USER_INPUT', 'bad', 'reportRuns');
      return ofRuns(given as unknown as Delivered);
    });
    for (const id of ['a', 'b', 'bad', 'c', 'd']) end(id);
    await make(server).flushAll();
    const taken = delivered(server).flatMap(runsOf);
    for (const id of ['a', 'b', 'c', 'd']) expect(taken).toContain(`${id} ended`);
    expect(said).toEqual(['ERROR Lubdub refuses a report: bad']);
  });

  it('gives up lines that the server cannot take, and delivers the reports beside them', async () => {
    const server = new FakeServer().on('Deliver', (given) => {
      if ((given as unknown as Delivered).withLogs) throw new Refused('BAD_USER_INPUT', 'bad', 'appendLogs');
      return ofRuns(given as unknown as Delivered);
    });
    log('bad');
    end('a');
    await make(server).flushAll();
    expect(said).toEqual(['ERROR Lubdub refuses 1 log line: bad']);
    expect(delivered(server).map(runsOf)).toEqual([['a ended'], ['a ended']]);
  });

  it('leaves all as it is where the agent has to register again', async () => {
    const server = new FakeServer().on('Deliver', () => {
      throw new Refused('CONFLICT', 'another process', 'reportRuns');
    });
    end('a');
    await expect(make(server).flush()).rejects.toThrow('another process');
    expect(spool.journal.isEmpty).toBe(false);
  });
});
