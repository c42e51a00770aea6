import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Database } from './database/database.ts';
import { ensurePartitions } from './database/partitions.ts';
import { AgentWorkService } from './features/agents/agent-work.service.ts';
import { AgentsService } from './features/agents/agents.service.ts';
import { AppCache } from './features/apps/app-cache.ts';
import { AppsService, type AppChange } from './features/apps/apps.service.ts';
import { BeatWriter } from './features/heartbeats/beat-writer.service.ts';
import type { WriterIdentity } from './features/heartbeats/commit.service.ts';
import { EventHub } from './features/heartbeats/event-hub.ts';
import { HeartbeatsService } from './features/heartbeats/heartbeats.service.ts';
import { Writability } from './features/heartbeats/writability.service.ts';
import { newestSequence, readEvents } from './features/heartbeats/history.service.ts';
import { RemoteEvents } from './features/heartbeats/remote-events.service.ts';
import { UptimeService } from './features/history/uptime.service.ts';
import { InstancesService } from './features/instances/instances.service.ts';
import { LogsService } from './features/logs/logs.service.ts';
import { OutagesService } from './features/outages/outages.service.ts';
import { ClaimsService } from './features/runs/claims.service.ts';
import { LostRunsService } from './features/runs/lost-runs.service.ts';
import { MisfiresService } from './features/runs/misfires.service.ts';
import { ReportsService } from './features/runs/reports.service.ts';
import { RunBeats } from './features/runs/run-beats.service.ts';
import { RunQueue } from './features/runs/run-queue.service.ts';
import { RunsService } from './features/runs/runs.service.ts';
import { SCHEDULER_CHANNEL, SchedulerEvents } from './features/runs/scheduler-events.service.ts';
import { StatisticsService } from './features/statistics/statistics.service.ts';
import { TasksService } from './features/tasks/tasks.service.ts';
import type { Services } from './graphql/context.ts';
import { Operations } from './graphql/operations.ts';
import { createGraphQLWebSocket } from './graphql/websocket.ts';
import { createGraphQLServer } from './graphql/yoga.ts';
import { createAgentBundle } from './http/agent-bundle.ts';
import { createListener } from './http/listener.ts';
import { appsByStatus } from './http/metrics.ts';
import { createRouter } from './http/router.ts';
import { SameOrigin } from './http/same-origin.ts';
import { createStaticFiles } from './http/static-files.ts';
import { SchedulerJob } from './jobs/scheduler.ts';
import { startJobs } from './jobs/start.ts';
import { TimeoutsJob } from './jobs/timeouts.ts';
import { Broadcast } from './lib/broadcast.ts';
import type { Clock } from './lib/clock.ts';
import type { Logger } from './lib/logger.ts';
import { Metrics } from './lib/metrics.ts';
import { Uploads } from './lib/uploads.ts';
import { newId } from './lib/uuid.ts';

export interface ServerOptions {
  /** Open and migrated; the server does not close it. */
  database: Database;
  clock: Clock;
  logger: Logger;
  /** For notifications between processes; null where the embedded database allows only this one. */
  databaseUrl: string | null;
  /** False: only `sweep` looks for overdue apps and nothing runs periodically, for tests that move the clock. */
  runJobs?: boolean;
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Origins under which people reach it; the first stands in links. */
  publicUrls: readonly string[];
  graphiql: boolean;
  /** Days that things are kept; left out: 90, 90, 800, 90 and 14. */
  heartbeatRetentionDays?: number;
  instanceRetentionDays?: number;
  rollupRetentionDays?: number;
  runRetentionDays?: number;
  logRetentionDays?: number;
  /** Lines of a run that are kept; left out: 10,000. */
  runLogLines?: number;
}

export interface Server {
  /** Where it listens, e.g. `http://127.0.0.1:4000`. */
  url: string;
  /**
   * Applies every timeout that has come due by the server's clock, and looks at missed slots and lost runs; jobs do so each second. More than 5 s without it is an outage
   * of Lubdub's own, and moves deadlines.
   */
  sweep(): Promise<void>;
  /** Ends in order: no new requests, sockets told, beats in hand written, jobs stopped. */
  close(): Promise<void>;
}

const webDirectory = fileURLToPath(new URL('../../web/build', import.meta.url));
const agentBundle = fileURLToPath(new URL('../../agent/dist/lubdub.mjs', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** How long a closing server waits for requests in flight before it cuts them. */
const DRAIN_MS = 5_000;
const GAP_PAGE = 1_000;

/** Starts everything that listens on the port. Rejects with what `listen` says, e.g. EADDRINUSE. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { database, clock, logger, host, publicUrls } = options;
  const { sql, urgent, background, pipeline, transactional } = database;
  const now = () => clock.now();
  await ensurePartitions(background, now());

  const cache = new AppCache();
  const identity: WriterIdentity = {
    shard: Math.floor(Math.random() * 2 ** 30) * 2,
    processId: options.databaseUrl === null ? null : newId(),
  };
  const appChanges = new Broadcast<AppChange>();
  const serverBeats = new Broadcast<number>();
  const hub = new EventHub(
    await newestSequence(urgent),
    (after, before) => readEvents(urgent, after, before, GAP_PAGE),
    logger,
  );
  const metrics = new Metrics();
  let expect: (at: number) => void = () => {};
  const writability = new Writability({ sql: urgent, now, diskProblem: () => database.diskProblem() });
  const writer = new BeatWriter({
    sql: urgent,
    pipeline,
    cache,
    hub,
    now,
    identity,
    onNextCheck: (at) => expect(at),
    writability,
    groupsAtOnce: database.kind === 'postgresql' ? 2 : 1,
    ensurePartitions: () => ensurePartitions(urgent, now()),
    onCommit: (group) => metrics.committed(group),
    logger,
  });
  const outages = new OutagesService({ sql: urgent, cache, identity, shared: database.kind === 'postgresql', logger });
  const apps = new AppsService({ sql, transactional, cache, hub, changes: appChanges, now, writer: identity });
  const scheduler = new SchedulerEvents({ sql: urgent, processId: identity.processId, logger });
  const heartbeats = new HeartbeatsService(writer, now, (entrance, beats) => metrics.heartbeatsCameIn(entrance, beats));
  const beats = new RunBeats(heartbeats, now, logger);
  const queue = new RunQueue({ sql, events: scheduler, beats, now });
  const runs = new RunsService({ sql, events: scheduler, queue, now });
  const agents = new AgentsService({ sql, transactional, apps, events: scheduler, now });
  const services: Services = {
    version,
    clock,
    sql,
    apps,
    instances: new InstancesService(sql, now),
    heartbeats,
    statistics: new StatisticsService(sql, now),
    outages,
    uptime: new UptimeService(sql, now),
    hub,
    appChanges,
    serverBeats,
    metrics,
    tasks: new TasksService({ sql, transactional, apps, queue, events: scheduler, now }),
    runs,
    claims: new ClaimsService({ sql, events: scheduler, beats, queue, now }),
    reports: new ReportsService({ sql, events: scheduler, beats, queue, now }),
    agents,
    agentWork: new AgentWorkService(sql, scheduler),
    logs: new LogsService({ sql, events: scheduler, now, maxRunLines: options.runLogLines ?? 10_000 }),
    scheduler,
  };

  const remote =
    identity.processId === null
      ? null
      : new RemoteEvents({ sql: urgent, cache, hub, apps, appChanges, processId: identity.processId, now, logger });
  const notifications =
    remote === null || options.databaseUrl === null
      ? null
      : await (
          await import('./database/notifications.ts')
        ).listenForNotifications(
          {
            databaseUrl: options.databaseUrl,
            channels: [...remote.channels, SCHEDULER_CHANNEL],
            processId: remote.processId,
          },
          {
            onNotification: (channel, payload) =>
              channel === SCHEDULER_CHANNEL
                ? scheduler.onNotification(payload)
                : remote.onNotification(channel, payload),
            onAlive: () => remote.onAlive(),
            onReconnect: () => {
              void remote.onReconnect();
              scheduler.onReconnect();
            },
          },
          logger,
        );
  // A change committed between reading the newest number and listening would else be missed.
  hub.catchUp(await newestSequence(urgent));

  let connections = 0;
  const timeouts = new TimeoutsJob({
    sql: urgent,
    writer,
    outages,
    writability,
    clock,
    connections: () => connections,
    onSweep: (seconds) => metrics.swept(seconds),
    logger,
  });
  const schedulerJob = new SchedulerJob({
    misfires: new MisfiresService({ sql: urgent, events: scheduler, now, logger }),
    lostRuns: new LostRunsService({ sql: urgent, events: scheduler, beats, queue, now }),
    queue,
    agents,
    writeProblem: () => writability.problem,
    clock,
    logger,
  });
  metrics.readFrom({
    queueLength: () => writer.queued,
    subscribers: () => hub.listenerCount,
    sweepFailures: () => timeouts.failures,
    appsByStatus: async () => appsByStatus(await services.statistics.read()),
  });

  const sameOrigin = new SameOrigin({ host, publicUrls });
  const operations = new Operations({
    services,
    originOf: (request) => sameOrigin.originOf(request),
    writeProblem: () => database.diskProblem(),
    logger,
  });
  const yoga = createGraphQLServer({ operations, graphiql: options.graphiql, logger });
  const uploads = new Uploads();
  const webSocket = createGraphQLWebSocket(operations, uploads, logger);
  const startedAt = process.uptime();
  let shuttingDown = false;
  const health = {
    sql: urgent,
    problem: () => writability.problem,
    version,
    uptimeSeconds: () => Math.floor(process.uptime() - startedAt),
    isShuttingDown: () => shuttingDown,
  };
  const serveFile = createStaticFiles(webDirectory);
  const serveAgent = createAgentBundle(agentBundle);
  const router = createRouter({
    heartbeats,
    health,
    metrics,
    sameOrigin,
    yoga,
    operations,
    uploads,
    serveFile,
    serveAgent,
    logger,
  });
  const http = createListener({ router, webSocket, logger });
  http.on('connection', () => (connections += 1));
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });
  if (options.runJobs !== false) expect = (at) => timeouts.expect(at);
  const retention = {
    heartbeats: options.heartbeatRetentionDays ?? 90,
    instances: options.instanceRetentionDays ?? 90,
    rollups: options.rollupRetentionDays ?? 800,
    runs: options.runRetentionDays ?? 90,
    logs: options.logRetentionDays ?? 14,
  };
  const stopJobs =
    options.runJobs === false
      ? () => timeouts.stop()
      : startJobs(timeouts, schedulerJob, {
          sql: background,
          databaseUrl: options.databaseUrl,
          retention,
          serverBeats,
          writeProblem: () => database.diskProblem(),
          clock,
          logger,
        });

  const { port } = http.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    sweep: async () => {
      await timeouts.sweep();
      await schedulerJob.sweep();
    },
    close: async () => {
      shuttingDown = true;
      await stopJobs();
      await webSocket.close();
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeIdleConnections();
      router.endStreams();
      const cut = setTimeout(() => http.closeAllConnections(), DRAIN_MS);
      await writer.close();
      hub.close();
      await closed;
      clearTimeout(cut);
      await notifications?.close();
      await remote?.close();
      await scheduler.close();
    },
  };
}
