// The embedded database belongs to the process that has it open. A command beside it asks that process, by a socket in the
// data directory that only its user may open.
import { chmod, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Logger } from '../lib/logger.ts';
import { BackupError } from './format.ts';

const socketIn = (dataDir: string): string => join(dataDir, 'lubdub.sock');
/** What the kernel has room for. */
const MAX_PATH_BYTES = 107;
const OWNER_ONLY = 0o600;

export interface ControlSocket {
  close(): Promise<void>;
}

/** Takes the requests of commands: each is a POST to the name of a handler, answered with what it returns. */
export async function openControlSocket(
  dataDir: string,
  handlers: Record<string, () => Promise<string>>,
  logger: Logger,
): Promise<ControlSocket> {
  const path = socketIn(dataDir);
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    logger.warn({ path }, 'the path is too long for a socket: backups need the server to be stopped');
    return { close: () => Promise.resolve() };
  }
  // Whoever held it is gone: the data directory is ours.
  await rm(path, { force: true });
  const server = createServer((asked, response) => {
    const handler = asked.method === 'POST' ? handlers[(asked.url ?? '').slice(1)] : undefined;
    asked.resume();
    if (handler === undefined) {
      response.writeHead(404).end('this server does not know that command: it is of another version\n');
      return;
    }
    handler().then(
      (answer) => response.writeHead(200).end(answer),
      (error: unknown) => {
        const isForPeople = error instanceof BackupError;
        if (!isForPeople) logger.error({ err: error, command: asked.url }, 'a command failed');
        response.writeHead(500).end(isForPeople ? error.message : 'it failed: see the log of the server');
      },
    );
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  // A process with a terminal of its own ends whatever waits here.
  server.unref();
  server.listen(path);
  await once(server, 'listening');
  server.on('error', (error) => logger.error({ err: error }, 'commands beside the server do not get through'));
  await chmod(path, OWNER_ONLY);
  return {
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Asks the process that has the data directory.
 * @throws BackupError when it cannot be asked, or refuses
 */
export async function askServer(dataDir: string, command: string): Promise<string> {
  const asked = request({ socketPath: socketIn(dataDir), path: `/${command}`, method: 'POST', agent: false });
  asked.end();
  try {
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if (response.statusCode === 200) return answer;
    throw new BackupError(answer.trim());
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(
      `The process that has the data directory ${dataDir} cannot be asked (${(error as Error).message}): stop it, and try again`,
      { cause: error },
    );
  }
}
