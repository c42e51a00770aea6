// The order in which things are measured: rows that share a database and a server stand together.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BATCH } from './load/generator.ts';
import type { Options, RowName } from './options.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { prepare, startControl, startServer, type Program } from './processes.ts';
import { brief, count, type Figure } from './report.ts';
import { measureAlertPings, measureAlerts, measureAlertStorm } from './rows/alerts.ts';
import { measureApiKey } from './rows/api-key.ts';
import { measureDeadlines, measureHerd, measureLatency } from './rows/latency.ts';
import { measureFigures } from './rows/figures.ts';
import { measureHistory, measureLists } from './rows/lists.ts';
import { measureReaders } from './rows/readers.ts';
import { measureSweep } from './rows/sweep.ts';
import { measureTasks } from './rows/tasks.ts';
import { measureThroughput, THROUGHPUT } from './rows/throughput.ts';
import { BEATS, GraphQLClient } from './client.ts';
import type { SeededApp } from './seed.ts';

export interface Bench {
  /** Temporary; removed at the end. */
  directory: string;
  say(what: string): void;
  /** Adds a figure to the table, and says it at once. */
  add(figure: Figure): void;
}

const APPS = 100_000;

/** Measures the rows that are wanted. */
export async function runStages(options: Options, bench: Bench): Promise<{ database: string }> {
  const wants = (...rows: RowName[]) => rows.some((row) => options.rows.has(row));
  let database = 'PGlite';
  if (wants('sweep', 'lists', 'history', 'figures')) {
    bench.say('starting PostgreSQL');
    await using postgres = await startPostgres();
    database = postgres.version;
    if (wants('sweep')) await sweep(bench, postgres);
    if (wants('lists', 'history', 'figures')) await pages(options, bench, postgres);
  }
  if (wants('pings', 'beats', 'batches', 'memory', 'readers', 'key-beats', 'latency', 'deadlines', 'herd')) {
    bench.say('starting PostgreSQL');
    await using postgres = await startPostgres();
    database = postgres.version;
    await engine(options, bench, postgres);
  }
  if (wants('run-start', 'run-rate', 'log-latency', 'log-lines')) {
    bench.say('starting PostgreSQL');
    await using postgres = await startPostgres();
    database = postgres.version;
    const databaseUrl = await postgres.createDatabase('tasks');
    const dataDir = join(bench.directory, 'tasks');
    const profile = options.profile === null ? null : join(options.profile, 'tasks');
    await using server = await startServer({ databaseUrl, dataDir, profile });
    (await measureTasks(server, bench.directory, options, bench.say)).forEach(bench.add);
  }
  if (wants('alerts', 'alert-pings', 'alert-storm')) {
    bench.say('starting PostgreSQL');
    await using postgres = await startPostgres();
    database = postgres.version;
    await alerts(options, bench, postgres);
  }
  if (wants('pglite-alerts')) await alerts(options, bench, null);
  if (wants('pglite-pings', 'pglite-beats', 'pglite-batches', 'pglite-memory', 'pglite-readers'))
    await engine(options, bench, null);
  return { database };
}

/** Everything on one server with 100,000 apps, on PostgreSQL or, with null, on PGlite. */
async function engine(options: Options, { directory, say, add }: Bench, postgres: Postgres | null): Promise<void> {
  const store = postgres === null ? 'pglite' : 'postgres';
  const databaseUrl = (await postgres?.createDatabase('engine')) ?? null;
  const dataDir = join(directory, store);
  const keys = join(directory, `${store}-keys`);
  say(`${store}: making ${count(APPS)} apps`);
  const { apps, soon, herd } = await prepare({
    databaseUrl,
    dataDir,
    apps: { apps: APPS, soon: 400, herd: 5_000 },
    answer: join(directory, 'answer'),
  });
  await writeFile(keys, apps.map(({ pingKey }) => pingKey).join('\n'));

  const loads: { acknowledged: number; peakRss: number }[] = [];
  const databaseCpu = () => postgres?.cpu() ?? 0;
  await using control = await startControl();
  const profile = options.profile === null ? null : join(options.profile, store);
  {
    await using server = await startServer({ databaseUrl, dataDir, profile });
    say(`${store}: one beat for each app`);
    loads.push({ acknowledged: await warmUp(server, apps), peakRss: 0 });
    for (const row of THROUGHPUT[store]) {
      if (!options.rows.has(row.row) && !(row.kind === 'ping' && options.rows.has(memoryRow(store)))) continue;
      say(`${row.row}: ${row.what}`);
      const measured = await measureThroughput(row, {
        server,
        control,
        databaseCpu,
        keys,
        ...options,
      });
      loads.push(measured);
      add(measured.figure);
      if (row.kind === 'ping') add(memory(store, measured.peakRss, control));
    }
    const readers = readersRow(store);
    if (options.rows.has(readers)) {
      say(`${readers}: pings, and deadlines, beside readers`);
      // Those in the second half: the first is of the row of deadlines.
      const half = soon.slice(soon.length / 2);
      const measured = await measureReaders(readers, { server, keys, soon: half, ...options });
      loads.push({ ...measured, peakRss: 0 });
      measured.figures.forEach(add);
    }
    if (options.rows.has('key-beats') && store === 'postgres') {
      say('key-beats: sendHeartbeat with an API key, and without');
      const measured = await measureApiKey({ server, keys, ...options });
      loads.push({ ...measured, peakRss: 0 });
      add(measured.figure);
    }
    if (databaseUrl !== null) {
      const watch = { server, databaseCpu, databaseUrl, seconds: 15 };
      if (options.rows.has('latency')) {
        say('latency: 1,000 beats/s to 110 subscribers');
        const measured = await measureLatency(apps, watch);
        loads.push({ ...measured, peakRss: 0 });
        measured.figures.forEach(add);
      }
      if (options.rows.has('deadlines')) {
        say('deadlines: one by one');
        add(await measureDeadlines(soon.slice(0, soon.length / 2), watch));
      }
      if (options.rows.has('herd')) {
        say('herd: all at once');
        add(await measureHerd(herd, watch));
      }
    }
  }
  const { beats: stored } = await prepare({ databaseUrl, dataDir, answer: join(directory, 'answer') });
  const acknowledged = loads.reduce((sum, load) => sum + load.acknowledged, 0);
  say(`${store}: ${count(acknowledged)} beats were acknowledged, ${count(stored)} are stored`);
  if (stored < acknowledged) throw new Error(`${acknowledged - stored} acknowledged beats are not in the database`);
}

/** Who is told of incidents, and how soon; on PGlite only how soon. */
async function alerts(options: Options, { directory, say, add }: Bench, postgres: Postgres | null): Promise<void> {
  const store = postgres === null ? 'pglite-alerts' : 'alerts';
  const databaseUrl = (await postgres?.createDatabase('alerts')) ?? null;
  const dataDir = join(directory, store);
  const herd = options.rows.has('alert-storm') ? STORM : 0;
  say(`${store}: making ${count(ALERT_APPS + herd)} apps`);
  const made = await prepare({
    databaseUrl,
    dataDir,
    apps: { apps: ALERT_APPS + herd, soon: 0, herd },
    answer: join(directory, 'answer'),
  });
  const profile = options.profile === null ? null : join(options.profile, store);
  await using server = await startServer({ databaseUrl, dataDir, profile });
  await warmUp(server, made.apps);
  if (options.rows.has(store)) {
    say(`${store}: down at once`);
    add(await measureAlerts(store, server, options.rounds));
  }
  if (databaseUrl === null) return;
  if (options.rows.has('alert-pings')) {
    say('alert-pings: with and without incidents');
    const keys = join(directory, 'alert-keys');
    await writeFile(keys, made.apps.map(({ pingKey }) => pingKey).join('\n'));
    add(await measureAlertPings(server, keys, options));
  }
  if (options.rows.has('alert-storm')) {
    say(`alert-storm: ${count(STORM)} at once`);
    (await measureAlertStorm(server, made.herd, databaseUrl)).forEach(add);
  }
}

/**
 * Beats once for each app, so that what is measured is a server that has run for a while. Returns the number of beats.
 */
async function warmUp(server: Program, apps: SeededApp[]): Promise<number> {
  const client = new GraphQLClient(server.url);
  const next = Iterator.from(
    Array.from({ length: Math.ceil(apps.length / BATCH) }, (_, index) =>
      apps.slice(index * BATCH, (index + 1) * BATCH),
    ),
  );
  const worker = async () => {
    for (const batch of next) await client.query(BEATS, { inputs: batch.map(({ pingKey }) => ({ app: pingKey })) });
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  client.close();
  return apps.length;
}

/** Apps that are well while others are not. */
const ALERT_APPS = 5_000;
const STORM = 10_000;

const readersRow = (store: 'postgres' | 'pglite'): RowName => (store === 'postgres' ? 'readers' : 'pglite-readers');
const memoryRow = (store: 'postgres' | 'pglite'): RowName => (store === 'postgres' ? 'memory' : 'pglite-memory');

function memory(store: 'postgres' | 'pglite', peakRss: number, control: Program): Figure {
  const [reach, beyond] = store === 'postgres' ? [300, 200] : [700, 550];
  return {
    row: memoryRow(store),
    what: `RSS at ${count(APPS)} apps under pings`,
    value: peakRss / 1e6,
    unit: 'MB',
    reach,
    beyond,
    measured: `${brief(peakRss / 1e6)} MB at most`,
    control: `${brief(control.rss() / 1e6)} MB`,
    notes: [],
  };
}

const MILLION = 1_000_000;

async function sweep({ directory, say, add }: Bench, postgres: Postgres): Promise<void> {
  say(`sweep: making ${count(MILLION)} apps`);
  const databaseUrl = await postgres.createDatabase('sweep');
  const dataDir = join(directory, 'sweep');
  await prepare({
    databaseUrl,
    dataDir,
    apps: { apps: MILLION, soon: 0, herd: 0, instances: false },
    answer: join(directory, 'answer'),
  });
  say('sweep: sweeping');
  add(await measureSweep(databaseUrl, dataDir, MILLION));
}

const HISTORY = { beats: 2_000_000, full: 20_000_000, days: 90 };

/** Lists and history on a database of their own, which no beat has changed. */
async function pages(options: Options, { directory, say, add }: Bench, postgres: Postgres): Promise<void> {
  const beats = options.full ? HISTORY.full : HISTORY.beats;
  const figures = options.rows.has('figures');
  const history = figures || options.rows.has('history') ? { beats, days: HISTORY.days } : undefined;
  say(`lists: making ${count(APPS)} apps${history === undefined ? '' : ` and ${count(beats)} beats`}`);
  const databaseUrl = await postgres.createDatabase('pages');
  const dataDir = join(directory, 'pages');
  const seed = { apps: APPS, soon: 1, herd: 0 };
  const {
    apps,
    soon,
    busy,
    busyTask: task,
    beats: stored,
  } = await prepare({ databaseUrl, dataDir, apps: seed, history, figures, answer: join(directory, 'answer') });
  const profile = options.profile === null ? null : join(options.profile, 'pages');
  await using server = await startServer({ databaseUrl, dataDir, profile });
  if (options.rows.has('lists')) {
    say('lists: every order and filter');
    (await measureLists(server.url, apps)).forEach(add);
  }
  const [usual, silent] = [apps[0], soon[0]];
  if (options.rows.has('history') && busy !== null && usual !== undefined && silent !== undefined) {
    say('history: pages');
    add(await measureHistory(server.url, { busy, usual, silent }, stored));
  }
  if (busy !== null && task !== null) {
    say('figures: charts');
    add(await measureFigures(server.url, { busy, task }, stored));
  }
}
