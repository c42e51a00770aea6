// First pages of the lists at every order and filter, and pages of history.
import { GraphQLClient } from '../client.ts';
import { brief, count, type Figure } from '../report.ts';
import type { SeededApp } from '../seed.ts';
import { median, quantile } from '../statistics.ts';

interface Variables {
  filter: Record<string, unknown> | null;
  orderBy: { field: string; direction: string } | null;
}

interface List {
  name: 'apps' | 'instances';
  query: string;
  orders: string[];
  filters: (Record<string, unknown> | null)[];
}

const PAGE = 'pageInfo { hasNextPage endCursor }';
const LISTS: List[] = [
  {
    name: 'apps',
    query: `query ($filter: AppFilter, $orderBy: AppOrder) { apps(first: 25, filter: $filter, orderBy: $orderBy) { ${PAGE} nodes { id slug name environment tags
      schedule { __typename } graceSeconds status statusSince lastHeartbeatAt nextDeadlineAt heartbeatCount } } }`,
    orders: ['NAME', 'STATUS', 'LAST_HEARTBEAT', 'NEXT_DEADLINE', 'CREATED'],
    filters: [
      null,
      ...['backup', 'queue 4', '4a9', 'bench-99', 'team-7', 'zzzqqq'].map((search) => ({ search })),
      ...[['DOWN'], ['UP'], ['PAUSED'], ['DOWN', 'LATE']].map((status) => ({ status })),
      { environment: 'DEVELOPMENT' },
      { tags: ['team-7'] },
      { tags: ['team-7', 'tier-2'] },
      { search: 'report', status: ['UP'], environment: 'PRODUCTION' },
    ],
  },
  {
    name: 'instances',
    query: `query ($filter: InstanceFilter, $orderBy: InstanceOrder) { instances(first: 25, filter: $filter, orderBy: $orderBy) { ${PAGE} nodes { id user host environment
      lastHeartbeatAt recency recencyLabel app { id name } } } }`,
    orders: ['LAST_HEARTBEAT', 'USER', 'HOST', 'ENVIRONMENT', 'APP'],
    filters: [
      null,
      ...['user-12', 'host-19', 'backup', '4a9', 'zzzqqq'].map((search) => ({ search })),
      ...['ACTIVE', 'IDLE_MINUTES', 'IDLE_HOURS', 'INACTIVE'].map((recency) => ({ recency: [recency] })),
      { environment: 'DEVELOPMENT' },
      { user: 'user-77' },
    ],
  },
];
/** Each of them is asked so often, unless that takes too long. */
const SAMPLES = 15;
const LEAST_SAMPLES = 4;
const LONGEST_MS = 1_500;

/** The slowest of all combinations counts: any order or filter has to be quick. */
export async function measureLists(url: string, apps: SeededApp[]): Promise<Figure[]> {
  const client = new GraphQLClient(url);
  const control = await floor(client);
  const figures: Figure[] = [];
  for (const { name, query, orders, filters } of LISTS) {
    const own = name === 'instances' ? [...filters, { appId: apps[0]?.id }] : filters;
    const orderings = [null, ...orders.flatMap((field) => ['ASC', 'DESC'].map((direction) => ({ field, direction })))];
    const pages: { label: string; p95: number; times: number[] }[] = [];
    for (const filter of own) {
      for (const orderBy of orderings) {
        const times = await sample(client, query, { filter, orderBy });
        pages.push({ label: label({ filter, orderBy }), p95: quantile(times, 0.95), times });
      }
    }
    pages.sort((a, b) => b.p95 - a.p95);
    const all = pages.flatMap(({ times }) => times);
    const slow = pages.filter(({ p95 }) => p95 > 50).length;
    figures.push({
      row: 'lists',
      what: `first page of ${name}, slowest order and filter`,
      value: pages[0]?.p95 ?? NaN,
      unit: 'ms',
      reach: 50,
      beyond: 15,
      measured: `of all ${pages.length}: p50 ${brief(median(all))}, p95 ${brief(quantile(all, 0.95))} ms`,
      control,
      notes: [
        `${slow} of ${pages.length} take more than 50 ms; the slowest: ${pages
          .slice(0, 12)
          .map((page) => `${page.label} ${brief(page.p95)} ms`)
          .join('; ')}`,
      ],
    });
  }
  client.close();
  return figures;
}

const HISTORY = `query ($id: ID!, $first: Int!, $after: String) { app(id: $id) { heartbeats(first: $first, after: $after) { ${PAGE} nodes { id kind receivedAt
  durationMs latencyMs exitCode message user host environment } } } }`;
interface HistoryAnswer {
  app: { heartbeats: { pageInfo: { endCursor: string | null } } };
}

/** Pages of 500 that are gone through before a page counts as deep. */
const DEEP = 40;

/**
 * The first page of an app that beats often, of one that beats seldom and of one that never did; and a page deep down.
 */
export async function measureHistory(
  url: string,
  apps: { busy: SeededApp; usual: SeededApp; silent: SeededApp },
  beats: number,
): Promise<Figure> {
  const client = new GraphQLClient(url);
  const control = await floor(client);
  const deep = await cursorAt(client, apps.busy.id, DEEP);
  const pages: [string, Record<string, unknown>][] = [
    ['first page, busy app', { id: apps.busy.id, first: 25 }],
    [`page ${count(DEEP * 20)}, busy app`, { id: apps.busy.id, first: 25, after: deep }],
    ['first page, usual app', { id: apps.usual.id, first: 25 }],
    ['app without a beat', { id: apps.silent.id, first: 25 }],
  ];
  const measured: { name: string; p50: number; p95: number }[] = [];
  for (const [name, variables] of pages) {
    const times: number[] = [];
    for (let run = 0; run < 60; run++) times.push(await client.time(HISTORY, variables));
    measured.push({ name, p50: median(times), p95: quantile(times.slice(5), 0.95) });
  }
  client.close();
  return {
    row: 'history',
    what: `page of history at ${count(beats)} beats`,
    value: Math.max(...measured.map(({ p95 }) => p95)),
    unit: 'ms',
    reach: 50,
    beyond: 15,
    measured: measured.map(({ name, p95 }) => `${name} ${brief(p95)}`).join(', '),
    control,
    notes: [measured.map(({ name, p50 }) => `${name}: p50 ${brief(p50)} ms`).join('; ')],
  };
}

async function cursorAt(client: GraphQLClient, id: string, pages: number): Promise<string | null> {
  let after: string | null = null;
  for (let page = 0; page < pages; page++) {
    const answer: HistoryAnswer = await client.query(HISTORY, { id, first: 500, after });
    after = answer.app.heartbeats.pageInfo.endCursor;
  }
  return after;
}

async function sample(client: GraphQLClient, query: string, variables: Variables): Promise<number[]> {
  const times: number[] = [];
  let total = 0;
  while (times.length < SAMPLES && (times.length < LEAST_SAMPLES || total < LONGEST_MS)) {
    const taken = await client.time(query, { ...variables });
    times.push(taken);
    total += taken;
  }
  return times;
}

/** What the smallest query takes on the same connection: HTTP and GraphQL without a database. */
async function floor(client: GraphQLClient): Promise<string> {
  const times: number[] = [];
  for (let run = 0; run < 200; run++) times.push(await client.time('{ __typename }', {}));
  return `{ __typename }: p50 ${brief(median(times))}, p95 ${brief(quantile(times, 0.95))} ms`;
}

const label = ({ filter, orderBy }: Variables): string =>
  `${filter === null ? 'no filter' : JSON.stringify(filter)} by ${orderBy === null ? 'default' : `${orderBy.field} ${orderBy.direction}`}`;
