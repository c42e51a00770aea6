// A process of its own: the server on a database with nothing due, made to sweep again and again.
import { pino } from 'pino';
import type { Sql } from '../../../server/src/lib/sql.ts';
import { systemClock } from '../../../server/src/lib/clock.ts';
import { features } from '../../../server/src/features/index.ts';
import { createServer } from '../../../server/src/server.ts';
import { openTables } from '../seed.ts';
import type { SweepTimes } from './sweep.ts';

const SWEEPS = 200;

const [databaseUrl = '', dataDir = ''] = process.argv.slice(2);
const database = await openTables(databaseUrl, dataDir);
const asked = new Map<string, unknown[]>();
const sql: Sql = {
  ...database.sql,
  query: async (...[text, values, options]) => {
    asked.set(text, values ?? []);
    return database.sql.query(text, values, options);
  },
};
const logger = pino({ level: 'warn' });
const server = await createServer({
  database: { ...database, sql },
  features,
  clock: systemClock,
  logger,
  runJobs: false,
  host: '127.0.0.1',
  port: 0,
  publicUrls: [],
  graphiql: false,
});

async function time(work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let run = 0; run < SWEEPS; run++) {
    const begun = performance.now();
    await work();
    taken.push(performance.now() - begun);
  }
  return taken;
}

interface Explained {
  'QUERY PLAN': { 'Execution Time': number; 'Planning Time': number }[];
}

await time(() => server.sweep());
asked.clear();
const sweeps = await time(() => server.sweep());
const statements: SweepTimes['statements'] = [];
for (const [text, values] of asked) {
  if (!/^\s*(select|with|insert|update)/i.test(text) || !text.includes('next_check_at')) continue;
  const [row] = await database.sql.query<Explained>(`explain (analyze, format json) ${text}`, values);
  const plan = row?.['QUERY PLAN'][0];
  statements.push({ text, executionMs: plan?.['Execution Time'] ?? NaN, planningMs: plan?.['Planning Time'] ?? NaN });
}
const roundTrips = await time(() => database.sql.query('select 1'));
process.send?.({ sweeps, roundTrips, statements } satisfies SweepTimes);
process.once('SIGTERM', () => void server.close().finally(() => process.exit(0)));
process.once('disconnect', () => process.exit(0));
