// How many beats are acknowledged each second, against requests to a bare node:http server.
import { drive, generator, type LoadKind, type LoadResult } from '../load/generator.ts';
import type { RowName } from '../options.ts';
import type { Program } from '../processes.ts';
import { brief, count, type Figure } from '../report.ts';
import { mean, median, quantile } from '../statistics.ts';

export interface ThroughputRow {
  row: RowName;
  what: string;
  kind: LoadKind;
  reach: number;
  beyond: number;
}

export const THROUGHPUT: Record<'postgres' | 'pglite', ThroughputRow[]> = {
  postgres: [
    { row: 'pings', what: 'pings acknowledged, 30% cron', kind: 'ping', reach: 0.15, beyond: 0.3 },
    { row: 'beats', what: 'sendHeartbeat', kind: 'beat', reach: 0.1, beyond: 0.2 },
    { row: 'batches', what: 'sendHeartbeats of 500, beats', kind: 'batch', reach: 0.25, beyond: 0.6 },
  ],
  pglite: [
    { row: 'pglite-pings', what: 'pings acknowledged, PGlite', kind: 'ping', reach: 0.05, beyond: 0.1 },
    { row: 'pglite-beats', what: 'sendHeartbeat, PGlite', kind: 'beat', reach: 0.04, beyond: 0.08 },
    { row: 'pglite-batches', what: 'sendHeartbeats of 500, PGlite', kind: 'batch', reach: 0.1, beyond: 0.2 },
  ],
};

export interface ThroughputOptions {
  server: Program;
  control: Program;
  /** Processor time that the database has used so far, in seconds. */
  databaseCpu(): number;
  keys: string;
  seconds: number;
  rounds: number;
}

/** Its own load stands between two of the control in each round, since the machine does not stay as fast as it is. */
export async function measureThroughput(
  { row, what, kind, reach, beyond }: ThroughputRow,
  { server, control, databaseCpu, keys, seconds, rounds }: ThroughputOptions,
): Promise<{ figure: Figure; acknowledged: number; peakRss: number }> {
  const rate = ({ acknowledged, seconds: taken }: LoadResult) => acknowledged / taken;
  const driveControl = () => drive({ kind: 'ping', url: control.url, seconds: Math.ceil(seconds / 2), keys });
  const controlCpu = control.cpu();
  const controlLoads = [await driveControl()];
  const loads: LoadResult[] = [];
  const rss: number[] = [];
  const watch = setInterval(() => rss.push(server.rss()), 200);
  const cpu = { server: 0, database: 0 };
  for (let round = 0; round < rounds; round++) {
    const before = { server: server.cpu(), database: databaseCpu() };
    loads.push(await drive({ kind, url: server.url, seconds, keys }));
    cpu.server += server.cpu() - before.server;
    cpu.database += databaseCpu() - before.database;
    controlLoads.push(await driveControl());
  }
  clearInterval(watch);
  const controls = controlLoads.map(rate);
  const shares = loads.map((load, round) => rate(load) / mean(controls.slice(round, round + 2)));
  const acknowledged = sum(loads, 'acknowledged');
  const cpuOf = (used: number, times: number) => `${brief((used / times) * 1e6)} µs`;
  const refused = sum(loads, 'refused');
  const broken = sum(loads, 'broken');
  return {
    acknowledged,
    peakRss: Math.max(...rss),
    figure: {
      row,
      what,
      value: median(shares),
      unit: 'of control',
      reach,
      beyond,
      measured: `${count(median(loads.map(rate)))} beats/s`,
      control: `${count(median(controls))} requests/s`,
      notes: [
        `rounds ${shares.map(brief).join(', ')}; an answer takes ${brief(median(loads.map((load) => load.p50Ms)))} ms, p99 ${brief(
          quantile(
            loads.map((load) => load.p99Ms),
            1,
          ),
        )} ms (${generator})`,
        `processor time for one: server ${cpuOf(cpu.server, acknowledged)}${cpu.database > 0 ? `, PostgreSQL ${cpuOf(cpu.database, acknowledged)}` : ''}; control ${cpuOf(control.cpu() - controlCpu, sum(controlLoads, 'requests'))}`,
        ...(refused > 0 ? [`${count(refused)} beats were refused`] : []),
        ...(broken > 0 ? [`${count(broken)} requests broke or timed out`] : []),
      ],
    },
  };
}

const sum = (loads: LoadResult[], of: 'requests' | 'acknowledged' | 'refused' | 'broken'): number =>
  loads.reduce((total, load) => total + load[of], 0);
