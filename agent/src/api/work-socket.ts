import { createClient } from 'graphql-ws/client';
import { WebSocket } from 'ws';
import type { WorkSubscription } from '../gql/graphql.ts';
import { deferred } from '../lib/deferred.ts';
import { authorization, type ServerAddress } from './client.ts';
import { graphqlFailure, networkFailure, Unreachable } from './failures.ts';
import { WorkDocument } from './operations.ts';

export type WorkMessage = WorkSubscription['agentWork'];

export interface WorkSocketOptions extends ServerAddress {
  /** As it may be shown. */
  shownServer: string;
  version: string;
  agentId: string;
  sessionId: string;
  /** What people know it by where it has no token: `user@host`. */
  clientName: string;
  /** Ends it. */
  signal: AbortSignal;
  onWork(work: WorkMessage): void;
}

const HANDSHAKE_MS = 10_000;
/** The server pings each 12 s; a connection without them is dead, whatever the network says. */
const SILENCE_MS = 40_000;

/**
 * Listens for what this agent has to do, over one WebSocket; resolves when the signal ends it.
 * @throws Unreachable, WrongServer or Refused when it ends otherwise
 */
export async function listenForWork(options: WorkSocketOptions): Promise<void> {
  const { server, shownServer, version, agentId, sessionId, clientName, signal, onWork } = options;
  const { promise, resolve, reject } = deferred<void>();
  const url = new URL(`${server.replace(/^http/, 'ws')}/graphql`);
  url.username = '';
  url.password = '';
  const headers = { ...authorization(options), 'user-agent': `lubdub-agent/${version}` };
  let failure: Error | null = null;

  class WatchedSocket extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(address, protocols, { headers, handshakeTimeout: HANDSHAKE_MS, perMessageDeflate: false });
      const watch = setTimeout(() => this.terminate(), SILENCE_MS);
      this.on('ping', () => watch.refresh());
      this.once('close', () => clearTimeout(watch));
      this.on('error', (error) => {
        failure ??= networkFailure(error, shownServer);
      });
    }
  }

  const client = createClient({
    url: url.href,
    webSocketImpl: WatchedSocket,
    // Once more than the header of the upgrade, which a proxy may keep to itself.
    connectionParams: { ...authorization(options), clientName },
    retryAttempts: 0,
    connectionAckWaitTimeout: HANDSHAKE_MS,
  });
  client.subscribe<WorkSubscription>(
    { query: WorkDocument.toString(), variables: { agentId, sessionId } },
    {
      next: ({ data, errors }) => {
        if (errors !== undefined) reject(graphqlFailure(errors as never, shownServer, version));
        else if (data != null) onWork(data.agentWork);
      },
      error: (error) => reject(failure ?? asFailure(error, shownServer, version)),
      complete: () => reject(new Unreachable(`Lubdub at ${shownServer} has closed the connection`, false)),
    },
  );
  const stop = () => resolve();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) resolve();
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await client.dispose();
    client.terminate();
  }
}

/** graphql-ws tells of a closed socket by its event, and of refused operations by a list. */
function asFailure(error: unknown, server: string, version: string): Error {
  if (Array.isArray(error)) return graphqlFailure(error as never, server, version);
  const { code, reason } = error as { code?: number; reason?: string };
  const why =
    reason === undefined || reason === '' ? `the connection was closed (${code ?? 'no reason given'})` : reason;
  return new Unreachable(`Lubdub at ${server} cannot be reached: ${why}`, false);
}
