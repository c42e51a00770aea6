import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Services } from '../graphql/context.ts';
import type { Feature } from '../graphql/feature.ts';
import { Uploads } from '../lib/uploads.ts';
import { Operations } from './graphql/operations.ts';
import { createGraphQLWebSocket } from './graphql/websocket.ts';
import { createGraphQLServer } from './graphql/yoga.ts';
import { createAgentBundle } from './http/agent-bundle.ts';
import { ApiLimits } from './api-limits.ts';
import { LiveConnections } from './live-connections.ts';
import { metricsAccess } from './http/metrics-access.ts';
import { createListener } from './http/listener.ts';
import { createRouter } from './http/router.ts';
import { SameOrigin } from './http/same-origin.ts';
import { createStaticFiles } from './http/static-files.ts';

export interface GatewayOptions {
  services: Services;
  features: readonly Feature[];
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Origins under which people reach it; the first stands in links. */
  publicUrls: readonly string[];
  graphiql: boolean;
  /** What Prometheus sends; null or left out: none. */
  metricsToken?: string | null;
  /** Why heartbeats cannot be stored now; null while they can. */
  beatProblem(): string | null;
  /** Told of each connection that a peer makes. */
  onConnection(): void;
}

export interface Gateway {
  /** Where it listens, e.g. `http://127.0.0.1:4000`. */
  url: string;
  /** From now on `/health` says that this process is about to end, and nobody may subscribe. */
  announceEnd(): void;
  /** Takes no more connections and tells WebSockets; resolves once they are told. */
  stopListening(): Promise<void>;
  /** Resolves when the last request is answered, or cut after 5 s from {@link stopListening}. */
  closed(): Promise<void>;
}

const webDirectory = fileURLToPath(new URL('../../../web/build', import.meta.url));
const agentBundle = fileURLToPath(new URL('../../../agent/dist/lubdub.mjs', import.meta.url));

/** How long a closing server waits for requests in flight before it cuts them. */
const DRAIN_MS = 5_000;

/** Everything that listens on the port. Rejects with what `listen` says, e.g. EADDRINUSE. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { services, features, host, publicUrls } = options;
  const { database, heartbeats, metrics, version, logger } = services;
  const sameOrigin = new SameOrigin({ host, publicUrls });
  const operations = new Operations({
    services,
    features,
    originOf: (request) => sameOrigin.originOf(request),
    addressOf: services.addressOf,
    writeProblem: () => database.diskProblem(),
    logger,
  });
  const yoga = createGraphQLServer({ operations, graphiql: options.graphiql, logger });
  const uploads = new Uploads();
  const limits = new ApiLimits(services.settings.limits.apiPerMinute);
  const connections = new LiveConnections({
    changes: services.accessChanges,
    resync: services.announcements.resync,
    now: services.now,
    logger,
  });
  const webSocket = createGraphQLWebSocket({
    operations,
    callers: services.callers,
    limits,
    connections,
    clients: services.connections,
    clientBeats: metrics.clientBeats,
    addressOf: services.addressOf,
    uploads,
    logger,
  });
  const startedAt = process.uptime();
  let shuttingDown = false;
  const router = createRouter({
    heartbeats,
    slugPings: services.slugPings,
    health: {
      sql: database.urgent,
      problem: options.beatProblem,
      version,
      uptimeSeconds: () => Math.floor(process.uptime() - startedAt),
      isShuttingDown: () => shuttingDown,
    },
    metrics,
    sameOrigin,
    yoga,
    operations,
    callers: services.callers,
    addressOf: services.addressOf,
    limits,
    connections,
    clients: services.connections,
    mayReadMetrics: metricsAccess({ callers: services.callers, token: options.metricsToken ?? null }),
    uploads,
    serveFile: createStaticFiles(webDirectory),
    serveAgent: createAgentBundle(agentBundle),
    routes: features.flatMap(({ routes }) => routes?.(services) ?? []),
    logger,
  });
  const http = createListener({ router, webSocket, logger });
  http.on('connection', () => options.onConnection());
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });

  let closed: Promise<unknown> = Promise.resolve();
  let cut: NodeJS.Timeout | undefined;
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    announceEnd: () => {
      shuttingDown = true;
    },
    stopListening: async () => {
      connections.stop();
      await webSocket.close();
      closed = new Promise((resolve) => http.close(resolve));
      http.closeIdleConnections();
      router.endStreams();
      cut = setTimeout(() => http.closeAllConnections(), DRAIN_MS);
    },
    closed: async () => {
      await closed;
      clearTimeout(cut);
    },
  };
}
