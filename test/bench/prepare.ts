// A process of its own: fills a database, or counts what it holds. Its memory goes when it ends,
// and so does PGlite, which keeps a process alive.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Database } from '../../server/src/database/database.ts';
import {
  busiestApp,
  countBeats,
  HERD,
  openTables,
  seedApps,
  seededApps,
  SOON,
  type AppsSeed,
  type SeededApp,
} from './seed.ts';
import { seedFigures, seedHistory, seedRuns, type Past } from './seed-history.ts';

export interface Preparation {
  databaseUrl: string | null;
  dataDir: string;
  apps?: AppsSeed;
  /** Beats of the past, to be made of the apps. */
  history?: Past;
  /** Whether the past is packed for charts. */
  figures?: boolean;
  /** File that the answer is written to. */
  answer: string;
}

export interface Prepared {
  /** In random order, without those that are there to fall due. */
  apps: SeededApp[];
  soon: SeededApp[];
  herd: SeededApp[];
  /** The app with a tenth of the history. */
  busy: SeededApp | null;
  /** The task with most runs. */
  busyTask: string | null;
  /** How many beats the database holds. */
  beats: number;
}

const SEEDING_TIMEOUT_MS = 15 * 60_000;

const { databaseUrl, dataDir, apps, history, figures, answer } = JSON.parse(readFileSync(0, 'utf8')) as Preparation;
const database = patient(await openTables(databaseUrl, dataDir));
if (apps !== undefined) await seedApps(database, apps);
if (history !== undefined) await seedHistory(database, history);
const busy = history === undefined ? null : await busiestApp(database);
let busyTask: string | null = null;
if (history !== undefined && figures === true && busy !== null) {
  await seedFigures(database, history.days, busy.id);
  busyTask = await seedRuns(database, history.days);
}
const prepared: Prepared = {
  apps: await seededApps(database, null),
  soon: await seededApps(database, SOON),
  herd: await seededApps(database, HERD),
  busy,
  busyTask,
  beats: await countBeats(database),
};
await database.close();
writeFileSync(answer, JSON.stringify(prepared));
process.exit(0);

/** A server gives up what it is asked after half a minute; vacuuming millions of rows takes longer. */
function patient(opened: Database): Database {
  const { query } = opened.background;
  return {
    ...opened,
    sql: {
      ...opened.background,
      query: (text, values, given) => query(text, values, { timeoutMs: SEEDING_TIMEOUT_MS, ...given }),
    },
  };
}
