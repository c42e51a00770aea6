// What it costs to send an API key with each beat.
import { GraphQLClient } from '../client.ts';
import { drive, generator, type LoadResult } from '../load/generator.ts';
import type { Program } from '../processes.ts';
import { brief, count, type Figure } from '../report.ts';
import { mean, median } from '../statistics.ts';

export interface ApiKeyOptions {
  server: Program;
  keys: string;
  seconds: number;
  rounds: number;
}

/** Beats over GraphQL with a key between beats without, in each round. */
export async function measureApiKey({
  server: { url },
  keys,
  seconds,
  rounds,
}: ApiKeyOptions): Promise<{ figure: Figure; acknowledged: number }> {
  const client = new GraphQLClient(url);
  const { createApiKey } = await client.query<{ createApiKey: { key: string } }>(
    'mutation { createApiKey(input: { name: "bench", scopes: [READ, BEAT] }) { key } }',
  );
  client.close();
  const rate = ({ acknowledged, seconds: taken }: LoadResult) => acknowledged / taken;
  const without = [await drive({ kind: 'beat', url, seconds, keys })];
  const loads: LoadResult[] = [];
  for (let round = 0; round < rounds; round++) {
    loads.push(await drive({ kind: 'beat', url, seconds, keys, apiKey: createApiKey.key }));
    without.push(await drive({ kind: 'beat', url, seconds, keys }));
  }
  const controls = without.map(rate);
  const shares = loads.map((load, round) => rate(load) / mean(controls.slice(round, round + 2)));
  const refused = loads.reduce((sum, load) => sum + load.refused + load.broken, 0);
  return {
    acknowledged: [...without, ...loads].reduce((sum, load) => sum + load.acknowledged, 0),
    figure: {
      row: 'key-beats',
      what: 'sendHeartbeat with an API key',
      value: median(shares),
      unit: 'of control',
      reach: 0.9,
      beyond: 0.97,
      measured: `${count(median(loads.map(rate)))} beats/s`,
      control: `without ${count(median(controls))} beats/s`,
      notes: [
        `rounds ${shares.map(brief).join(', ')} (${generator})`,
        ...(refused > 0 ? [`${count(refused)} beats were refused or broke`] : []),
      ],
    },
  };
}
