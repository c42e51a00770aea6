// `npm run demo`: a server with an embedded database of its own, a dozen apps that live on it, and an agent that runs
// a few scripts. Ctrl-C ends and forgets it all.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CAST } from './cast.ts';
import { Client } from './client.ts';
import { play } from './play.ts';
import { createTasks } from './tasks.ts';

const port = process.env.PORT || '4000';
const url = `http://127.0.0.1:${port}`;
const dataDir = await mkdtemp(join(tmpdir(), 'lubdub-demo-'));

const server = spawn(process.execPath, [fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))], {
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
    SCRIPTS_DIR: fileURLToPath(new URL('./scripts', import.meta.url)),
  },
});
const exit = once(server, 'exit');
const end = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end.abort());
void exit.then(() => end.abort());
process.on('exit', () => server.kill('SIGKILL'));

async function answers(): Promise<boolean> {
  while (!end.signal.aborted) {
    const response = await fetch(`${url}/health`).catch(() => null);
    if (response?.ok) return true;
    await setTimeout(100);
  }
  return false;
}

if (await answers()) {
  console.log(`\nThe demo is at ${url} - Ctrl-C ends it.\n`);
  await Promise.all([
    createTasks(new Client(url)),
    ...CAST.map((role) => play(new Client(url), role, end.signal)),
  ]).catch((error: unknown) => {
    console.error(`The demo ends: ${String(error)}`);
    process.exitCode = 1;
    end.abort();
  });
}
server.kill('SIGTERM');
const [status] = (await exit) as [number | null];
await rm(dataDir, { recursive: true, force: true });
process.exitCode ||= status ?? 0;
