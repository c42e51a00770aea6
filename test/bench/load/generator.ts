// The load generator, always a process of its own: wrk where it is installed, else autocannon.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** `batch` is `sendHeartbeats` of 500. */
export type LoadKind = 'ping' | 'beat' | 'batch';

export interface Load {
  kind: LoadKind;
  url: string;
  seconds: number;
  /** File of ping keys, one a line. */
  keys: string;
  /** Sent with each operation; left out: none. */
  apiKey?: string;
}

export interface LoadResult {
  seconds: number;
  requests: number;
  /** Beats that were acknowledged; of a ping, a request that was answered with 2xx or 3xx. */
  acknowledged: number;
  /** Beats that were answered with an error. */
  refused: number;
  /** Connections and requests that broke or timed out. */
  broken: number;
  p50Ms: number;
  p99Ms: number;
}

export const CONNECTIONS = 64;
export const BATCH = 500;

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** E.g. "wrk 4.1.0". BENCH_GENERATOR=autocannon takes that one although wrk is there. */
export const generator: string = (() => {
  if (process.env.BENCH_GENERATOR === 'autocannon') return 'autocannon';
  // wrk answers its version and ends with 1.
  const version = /^wrk (?:debian\/)?([\d.]+)/.exec(spawnSync('wrk', ['-v'], { encoding: 'utf8' }).stdout ?? '');
  return version === null ? 'autocannon' : `wrk ${version[1]}`;
})();

/** Drives a server with 64 connections. @throws Error when the generator fails */
export async function drive({ kind, url, seconds, keys, apiKey }: Load): Promise<LoadResult> {
  const [command, args] = generator.startsWith('wrk')
    ? [
        'wrk',
        [
          '-t1',
          `-c${CONNECTIONS}`,
          `-d${seconds}s`,
          '--timeout',
          '30s',
          '-s',
          path('load.lua'),
          url,
          '--',
          kind,
          keys,
          apiKey ?? '',
        ],
      ]
    : [process.execPath, [path('autocannon.ts'), JSON.stringify({ kind, url, seconds, keys, apiKey })]];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  const result = /^RESULT (.*)$/m.exec(output)?.[1];
  if (result === undefined) throw new Error(`${command} gave no result: ${output.slice(0, 500)}`);
  return JSON.parse(result) as LoadResult;
}
