// Starts the programs that the bench measures or measures with; each is ended by its own pid.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Preparation, Prepared } from './prepare.ts';
import { ending } from './running.ts';

export interface Program extends AsyncDisposable {
  url: string;
  /** Resident memory now, in bytes; 0 where the system does not tell. */
  rss(): number;
  /** Processor time used so far, in seconds; 0 where the system does not tell. */
  cpu(): number;
}

export interface ServerOptions {
  /** Null: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  /** Directory for a CPU profile, written when the server ends. */
  profile: string | null;
}

const START_MS = 60_000;
const STOP_MS = 20_000;

/** The server as people start it. Resolves once it listens. */
export function startServer({ databaseUrl, dataDir, profile }: ServerOptions): Promise<Program> {
  // As `npm start` has it: it cannot be set from inside.
  const flags = ['--no-parallel-scavenge', '--min-semi-space-size=8', '--max-semi-space-size=8'];
  if (profile !== null) flags.push('--cpu-prof', `--cpu-prof-dir=${profile}`, '--cpu-prof-interval=500');
  return start('../../server/src/main.ts', flags, /^Lubdub is at (http:\S+)/, {
    HOST: '127.0.0.1',
    PORT: '0',
    PUBLIC_URL: '',
    DATABASE_URL: databaseUrl ?? '',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    // Receivers of the bench are on this machine.
    ALERT_ALLOW_NETWORKS: '127.0.0.0/8',
    LUBDUB_SECRET: 'of no use outside of the bench, but long enough',
    // One key is all that the generator has.
    API_RATE_LIMIT: '1000000',
  });
}

/** A bare `node:http` server that answers "OK": what every figure is compared with. */
export const startControl = (): Promise<Program> => start('./control-server.ts', [], /^(http:\S+)/, {});

/** Fills a database, or counts what it holds. */
export async function prepare(what: Preparation): Promise<Prepared> {
  const child = spawn(process.execPath, [path('./prepare.ts')], { stdio: ['pipe', 'inherit', 'inherit'] });
  const exited = once(child, 'exit');
  const end = ending(() => stop(child, exited));
  child.stdin.end(JSON.stringify(what));
  const [status] = (await exited) as [number | null];
  await end();
  if (status !== 0) throw new Error(`prepare.ts ended with ${status}`);
  return JSON.parse(readFileSync(what.answer, 'utf8')) as Prepared;
}

const path = (script: string) => fileURLToPath(new URL(script, import.meta.url));

async function start(
  script: string,
  flags: string[],
  listening: RegExp,
  env: Record<string, string>,
): Promise<Program> {
  const child = spawn(process.execPath, [...flags, path(script)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const exited = once(child, 'exit');
  const end = ending(() => stop(child, exited));
  const url = Promise.withResolvers<string>();
  const late = setTimeout(() => url.reject(new Error(`${script} does not listen after ${START_MS} ms`)), START_MS);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const match = listening.exec(line);
    if (match?.[1] !== undefined) url.resolve(match[1]);
    else console.error(`  ${script}: ${line}`);
  });
  void exited.then(([status]) => url.reject(new Error(`${script} ended with ${String(status)}`)));
  try {
    return {
      url: await url.promise,
      rss: () => residentBytes(child.pid),
      cpu: () => cpuSeconds(child.pid),
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** Asks a process to end, and ends it where it does not. */
export async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(kill);
}

function residentBytes(pid: number | undefined): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

interface ProcessTimes {
  parent: number;
  own: number;
  ofEnded: number;
}

/** Clock ticks each second, on every Linux there is. */
const TICKS = 100;

function timesOf(pid: number): ProcessTimes | null {
  try {
    // The name, in brackets, may have spaces in it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [own, ofEnded] = [11, 13].map((at) => ((fields[at] ?? 0) + (fields[at + 1] ?? 0)) / TICKS);
    return { parent: fields[1] ?? 0, own: own ?? 0, ofEnded: ofEnded ?? 0 };
  } catch {
    return null;
  }
}

/** Processor time of a process and of its children, those included that have ended. */
export function cpuSeconds(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const times = timesOf(pid);
  if (times === null) return 0;
  const children = readdirSync('/proc')
    .map((name) => (/^\d+$/.test(name) ? timesOf(Number(name)) : null))
    .filter((process) => process?.parent === pid);
  return children.reduce((sum, child) => sum + (child?.own ?? 0), times.own + times.ofEnded);
}
