import { readFileSync } from 'node:fs';
import type { Database } from './database/database.ts';
import { openGateway } from './gateway/gateway.ts';
import type { AgentPattern } from './graphql/caller.ts';
import type { AccessSettings, AlertSettings, Settings } from './graphql/context.ts';
import type { Feature } from './graphql/feature.ts';
import { startJobs } from './jobs/start.ts';
import { TimeoutsJob } from './jobs/timeouts.ts';
import { openLedger } from './ledger/ledger.ts';
import { Broadcast } from './lib/broadcast.ts';
import { clientAddresses } from './lib/client-address.ts';
import type { Clock } from './lib/clock.ts';
import type { Logger } from './lib/logger.ts';
import { Metrics } from './lib/metrics.ts';
import { createServices } from './services.ts';

export interface ServerOptions {
  /** What it does, and in which order; see features/index.ts. */
  features: readonly Feature[];
  /** Open and migrated; the server does not close it. */
  database: Database;
  clock: Clock;
  logger: Logger;
  /** False: only `sweep` looks for overdue apps and nothing runs periodically, for tests that move the clock. */
  runJobs?: boolean;
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Origins under which people reach it; the first stands in links. */
  publicUrls: readonly string[];
  graphiql: boolean;
  /** Days that things are kept; left out: 90, 90, 800, 90, 14 and 365. */
  heartbeatRetentionDays?: number;
  instanceRetentionDays?: number;
  rollupRetentionDays?: number;
  runRetentionDays?: number;
  logRetentionDays?: number;
  auditRetentionDays?: number;
  /** Left out: no links, no secret, only public receivers. */
  alerts?: Partial<AlertSettings>;
  /** CIDRs of proxies in front; left out: none is believed. */
  trustProxy?: readonly string[];
  /** What Prometheus sends; left out: none. */
  metricsToken?: string | null;
  /** Requests a minute of one key or session; left out: any number. */
  apiRateLimit?: number | null;
  /** Pings a minute of one app; left out: any number. */
  pingRateLimit?: number | null;
  /** Left out: nobody has to say who they are. */
  access?: Partial<AccessSettings>;
  /** Lines of a run that are kept; left out: 10,000. */
  runLogLines?: number;
}

export interface Server {
  /** Where it listens, e.g. `http://127.0.0.1:4000`. */
  url: string;
  /** How people get in, in a line; and what the first admin has to show, where that has to be shown. */
  access: { meaning: string; setUpToken: string | null };
  /**
   * Applies every timeout that has come due by the server's clock, and looks at missed slots and lost runs; jobs do so
   * each second. More than 5 s without it is an outage of Lubdub's own, and moves deadlines.
   */
  sweep(): Promise<void>;
  /** A token for the agent beside this server, in which `*` stands for any characters; it goes with this process. */
  localAgentToken(names: AgentPattern): string;
  /** Ends in order: no new requests, sockets told, beats in hand written, jobs stopped. */
  close(): Promise<void>;
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Starts everything that listens on the port. Rejects with what `listen` says, e.g. EADDRINUSE. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { features, database, clock, logger } = options;
  const now = () => clock.now();
  const metrics = new Metrics();
  const ledger = await openLedger({ database, now, metrics, logger });
  const { writer, writability, hub, onNextCheck } = ledger;
  const services = createServices(
    {
      ...ledger,
      version,
      clock,
      now,
      logger,
      database,
      sql: database.sql,
      serverBeats: new Broadcast<number>(),
      metrics,
      settings: settingsOf(options),
      addressOf: clientAddresses(options.trustProxy ?? []),
    },
    features,
  );
  await ledger.followOthers((address) => services.apps.find(address));
  for (const { prepare } of features) await prepare?.(services);

  let connections = 0;
  const timeouts = new TimeoutsJob({
    sql: database.urgent,
    writer,
    outages: services.outages,
    writability,
    clock,
    connections: () => connections,
    onSweep: (seconds) => metrics.swept(seconds),
    logger,
  });
  const brought = features.flatMap(({ jobs }) => jobs?.(services) ?? []);
  metrics.readFrom({
    queueLength: () => writer.queued,
    subscribers: () => hub.listenerCount,
    sweepFailures: () => timeouts.failures,
  });
  for (const feature of features) for (const counted of feature.metrics?.(services) ?? []) metrics.addCounted(counted);

  const gateway = await openGateway({
    ...options,
    services,
    beatProblem: () => writability.problem,
    onConnection: () => (connections += 1),
  });
  const runJobs = options.runJobs !== false;
  if (runJobs) onNextCheck((at) => timeouts.expect(at));
  const stopJobs = runJobs ? startJobs({ services, features, first: [timeouts], brought }) : () => timeouts.stop();
  return {
    url: gateway.url,
    access: services.accessAtStart,
    sweep: async () => {
      await timeouts.sweep();
      for (const job of brought) await job.sweep?.();
    },
    localAgentToken: (names) => services.agentTokens.createOwn(names),
    close: async () => {
      gateway.announceEnd();
      await stopJobs();
      await gateway.stopListening();
      await ledger.close();
      await gateway.closed();
      await ledger.stopFollowing();
    },
  };
}

const NO_ALERT_SETTINGS: AlertSettings = {
  publicUrl: null,
  allowNetworks: [],
  smtpUrl: null,
  mailFrom: null,
  secrets: null,
  watchdogUrl: null,
};

const OPEN_ACCESS: AccessSettings = {
  limitsSignIn: true,
  oidc: null,
  password: null,
  mayBeOpen: true,
  sessionDays: 7,
  publicUrls: [],
  secrets: null,
};

const settingsOf = (options: ServerOptions): Settings => ({
  runLogLines: options.runLogLines ?? 10_000,
  alerts: { ...NO_ALERT_SETTINGS, publicUrl: options.publicUrls[0] ?? null, ...options.alerts },
  limits: { apiPerMinute: options.apiRateLimit ?? null, pingsPerMinute: options.pingRateLimit ?? null },
  access: { ...OPEN_ACCESS, publicUrls: options.publicUrls, ...options.access },
  retention: {
    heartbeats: options.heartbeatRetentionDays ?? 90,
    instances: options.instanceRetentionDays ?? 90,
    rollups: options.rollupRetentionDays ?? 800,
    runs: options.runRetentionDays ?? 90,
    logs: options.logRetentionDays ?? 14,
    audit: options.auditRetentionDays ?? 365,
  },
});
