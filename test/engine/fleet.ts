import { randomUUID } from 'node:crypto';
import { uniqueName } from '../kit/apps.ts';
import { beats } from '../kit/beats.ts';
import type { GraphQLClient, Variables } from '../kit/graphql-client.ts';
import type { TestServer } from '../kit/server.ts';

export interface FleetApp {
  id: string;
  slug: string;
  pingKey: string;
}

/** As many as the limit of an operation's breadth allows. */
const AT_ONCE = 50;
const MOST_BEATS = 1_000;

/** As many apps as there are inputs, in their order. */
export async function createFleet(client: GraphQLClient, inputs: Variables[]): Promise<FleetApp[]> {
  const apps: FleetApp[] = [];
  for (let from = 0; from < inputs.length; from += AT_ONCE) {
    const part = inputs.slice(from, from + AT_ONCE);
    const names = part.map((_, index) => `a${index}`);
    const created = await client.query<Record<string, FleetApp>>(
      `mutation (${names.map((name) => `$${name}: CreateAppInput!`).join(' ')}) {
        ${names.map((name) => `${name}: createApp(input: $${name}) { id slug pingKey }`).join('\n')} }`,
      Object.fromEntries(part.map((input, index) => [`a${index}`, { name: uniqueName('fleet'), ...input }])),
    );
    apps.push(...names.map((name) => created[name]!));
  }
  return apps;
}

/** What {@link seedFleet} takes. */
export interface FleetInput {
  schedule: { everySeconds: number } | { cron: { expression: string; timezone: string } };
  graceSeconds: number;
}

/**
 * The same for a thousand apps, which one by one take longer than what is to be tested of them: written by one
 * statement.
 */
export async function seedFleet(server: TestServer, inputs: FleetInput[]): Promise<FleetApp[]> {
  const rows = inputs.map(({ schedule, graceSeconds }) => ({
    id: randomUUID(),
    slug: uniqueName('fleet'),
    ping_key: randomUUID(),
    every_seconds: 'everySeconds' in schedule ? schedule.everySeconds : null,
    cron_expression: 'cron' in schedule ? schedule.cron.expression : null,
    cron_timezone: 'cron' in schedule ? schedule.cron.timezone : null,
    grace_seconds: graceSeconds,
  }));
  await server.sql.query(
    `with seeds as (
      select * from json_to_recordset($1::json) as r(id uuid, slug text, ping_key uuid, every_seconds int, cron_expression text,
        cron_timezone text, grace_seconds int)
    ), apps as (
      insert into app (id, slug, name, environment, every_seconds, cron_expression, cron_timezone, grace_seconds, ping_key, created_at,
        updated_at)
      select id, slug, slug, 'PRODUCTION', every_seconds, cron_expression, cron_timezone, grace_seconds, ping_key, $2, $2 from seeds
    )
    insert into app_state (app_id, status, status_since) select id, 4, $2 from seeds`,
    [JSON.stringify(rows), server.clock.iso()],
  );
  return rows.map(({ id, slug, ping_key: pingKey }) => ({ id, slug, pingKey }));
}

/** One beat of each app. @throws Error when one is refused */
export async function beatAll(
  client: GraphQLClient,
  apps: Pick<FleetApp, 'id'>[],
  input: Variables = {},
): Promise<void> {
  for (let from = 0; from < apps.length; from += MOST_BEATS) {
    const part = apps.slice(from, from + MOST_BEATS).map(({ id }) => ({ app: id, ...input }));
    const refused = (await beats(client, part)).find(({ error }) => error !== null);
    if (refused !== undefined) throw new Error(JSON.stringify(refused.error));
  }
}

interface Standing {
  id: string;
  status: string;
  nextDeadlineAt: string | null;
}

async function standingOfAll(client: GraphQLClient): Promise<Standing[]> {
  const all: Standing[] = [];
  for (let after: string | null = null; ;) {
    const { apps }: { apps: { nodes: Standing[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
      await client.query(
        'query ($after: String) { apps(first: 500, after: $after) { nodes { id status nextDeadlineAt } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
    all.push(...apps.nodes);
    if (!apps.pageInfo.hasNextPage) return all;
    after = apps.pageInfo.endCursor;
  }
}

/** How many apps there are of each status. */
export async function countByStatus(client: GraphQLClient): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of await standingOfAll(client)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** By when each app has to beat, by its id. */
export async function deadlinesOf(client: GraphQLClient): Promise<Map<string, string | null>> {
  return new Map((await standingOfAll(client)).map(({ id, nextDeadlineAt }) => [id, nextDeadlineAt]));
}

export interface Outage {
  from: string;
  to: string;
  reason: string;
}

/** Lubdub's own outages, the newest first. */
export async function outagesOf(client: GraphQLClient): Promise<Outage[]> {
  const { outages } = await client.query<{ outages: { nodes: Outage[] } }>('{ outages { nodes { from to reason } } }');
  return outages.nodes;
}
