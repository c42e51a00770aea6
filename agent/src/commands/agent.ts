import { setFlagsFromString } from 'node:v8';
import { readAgentSettings } from '../config.ts';
import { Agent, type AgentOptions } from '../daemon/agent.ts';
import { FatalError } from '../daemon/link.ts';
import { deferred } from '../lib/deferred.ts';
import { printError } from '../lib/print.ts';
import { forTerminal } from '../lib/text.ts';
import { newId } from '../lib/uuid.ts';
import { makePrivateDirectory } from '../spool/files.ts';
import { SpoolError } from '../spool/spool.ts';
import type { Context } from './context.ts';

export interface AgentFlags {
  /** The agent stops when standard input ends, as it does when the program that writes there is gone. */
  endWithStdin?: boolean;
  /** The first line of standard input is the token: neither arguments nor variables, which scripts could read, hold it. */
  tokenFromStdin?: boolean;
}

/** One Ctrl-C may arrive several times at once, from npm and whoever else is above. */
const IMPATIENT_MS = 1_000;

// Node keeps what it once used; with these it keeps less, which a daemon that mostly waits is glad of.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=30');

/** The daemon, until a signal or the server ends it. */
export async function runAgent(
  { endWithStdin, tokenFromStdin }: AgentFlags,
  { system, version, given }: Context,
): Promise<void> {
  const settings = readAgentSettings(given, system);
  const { LUBDUB_TOKEN: _secret, ...env } = system.env;
  const sessionId = settings.sessionId ?? newId(Date.now());
  // Whoever read what it says has gone: that is no reason to stop.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  const handed = tokenFromStdin === true ? await firstLineOf(process.stdin) : null;
  const agent = await open({
    ...settings,
    token: handed === null || handed === '' ? settings.token : handed,
    version,
    sessionId,
    env,
  });

  let stoppingSince = Infinity;
  const stop = (): void => {
    if (stoppingSince < Infinity) return;
    stoppingSince = performance.now();
    void agent.stop().then(() => process.exit(0));
  };
  const onSignal = (): void => {
    if (performance.now() - stoppingSince > IMPATIENT_MS) {
      agent.kill();
      process.exit(1);
    }
    stop();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  if (endWithStdin === true) process.stdin.once('close', stop).resume();

  try {
    await agent.run();
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    process.stderr.write(`${error.message}\n`);
    await agent.stop();
    process.exit(1);
  }
}

/** Without its end; what comes after it is thrown away. */
function firstLineOf(input: NodeJS.ReadStream): Promise<string> {
  const { promise, resolve } = deferred<string>();
  let text = '';
  const take = (chunk: string): void => {
    text += chunk;
    if (text.includes('\n')) end();
  };
  const end = (): void => {
    input.off('data', take).off('end', end);
    resolve((text.split('\n')[0] ?? '').trim());
  };
  input.setEncoding('utf8').on('data', take).once('end', end);
  return promise;
}

/** Where nobody has said which spool, a home that cannot be written to is no reason not to start: see `spareSpool`. */
async function open(options: AgentOptions): Promise<Agent> {
  const { spareSpool } = options;
  try {
    return await Agent.open(options);
  } catch (error) {
    if (!(error instanceof SpoolError) || spareSpool === null) throw error;
    printError(
      `${forTerminal(error.message)}. Using ${spareSpool}, which may not be there after a restart of this machine\n`,
    );
    try {
      makePrivateDirectory(spareSpool);
    } catch {
      throw error;
    }
    return Agent.open({ ...options, spool: spareSpool });
  }
}
