// A process of its own: dashboards and scripts that ask for much, each again as soon as it is answered.
import { GraphQLClient } from '../client.ts';
import { quantile } from '../statistics.ts';
import type { ReadOrder, Reads } from './read.ts';

/** Three pages below each of the apps of the largest page. */
const NESTED = `{ apps(first: 500) { nodes {
  heartbeats(first: 1) { nodes { id } } instances(first: 1) { nodes { id } } statusChanges(first: 1) { nodes { id } }
} } }`;
/** So that readers who are all refused do not become a flood of requests, which would be another row. */
const AFTER_REFUSAL_MS = 250;

process.once('message', ({ url, readers }: ReadOrder) => {
  const client = new GraphQLClient(url);
  const taken: number[] = [];
  const refused = new Map<string, number>();
  let ended = false;

  const read = async (): Promise<void> => {
    while (!ended) {
      try {
        taken.push(await client.time(NESTED, {}));
      } catch (error) {
        const why = reasonOf(String(error));
        refused.set(why, (refused.get(why) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, AFTER_REFUSAL_MS));
      }
    }
  };
  const reading = Promise.all(Array.from({ length: readers }, read));

  const finish = async (): Promise<void> => {
    ended = true;
    await reading;
    client.close();
    const answer: Reads = {
      answered: taken.length,
      refused: Object.fromEntries(refused),
      p50Ms: taken.length === 0 ? Infinity : quantile(taken, 0.5),
      maxMs: taken.length === 0 ? Infinity : quantile(taken, 1),
    };
    process.send?.(answer);
  };
  process.once('message', () => void finish());
});
process.on('disconnect', () => process.exit(0));

const reasonOf = (error: string): string => /"code":"([A-Z_]+)"/.exec(error)?.[1] ?? error.slice(0, 60);
