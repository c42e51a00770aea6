// Who plays in the demo: apps as a small shop would have them, the hosts that beat for each, and how well they behave.

type Behaviour =
  /** Every source beats every `everySeconds`. */
  | { kind: 'steady'; everySeconds: number }
  /** Beats for a while, then all its sources are silent for a while. */
  | { kind: 'flaky'; everySeconds: number; beatsForSeconds: number; silentForSeconds: number }
  /** Starts a run every `everySeconds`, which takes `runSeconds`; each `failsEach`th one fails. */
  | { kind: 'job'; everySeconds: number; runSeconds: number; failsEach?: number }
  /** Beat in the past only: one run each `everyHours`, the last one `hoursAgo`; that one may have failed. */
  | { kind: 'past'; everyHours: number; hoursAgo: number; runSeconds: number; runs: number; lastFailed?: boolean }
  | { kind: 'silent' };

export interface Source {
  user: string;
  host: string;
  agentVersion?: string;
  /** Last beat, for a source that is gone. */
  goneForHours?: number;
}

export interface Role {
  name: string;
  slug: string;
  description: string;
  environment?: 'PRODUCTION' | 'DEVELOPMENT';
  tags: string[];
  schedule: { everySeconds: number } | { cron: { expression: string; timezone: string } };
  graceSeconds: number;
  maxRunSeconds?: number;
  sources: Source[];
  behaviour: Behaviour;
  /** Turns of its behaviour that lie behind it when the demo begins, so that not all is well at first sight. */
  turnsBefore?: number;
  /** Beats by its ping URL, as `curl` does, instead of GraphQL. */
  byUrl?: boolean;
  paused?: boolean;
}

export const CAST: Role[] = [
  {
    name: 'Storefront',
    slug: 'storefront',
    description: 'The shop itself, on three hosts behind the load balancer',
    tags: ['web', 'critical'],
    schedule: { everySeconds: 10 },
    graceSeconds: 15,
    sources: [
      { user: 'www', host: 'web-1.berlin', agentVersion: '2.8.1' },
      { user: 'www', host: 'web-2.berlin', agentVersion: '2.8.1' },
      { user: 'www', host: 'web-3.dublin', agentVersion: '2.8.0' },
      { user: 'www', host: 'web-0.berlin', agentVersion: '2.6.4', goneForHours: 51 },
    ],
    behaviour: { kind: 'steady', everySeconds: 8 },
  },
  {
    name: 'Checkout workers',
    slug: 'checkout-workers',
    description: 'Takes paid orders from the queue',
    tags: ['payments', 'critical'],
    schedule: { everySeconds: 10 },
    graceSeconds: 15,
    sources: [
      { user: 'checkout', host: 'worker-1.berlin' },
      { user: 'checkout', host: 'worker-2.berlin' },
    ],
    behaviour: { kind: 'flaky', everySeconds: 5, beatsForSeconds: 45, silentForSeconds: 50 },
    turnsBefore: 8,
  },
  {
    name: 'Search indexer',
    slug: 'search-indexer',
    description: 'Puts changed products into the search index',
    tags: ['search'],
    schedule: { everySeconds: 30 },
    graceSeconds: 30,
    maxRunSeconds: 60,
    sources: [{ user: 'search', host: 'index-1.berlin', agentVersion: '1.14.0' }],
    behaviour: { kind: 'job', everySeconds: 20, runSeconds: 6 },
  },
  {
    name: 'Payment reconciliation',
    slug: 'payment-reconciliation',
    description: 'Compares our orders with what the bank says',
    tags: ['payments', 'finance'],
    schedule: { everySeconds: 45 },
    graceSeconds: 20,
    sources: [{ user: 'finance', host: 'jobs-1.berlin' }],
    behaviour: { kind: 'job', everySeconds: 25, runSeconds: 4, failsEach: 3 },
    turnsBefore: 2,
  },
  {
    name: 'Mail queue',
    slug: 'mail-queue',
    description: 'Order confirmations and password mails',
    tags: ['mail'],
    schedule: { everySeconds: 15 },
    graceSeconds: 45,
    sources: [{ user: 'postfix', host: 'mail-1.dublin' }],
    behaviour: { kind: 'flaky', everySeconds: 10, beatsForSeconds: 60, silentForSeconds: 55 },
    turnsBefore: 5,
    byUrl: true,
  },
  {
    name: 'Replica db-2',
    slug: 'replica-db-2',
    description: 'Replication of the orders database is less than 5 s behind',
    tags: ['database', 'critical'],
    schedule: { everySeconds: 5 },
    graceSeconds: 0,
    sources: [{ user: 'postgres', host: 'db-2.dublin' }],
    behaviour: { kind: 'flaky', everySeconds: 4, beatsForSeconds: 92, silentForSeconds: 25 },
    turnsBefore: 22,
    byUrl: true,
  },
  {
    name: 'Edge probes',
    slug: 'edge-probes',
    description: 'The shop answers, seen from four continents',
    tags: ['web', 'probe'],
    schedule: { everySeconds: 5 },
    graceSeconds: 10,
    sources: [
      { user: 'probe', host: 'edge-frankfurt', agentVersion: '0.9.3' },
      { user: 'probe', host: 'edge-virginia', agentVersion: '0.9.3' },
      { user: 'probe', host: 'edge-são-paulo', agentVersion: '0.9.2' },
      { user: 'probe', host: 'edge-singapore', agentVersion: '0.9.3' },
      { user: 'probe', host: 'edge-sydney', agentVersion: '0.7.0', goneForHours: 5 },
    ],
    behaviour: { kind: 'steady', everySeconds: 5 },
  },
  {
    name: 'Nightly backup',
    slug: 'nightly-backup',
    description: 'Dump of all databases to the vault',
    tags: ['backup', 'database'],
    schedule: { cron: { expression: '0 3 * * *', timezone: 'Europe/Berlin' } },
    graceSeconds: 3_600,
    maxRunSeconds: 7_200,
    sources: [{ user: 'backup', host: 'vault.dublin' }],
    behaviour: { kind: 'past', everyHours: 24, hoursAgo: 3, runSeconds: 1_122, runs: 6 },
  },
  {
    name: 'Certificate renewal',
    slug: 'certificate-renewal',
    description: 'Asks for new TLS certificates every Monday',
    tags: ['security'],
    schedule: { cron: { expression: '30 4 * * 1', timezone: 'UTC' } },
    graceSeconds: 86_400,
    sources: [{ user: 'root', host: 'web-1.berlin' }],
    behaviour: { kind: 'past', everyHours: 168, hoursAgo: 30, runSeconds: 41, runs: 3 },
  },
  {
    name: 'Exchange rates',
    slug: 'exchange-rates',
    description: 'Fetched every minute on working days',
    tags: ['finance'],
    schedule: { cron: { expression: '* * * * *', timezone: 'Europe/Zurich' } },
    graceSeconds: 30,
    sources: [{ user: 'finance', host: 'jobs-2.zurich' }],
    behaviour: { kind: 'job', everySeconds: 60, runSeconds: 3, failsEach: 7 },
  },
  {
    name: 'Staging deploys',
    slug: 'staging-deploys',
    description: 'Puts the main branch on staging',
    environment: 'DEVELOPMENT',
    tags: ['deploy'],
    schedule: { everySeconds: 60 },
    graceSeconds: 60,
    sources: [
      { user: 'deploy', host: 'staging-1' },
      { user: 'ana', host: 'ana-laptop', goneForHours: 0.3 },
      { user: 'kofi', host: 'kofi-desktop', goneForHours: 27 },
    ],
    behaviour: { kind: 'job', everySeconds: 35, runSeconds: 12, failsEach: 4 },
  },
  {
    name: 'Customer sync',
    slug: 'customer-sync',
    description: 'New customers to the sales team, every six hours',
    tags: ['sales'],
    schedule: { cron: { expression: '0 */6 * * *', timezone: 'UTC' } },
    graceSeconds: 1_800,
    maxRunSeconds: 900,
    sources: [{ user: 'sales', host: 'jobs-1.berlin' }],
    behaviour: { kind: 'past', everyHours: 6, hoursAgo: 1, runSeconds: 75, runs: 8, lastFailed: true },
  },
  {
    name: 'Load test',
    slug: 'load-test',
    description: 'Started by hand before a sale',
    environment: 'DEVELOPMENT',
    tags: ['probe'],
    schedule: { everySeconds: 300 },
    graceSeconds: 120,
    sources: [{ user: 'ana', host: 'staging-2' }],
    behaviour: { kind: 'past', everyHours: 24, hoursAgo: 26, runSeconds: 600, runs: 2 },
    paused: true,
  },
  {
    name: 'Warehouse import',
    slug: 'warehouse-import',
    description: 'Not connected yet: send its first beat yourself',
    tags: ['warehouse'],
    schedule: { everySeconds: 60 },
    graceSeconds: 60,
    sources: [],
    behaviour: { kind: 'silent' },
  },
];
