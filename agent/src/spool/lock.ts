// One agent at a time on a spool: two would deliver each other's lines, and take each other's runs for lost.
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { deferred } from '../lib/deferred.ts';
import { birthOf } from '../runner/group.ts';

export class SpoolLockedError extends Error {
  override readonly name = 'SpoolLockedError';

  constructor(directory: string, holder: Holder | null) {
    super(
      `The spool ${directory} is in use by ${holder === null ? 'another agent' : `the agent with process id ${holder.pid}`}: ` +
        'stop that one first, or set --spool to another directory',
    );
  }
}

interface Holder {
  pid: number;
  birth: string | null;
}

/**
 * Takes the spool for this process; returns the function that gives it free. On Linux the kernel keeps the lock, as
 * a socket of the directory's name that ends with the process: so it is never stale, and no two can have it.
 * Elsewhere it is what the file of the holder says.
 * @throws SpoolLockedError
 */
export async function lockSpool(directory: string): Promise<() => void> {
  const holderFile = join(directory, 'agent.pid');
  const holder = readHolder(holderFile);
  let socket: Server | null = null;
  if (process.platform === 'linux') {
    socket = await listenAlone(directory);
    if (socket === null) throw new SpoolLockedError(directory, holder);
  } else if (holder !== null && isAlive(holder)) {
    throw new SpoolLockedError(directory, holder);
  }
  try {
    writeFileSync(
      holderFile,
      `${JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) } satisfies Holder)}\n`,
    );
  } catch (error) {
    // The kernel's lock holds without it; a full disk must not keep an agent from its work.
    if (socket === null || (error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
  return () => {
    rmSync(holderFile, { force: true });
    socket?.close();
  };
}

/** Null where somebody else listens. */
function listenAlone(directory: string): Promise<Server | null> {
  const { promise, resolve, reject } = deferred<Server | null>();
  const name = createHash('sha256').update(realpathSync(directory)).digest('hex');
  const server = createServer((connection) => connection.destroy());
  // Also later: a connection that cannot be taken must not end the agent.
  server.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') resolve(null);
    else reject(error);
  });
  server.listen({ path: `\0lubdub-spool-${name}` }, () => resolve(server));
  server.unref();
  return promise;
}

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function isAlive({ pid, birth }: Holder): boolean {
  if (birth !== null && birthOf(pid) !== birth) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
