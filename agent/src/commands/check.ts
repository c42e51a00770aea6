import { Client } from '../api/client.ts';
import { CheckedAppDocument, CheckedAppsDocument, CheckedSourcesDocument } from '../api/operations.ts';
import { readSettings } from '../config.ts';
import type { CheckedFieldsFragment, CheckedSourcesQuery, Environment } from '../gql/graphql.ts';
import { print } from '../lib/print.ts';
import { forTerminal } from '../lib/text.ts';
import { judge, printReport, type Finding } from './check-rules.ts';
import { tokenOf, UsageError, type Context } from './context.ts';

export interface CheckFlags {
  app?: string[];
  stale?: string;
  environment?: string;
}

type Source = CheckedSourcesQuery['instances']['nodes'][number];

interface Page<Node> {
  nodes: readonly Node[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

const UNKNOWN = 3;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Prints which sources are missing or stale, as monitoring plugins do, and sets the exit status that they have. */
export async function check(flags: CheckFlags, { system, version, given }: Context): Promise<void> {
  let client: Client | null = null;
  try {
    const staleMs = flags.stale === undefined ? null : duration(flags.stale);
    const wanted = flags.environment === undefined ? null : { value: flags.environment, source: '--environment' };
    const settings = readSettings(wanted === null ? given : { ...given, environment: wanted }, system);
    const environment = wanted === null ? null : settings.environment;
    client = new Client({ server: settings.server, token: tokenOf(settings), version });
    const findings = await find(client, flags.app ?? [], environment, staleMs);
    const { text, exitCode } = printReport(findings);
    print(text);
    process.exitCode = exitCode;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    printUnknown(message);
  } finally {
    client?.close();
  }
}

/** The one line of a check that could not be made; sets the exit status that monitoring systems know as unknown. */
export function printUnknown(message: string): void {
  print(`LUBDUB UNKNOWN - ${forTerminal(message.replaceAll(/\s*\n\s*/g, ' ')).replaceAll('|', '/')}\n`);
  process.exitCode = UNKNOWN;
}

async function find(
  client: Client,
  names: string[],
  environment: Environment | null,
  staleMs: number | null,
): Promise<Finding[]> {
  const apps =
    names.length === 0
      ? await all((after) =>
          client.call(CheckedAppsDocument, { after, filter: { environment } }).then((data) => data.apps),
        )
      : await Promise.all(names.map((name) => oneApp(client, name)));
  const filters = names.length === 0 ? [{ environment }] : apps.map(({ id }) => ({ appId: id, environment }));
  const sources: Source[] = [];
  for (const filter of filters)
    sources.push(
      ...(await all((after) => client.call(CheckedSourcesDocument, { after, filter }).then((data) => data.instances))),
    );
  return judge(apps, sources, Date.now(), staleMs);
}

async function oneApp(client: Client, name: string): Promise<CheckedFieldsFragment> {
  const { app } = await client.call(CheckedAppDocument, UUID.test(name) ? { id: name } : { slug: name });
  if (app == null) throw new UsageError(`there is no app ${JSON.stringify(name)}`);
  return app;
}

async function all<Node>(page: (after: string | null) => Promise<Page<Node>>): Promise<Node[]> {
  const nodes: Node[] = [];
  for (let after: string | null = null; ;) {
    const { nodes: more, pageInfo }: Page<Node> = await page(after);
    nodes.push(...more);
    after = pageInfo.endCursor ?? null;
    if (!pageInfo.hasNextPage || after === null) return nodes;
  }
}

/** In milliseconds. */
function duration(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text.trim()) ?? [];
  const ms = Number(number) * (UNITS[unit === '' ? 's' : unit] ?? Number.NaN);
  if (!(ms > 0)) throw new UsageError(`--stale must be a time such as 60s, 5m or 2h, not ${JSON.stringify(text)}`);
  return ms;
}
