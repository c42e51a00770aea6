import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../server/src/database/database.ts';
import { lockGrouped, lockOfDelivery, lockSingles } from '../../server/src/features/alerts/delivery/due-notices.ts';
import { ALL_APPS } from '../../server/src/features/history/beats/beat-day.entity.ts';
import { BeatRollupsService } from '../../server/src/features/history/beats/beat-rollups.service.ts';
import { readRawBeats } from '../../server/src/features/history/beats/raw-beats.ts';
import { readSliceCounts, readSliceSketches } from '../../server/src/features/history/beats/slice-beats.service.ts';
import { keepFigures, readFigures } from '../../server/src/features/history/day-figures.service.ts';
import { readStatusSlices } from '../../server/src/features/history/maintenance-slices.service.ts';
import { features, storedBy } from '../../server/src/features/index.ts';
import type { CommitBatch } from '../../server/src/ledger/commit.batch.ts';
import { commit } from '../../server/src/ledger/commit.ts';
import { reconcileIncidents } from '../../server/src/ledger/reconcile-incidents.ts';
import { findRecorded } from '../../server/src/ledger/recorded-keys.ts';
import { readRemoteBeats } from '../../server/src/ledger/remote-beats.ts';
import { createLogger } from '../../server/src/lib/logger.ts';
import { readTaskStatistics } from '../../server/src/features/runs/task-statistics.service.ts';
import type { Sql, SqlRunner } from '../../server/src/lib/sql.ts';
import { newId } from '../../server/src/lib/uuid.ts';
import { DATABASES, makeDatabase, type TestDatabase } from '../kit/databases.ts';

const NOW = Date.UTC(2026, 10, 26, 12);
const ID = newId();
const DAY = { from: NOW, to: NOW + 86_400_000 };
/** Slices too short to be told from what is packed. */
const SECONDS = [NOW, NOW + 1_000, NOW + 2_000];
const NOTHING: CommitBatch = {
  states: [],
  instances: [],
  heartbeats: [],
  changes: [],
  openings: [],
  steps: [],
  idempotencyKeys: [],
  now: NOW,
  writer: { shard: 0, processId: null },
};
const STATE = { appId: ID, version: 0, state: { status: 'UP', statusSince: NOW, runs: [] } };
const ONE_BEAT = {
  ...NOTHING,
  states: [STATE],
  instances: [{ appId: ID }],
  heartbeats: [{ appId: ID, receivedAt: NOW }],
} as unknown as CommitBatch;

/** A beat in the first slot of a day, as {@link readRawBeats} is answered. */
const COUNTED = { app_id: ID, of: 'beats', place: 0, count: 1, successes: 1, fails: 0 };

/** What is sent to the database as text that no compiler has seen. */
const WRITTEN: Record<string, (sql: SqlRunner) => Promise<unknown>> = {
  'the commit of a group': (sql) => commit(sql, NOTHING),
  'the commit of a group that waits for nobody': (sql) => commit(sql, { ...NOTHING, skipLocked: true }),
  'the commit of single beats': (sql) => commit(sql, ONE_BEAT),
  'the commit of single beats that waits for nobody': (sql) => commit(sql, { ...ONE_BEAT, skipLocked: true }),
  'what stands under idempotency keys': (sql) => findRecorded(sql, [{ appId: ID, key: 'key' }]),
  'the beats of other processes': (sql) => readRemoteBeats(sql, [[ID, NOW]]),
  'the incidents of an older release': (sql) => reconcileIncidents(sql, NOW),
  'the figures of a day': (sql) => readFigures(sql, [ID], DAY, DAY.to),
  'the figures of a day, to be kept': (sql) => keepFigures(sql, [ID], DAY),
  'what became of the runs of a task': (sql) => readTaskStatistics(sql, [{ taskId: ID, days: 1 }], DAY.to),
  'what an app was in slices of time': (sql) => readStatusSlices(sql, [ID], [DAY.from, DAY.to], DAY.to),
  'raw beats, counted': (sql) => readSliceCounts(sql, [ID], SECONDS, DAY.to),
  'how long raw beats took': (sql) => readSliceSketches(sql, [ID], SECONDS, 'duration', false, DAY.to),
  'raw beats of all apps': (sql) =>
    readRawBeats(sql, [{ appId: ALL_APPS, since: DAY.from }], DAY.to, {
      counts: (ms) => `floor(${ms})::int`,
      sketches: { places: (ms) => `floor(${ms})::int`, of: ['latency', 'duration'] },
    }),
  'the beats of an hour, to be packed': (sql) => {
    const answering: SqlRunner = {
      query: async <Row>(text: string) => {
        await sql.query(text);
        return (text.includes('beats as materialized') ? [COUNTED] : []) as Row[];
      },
    };
    const service = new BeatRollupsService({ sql: answering as Sql, now: () => DAY.to, heartbeatDays: 1 });
    return service.keep(answering, [ID], DAY);
  },
  'notices that are told one by one': (sql) => lockSingles(sql, ID, NOW, 1),
  'notices that are told together': (sql) => lockGrouped(sql, ID, NOW),
  'the notices of a message': (sql) => lockOfDelivery(sql, { id: ID, channelId: ID, reason: 'OPENED' }),
};

describe.each(DATABASES)('on %s every column exists that is named in', (kind) => {
  let place: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    place = await makeDatabase(kind);
    database = await openDatabase({ ...place, ...storedBy(features), logger: createLogger('silent') });
  });
  afterAll(async () => {
    await database.close();
    await place.remove();
  });

  test.each(Object.entries(WRITTEN))('%s', async (_name, ask) => {
    const texts: string[] = [];
    const sql: SqlRunner = {
      query: (text) => {
        texts.push(text);
        return Promise.resolve([]);
      },
    };
    // A commit that answers nothing is an error.
    await ask(sql).catch(() => {});
    expect(texts).not.toEqual([]);
    await database.sql.transaction(async (tx) => {
      for (const text of texts) {
        await tx.query(`prepare written as ${text}`);
        await tx.query('deallocate written');
      }
    });
  });
});
