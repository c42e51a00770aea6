// What readers who ask for much leave of the server to beats and deadlines.
import { setTimeout as pause } from 'node:timers/promises';
import { BEAT, GraphQLClient } from '../client.ts';
import { drive, generator, type LoadResult } from '../load/generator.ts';
import { whileReading, type Reads } from '../load/read.ts';
import type { RowName } from '../options.ts';
import type { Program } from '../processes.ts';
import { brief, count, type Figure } from '../report.ts';
import type { SeededApp } from '../seed.ts';
import { mean, median } from '../statistics.ts';
import { Subscribers } from '../watch/watch.ts';

const READERS = 20;
/** Between two beats of the apps that are to fall due. */
const BEAT_EVERY_MS = 50;
/** From the beat of such an app to its deadline, and then some. */
const FALLS_DUE_MS = 8_000;
/** How long the readers read before a load begins: what they hold up shows once their first answers are under way. */
const SETTLE_MS = 1_000;

export interface ReadersOptions {
  server: Program;
  keys: string;
  /** Apps that fall due a few seconds after a beat. */
  soon: SeededApp[];
  seconds: number;
  rounds: number;
}

/**
 * Pings with readers between pings without, in each round; and, from the first round on, how late those who subscribe
 * hear of deadlines. Returns the number of beats acknowledged, too.
 */
export async function measureReaders(
  row: RowName,
  { server, keys, soon, seconds, rounds }: ReadersOptions,
): Promise<{ figures: Figure[]; acknowledged: number }> {
  const { url } = server;
  const rate = ({ acknowledged, seconds: taken }: LoadResult) => acknowledged / taken;
  const driveAlone = () => drive({ kind: 'ping', url, seconds: Math.ceil(seconds / 2), keys });
  await using subscribers = await Subscribers.start(url, [{ name: 'on all', filters: [soon.map(({ id }) => id)] }]);
  const client = new GraphQLClient(url);
  const outages = await countOutages(client);
  subscribers.measure('timeout', null);
  const alone = [await driveAlone()];
  const loads: LoadResult[] = [];
  const reads: Reads[] = [];
  let [beaten, failed] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const apps = soon.slice((round * soon.length) / rounds, ((round + 1) * soon.length) / rounds);
    const { result, reads: read } = await whileReading({ url, readers: READERS }, async () => {
      await pause(SETTLE_MS);
      const load = drive({ kind: 'ping', url, seconds, keys });
      const until = performance.now() + seconds * 1_000;
      for (const { pingKey } of apps) {
        // Refusing one may take seconds.
        if (performance.now() > until) break;
        await client.query(BEAT, { input: { app: pingKey } }).then(
          () => (beaten += 1),
          () => (failed += 1),
        );
        await pause(BEAT_EVERY_MS);
      }
      const measured = await load;
      // The readers go on until the last of these is due.
      await pause(FALLS_DUE_MS);
      return measured;
    });
    loads.push(result);
    reads.push(read);
    alone.push(await driveAlone());
  }
  const [report] = await subscribers.report();
  const newOutages = (await countOutages(client)) - outages;
  client.close();
  const { received = 0 } = report ?? {};
  // JSON has made null of what is no number, where none was received.
  const [p50Ms, p99Ms, maxMs] = [report?.p50Ms ?? NaN, report?.p99Ms ?? NaN, report?.maxMs ?? NaN];
  const controls = alone.map(rate);
  const shares = loads.map((load, round) => rate(load) / mean(controls.slice(round, round + 2)));
  const all = [...alone, ...loads];
  const lost = loads.reduce((sum, load) => sum + load.refused + load.broken, 0);
  return {
    acknowledged: all.reduce((sum, load) => sum + load.acknowledged, beaten),
    figures: [
      {
        row,
        what: `pings beside ${READERS} readers of nested pages`,
        value: median(shares),
        unit: 'of control',
        reach: 0.5,
        beyond: 0.75,
        measured: `${count(median(loads.map(rate)))} beats/s`,
        control: `without readers ${count(median(controls))} beats/s`,
        notes: [
          `rounds ${shares.map(brief).join(', ')}; the slowest answers to pings p99 ${loads.map(({ p99Ms: p99 }) => brief(p99)).join(', ')} ms (${generator})`,
          ...reads.map(describe),
          ...(lost > 0 ? [`${count(lost)} pings were refused or broke`] : []),
        ],
      },
      {
        row,
        what: `nextCheckAt to subscriber, beside ${READERS} readers`,
        value: received === beaten && newOutages === 0 ? maxMs : Infinity,
        unit: 'ms',
        reach: 1_000,
        beyond: 300,
        measured: `p50 ${brief(p50Ms)}, p99 ${brief(p99Ms)}, at most ${brief(maxMs)} ms`,
        control: `${received} of ${beaten} arrived`,
        notes: [
          `${newOutages} outages of Lubdub's own were noted`,
          ...(failed > 0 ? [`${failed} beats of apps that were to fall due were refused`] : []),
        ],
      },
    ],
  };
}

const describe = ({ answered, refused, p50Ms, maxMs }: Reads): string =>
  `readers: ${count(answered)} answers, p50 ${brief(p50Ms)}, at most ${brief(maxMs)} ms; refused ${
    Object.entries(refused)
      .map(([code, times]) => `${count(times)} ${code}`)
      .join(', ') || 'none'
  }`;

async function countOutages(client: GraphQLClient): Promise<number> {
  const { outages } = await client.query<{ outages: { totalCount: number } }>('{ outages(first: 1) { totalCount } }');
  return outages.totalCount;
}
