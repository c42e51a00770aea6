import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
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
  /** Absolute directory of the scripts. */
  scripts: string;
  /** Absolute directory for what the agent keeps. */
  spool: string;
  /** What the agent and its scripts find in their environment. */
  env: NodeJS.ProcessEnv;
  logger: Logger;
}

/** Of a child that could not be started, or is gone: its end tells it. */
const ignore = (): void => {};

/**
 * Runs the agent of this machine as a child process and starts it again when it ends by itself. Returns the function
 * that stops it, once its runs have ended or it has left them.
 */
export function startLocalAgent({ url, scripts, spool, env, logger }: LocalAgentOptions): () => Promise<void> {
  const stopping = new AbortController();
  let child: ChildProcess | null = null;
  const keepRunning = async (): Promise<void> => {
    for (let delay = FIRST_RESTART_MS; !stopping.signal.aborted;) {
      const began = performance.now();
      const flags = ['--server', url, '--scripts', scripts, '--spool', spool, '--end-with-stdin'];
      child = spawn(process.execPath, [AGENT, 'agent', ...flags], {
        env,
        // Nothing is written there: it ends with this process, however that ends, and the agent with it.
        stdio: ['pipe', 'inherit', 'inherit'],
        // A Ctrl-C of the terminal is for the server, which then stops the agent in its turn.
        detached: true,
      });
      child.on('error', ignore);
      child.stdin?.on('error', ignore);
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
