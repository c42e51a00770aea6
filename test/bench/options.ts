// What the command line of the bench says.
import { parseArgs } from 'node:util';

const ROWS = [
  'pings',
  'beats',
  'batches',
  'memory',
  'readers',
  'key-beats',
  'latency',
  'deadlines',
  'herd',
  'pglite-pings',
  'pglite-beats',
  'pglite-batches',
  'pglite-memory',
  'pglite-readers',
  'sweep',
  'lists',
  'history',
  'figures',
  'run-start',
  'run-rate',
  'log-latency',
  'log-lines',
  'alerts',
  'alert-pings',
  'alert-storm',
  'pglite-alerts',
] as const;
export type RowName = (typeof ROWS)[number];

export interface Options {
  rows: ReadonlySet<RowName>;
  /** How long the generator drives the server for one figure, in each round. */
  seconds: number;
  /** A figure is the median of so many rounds, each between two of its control. */
  rounds: number;
  /** History of 20 million beats instead of 2 million. */
  full: boolean;
  /** Directory for CPU profiles of the server; null: none are made. */
  profile: string | null;
}

export const USAGE = `npm run bench -- [options]
  --only a,b      only these rows: ${ROWS.join(', ')}
  --seconds n     seconds of load for one figure in each round (4)
  --rounds n      rounds for one figure (3)
  --full          a history of 20 million beats (2 million)
  --profile dir   write CPU profiles of the server there`;

/** @throws Error that names what is wrong */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      seconds: { type: 'string', default: '4' },
      rounds: { type: 'string', default: '3' },
      full: { type: 'boolean', default: false },
      profile: { type: 'string' },
    },
  });
  const wanted = values.only?.split(',').map((name) => name.trim()) ?? [...ROWS];
  const unknown = wanted.filter((name) => !(ROWS as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new Error(`--only: there is no row ${unknown.join(', ')}; there are ${ROWS.join(', ')}`);
  return {
    rows: new Set(wanted as RowName[]),
    seconds: atLeastOne('--seconds', values.seconds),
    rounds: atLeastOne('--rounds', values.rounds),
    full: values.full,
    profile: values.profile ?? null,
  };
}

function atLeastOne(option: string, text: string): number {
  const number = Number(text);
  if (!(number >= 1 && number <= 600)) throw new Error(`${option}: should be 1 to 600, not ${text}`);
  return number;
}
