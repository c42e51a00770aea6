// `npm run demo`: a server with an embedded database of its own, a dozen apps that live on it, and an agent that runs
// a few scripts. Ctrl-C ends and forgets it all. With `--accounts` everybody has to sign in.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { REMOTE, turnOnAccounts } from './accounts.ts';
import { CAST } from './cast.ts';
import { Client } from './client.ts';
import { play } from './play.ts';
import { createTasks } from './tasks.ts';

const { accounts: hasAccounts } = parseArgs({ options: { accounts: { type: 'boolean', default: false } } }).values;
const pathTo = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const scripts = pathTo('./scripts');
const port = process.env.PORT || '4000';
const url = `http://127.0.0.1:${port}`;
const dataDir = await mkdtemp(join(tmpdir(), 'lubdub-demo-'));

const server = spawn(process.execPath, [pathTo('../../server/src/main.ts')], {
  stdio: 'inherit',
  // In a group of its own: a Ctrl-C of the terminal reaches only this process, which ends the server once.
  detached: true,
  env: {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: port,
    DATABASE_URL: '',
    DATA_DIR: dataDir,
    LOG_LEVEL: process.env.LOG_LEVEL || 'warn',
    LOCAL_AGENT: 'true',
    SCRIPTS_DIR: scripts,
  },
});
const exit = once(server, 'exit');
const end = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end.abort());
void exit.then(() => end.abort());
/** Beside that of the server. */
const agents: ChildProcess[] = [];
process.on('exit', () => {
  for (const agent of agents) agent.kill('SIGKILL');
  server.kill('SIGKILL');
});

async function answers(): Promise<boolean> {
  while (!end.signal.aborted) {
    const response = await fetch(`${url}/health`).catch(() => null);
    if (response?.ok) return true;
    await setTimeout(100);
  }
  return false;
}

/** An agent of another host, as far as the server can tell. */
function startAgent(token: string): ChildProcess {
  const names = ['--user', REMOTE.user, '--host', REMOTE.host];
  const places = ['--server', url, '--scripts', scripts, '--spool', join(dataDir, 'remote-agent')];
  return spawn(process.execPath, [pathTo('../../agent/src/main.ts'), 'agent', ...names, ...places], {
    stdio: 'ignore',
    detached: true,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LUBDUB_TOKEN: token },
  });
}

async function perform(): Promise<void> {
  const accounts = hasAccounts ? await turnOnAccounts(url) : null;
  if (accounts !== null) {
    agents.push(startAgent(accounts.agentToken));
    console.log(`\n${accounts.told}`);
  }
  console.log(`\nThe demo is at ${url} - Ctrl-C ends it.\n`);
  const client = new Client(url, accounts?.key ?? null);
  await Promise.all([createTasks(client), ...CAST.map((role) => play(client, role, end.signal))]);
}

if (await answers()) {
  await perform().catch((error: unknown) => {
    console.error(`The demo ends: ${String(error)}`);
    process.exitCode = 1;
    end.abort();
  });
}
server.kill('SIGTERM');
for (const agent of agents) agent.kill('SIGTERM');
for (const agent of agents) if (agent.exitCode === null && agent.signalCode === null) await once(agent, 'exit');
const [status] = (await exit) as [number | null];
await rm(dataDir, { recursive: true, force: true });
process.exitCode ||= status ?? 0;
