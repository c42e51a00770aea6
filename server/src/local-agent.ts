import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { hostname, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { AgentPattern } from './graphql/caller.ts';
import type { Logger } from './lib/logger.ts';
import { pause } from './lib/pause.ts';

const AGENT = fileURLToPath(new URL('../../agent/bin/lubdub.js', import.meta.url));
const FIRST_RESTART_MS = 1_000;
const LAST_RESTART_MS = 60_000;
/** One that ran for longer than this has not failed to start. */
const SETTLED_MS = 60_000;

export interface LocalAgentOptions {
  /** Where the server listens. */
  url: string;
  /** A token for agents of these names; it holds as long as this process lives. */
  tokenFor(names: AgentPattern): string;
  /** Absolute directory of the scripts. */
  scripts: string;
  /** Absolute directory for what the agent keeps. */
  spool: string;
  /** What the agent and its scripts find in their environment. */
  env: NodeJS.ProcessEnv;
  logger: Logger;
}

/**
 * Who that agent will be, as it finds out itself; anybody where a config file may say so: then the token is as good as
 * this process, on whose machine it stays.
 */
function namesFrom(env: NodeJS.ProcessEnv): AgentPattern {
  if (env['LUBDUB_CONFIG']?.trim()) return { user: '*', host: '*' };
  // Blank variables say nothing.
  const said = (name: string): string | null => {
    const value = env[name] ?? '';
    return value.trim() === '' ? null : value;
  };
  return { user: said('LUBDUB_USER') ?? osUser(), host: said('LUBDUB_HOST') ?? hostname() };
}

/** A container may run as a user that has no name; ps and ls call it by its number. */
function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

/** Of a child that could not be started, or is gone: its end tells it. */
const ignore = (): void => {};

/**
 * Runs the agent of this machine as a child process and starts it again when it ends by itself. Returns the function
 * that stops it, once its runs have ended or it has left them.
 */
export function startLocalAgent({
  url,
  tokenFor,
  scripts,
  spool,
  env,
  logger,
}: LocalAgentOptions): () => Promise<void> {
  const token = tokenFor(namesFrom(env));
  const stopping = new AbortController();
  let child: ChildProcess | null = null;
  const keepRunning = async (): Promise<void> => {
    for (let delay = FIRST_RESTART_MS; !stopping.signal.aborted;) {
      const began = performance.now();
      const flags = ['--server', url, '--scripts', scripts, '--spool', spool, '--end-with-stdin', '--token-from-stdin'];
      child = spawn(process.execPath, [AGENT, 'agent', ...flags], {
        env,
        // Of what is given there no script can read anything, unlike of arguments and variables. It ends with this process, however that ends, and the agent with it.
        stdio: ['pipe', 'inherit', 'inherit'],
        // A Ctrl-C of the terminal is for the server, which then stops the agent in its turn.
        detached: true,
      });
      child.on('error', ignore);
      child.stdin?.on('error', ignore);
      child.stdin?.write(`${token}\n`);
      const [code, signal] = (await once(child, 'exit').catch((error: unknown) => [error, null])) as unknown[];
      if (stopping.signal.aborted) return;
      if (performance.now() - began > SETTLED_MS) delay = FIRST_RESTART_MS;
      logger.error({ code, signal, delay }, 'the local agent has ended; it is started again');
      await pause(delay, stopping.signal);
      delay = Math.min(delay * 2, LAST_RESTART_MS);
    }
  };
  const running = keepRunning();
  const killAlong = (): void => void child?.kill('SIGKILL');
  process.once('exit', killAlong);
  return async () => {
    stopping.abort();
    child?.kill('SIGTERM');
    await running;
    process.off('exit', killAlong);
  };
}
