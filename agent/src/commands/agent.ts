import { setFlagsFromString } from 'node:v8';
import { readAgentSettings, type Flags } from '../config.ts';
import { Agent } from '../daemon/agent.ts';
import { FatalError } from '../daemon/link.ts';
import { newId } from '../lib/uuid.ts';
import type { Context } from './context.ts';

/** One Ctrl-C may arrive several times at once, from npm and whoever else is above. */
const IMPATIENT_MS = 1_000;

// Node keeps what it once used; with these it keeps less, which a daemon that mostly waits is glad of.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=30');

/** The daemon, until a signal or the server ends it; with `endWithStdin` also when standard input does. */
export async function runAgent(flags: Flags, endWithStdin: boolean, { surroundings, version }: Context): Promise<void> {
  const settings = readAgentSettings(flags, surroundings);
  const { LUBDUB_TOKEN: _secret, ...env } = surroundings.env;
  const sessionId = settings.sessionId ?? newId(Date.now());
  // Whoever read what it says has gone: that is no reason to stop.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  const agent = await Agent.open({ ...settings, version, sessionId, env });

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
  if (endWithStdin) process.stdin.once('close', stop).resume();

  try {
    await agent.run();
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    process.stderr.write(`${error.message}\n`);
    await agent.stop();
    process.exit(1);
  }
}
