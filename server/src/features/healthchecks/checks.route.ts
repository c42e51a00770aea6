import type { IncomingMessage } from 'node:http';
import type { AsCaller, ReadBody, Route } from '../../graphql/feature.ts';
import type { Caller } from '../../graphql/caller.ts';
import type { AppCache } from '../../ledger/app-cache.ts';
import { DomainError } from '../../lib/errors.ts';
import { db, execute, ONE } from '../../lib/query.ts';
import { isDatabaseAway, type Sql } from '../../lib/sql.ts';
import { ChannelRules } from './channel-rules.ts';
import { CheckApi, matches } from './check-api.ts';
import { checkCheck, wrong } from './check-input.rules.ts';
import { checkOf, type AppAnswer } from './check.model.ts';
import { flipsOf, pingBodyOf, pingsOf } from './history.ts';
import { answerTo, cors, refused, send, type CheckAnswer } from './respond.ts';

export interface ChecksRouteOptions {
  sql: Sql;
  cache: AppCache;
  now(): number;
}

interface Call {
  api: CheckApi;
  caller: Caller;
  version: number;
  query: URLSearchParams;
  body: Record<string, unknown>;
  params: string[];
  options: ChecksRouteOptions;
}

interface Endpoint {
  /** After `/api/v3/`, without a slash at the end: both forms are taken. */
  pattern: RegExp;
  methods: Record<string, { writes: boolean; run(call: Call): Promise<CheckAnswer> }>;
}

const KEY_LENGTH = 32;
const MAX_BODY_BYTES = 1_000_000;
const CODE = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const UNIQUE_KEY = /^[0-9a-f]{40}$/;

/** The app that an address names: by its ping key, which is a check's uuid, its id, or its unique key. */
async function find({ api, params: [code = ''], options: { sql, cache }, caller }: Call): Promise<AppAnswer> {
  const missing = new DomainError('NOT_FOUND', 'not found');
  if (UNIQUE_KEY.test(code)) {
    const found = (await api.list()).find(({ uniqueKey }) => uniqueKey === code);
    if (found === undefined) throw missing;
    return found;
  }
  // Whoever may not read is told so before whether there is such a check.
  if (!caller.may('READ')) throw new DomainError('FORBIDDEN', 'wrong api key');
  const address = { by: 'uuid', value: code } as const;
  await cache.load(sql, [address]);
  const app = await api.read(cache.find(address)?.id ?? code);
  if (app === null) throw missing;
  return app;
}

const mayWrite = (caller: Caller): boolean => caller.may('READ') && caller.may('EDIT_APPS');

async function shown(call: Call, app: AppAnswer, overrides = {}): Promise<object> {
  const rules = mayWrite(call.caller) ? await ChannelRules.read(call.api) : null;
  return { ...checkOf(app, { version: call.version, channels: rules?.of(app.id) ?? null }), ...overrides };
}

async function save(call: Call, known: AppAnswer | null): Promise<CheckAnswer> {
  const { api } = call;
  const input = checkCheck(call.body);
  const rules = await ChannelRules.read(api);
  const wanted = input.channels === undefined ? null : rules.idsOf(input.channels);
  const found =
    known ?? (input.unique?.length ? ((await api.list()).find((app) => matches(app, input)) ?? null) : null);
  const app = found === null ? await api.create(input) : await api.update(found, input);
  if (wanted !== null) await rules.assign(app.id, wanted);
  return { status: found === null ? 201 : 200, json: await shown(call, app) };
}

const ENDPOINTS: readonly Endpoint[] = [
  {
    pattern: /^checks$/,
    methods: {
      GET: {
        writes: false,
        run: async ({ api, caller, version, query }) => {
          const apps = await api.list(query.getAll('tag'));
          const slug = query.get('slug');
          const rules = mayWrite(caller) ? await ChannelRules.read(api) : null;
          const wanted = slug === null ? apps : apps.filter((app) => app.slug === slug);
          const checks = wanted.map((app) => checkOf(app, { version, channels: rules?.of(app.id) ?? null }));
          return { status: 200, json: { checks } };
        },
      },
      POST: { writes: true, run: (call) => save(call, null) },
    },
  },
  {
    pattern: new RegExp(`^checks/(${CODE}|[0-9a-f]{40})$`),
    methods: {
      GET: { writes: false, run: async (call) => ({ status: 200, json: await shown(call, await find(call)) }) },
      POST: { writes: true, run: async (call) => save(call, await find(call)) },
      DELETE: {
        writes: true,
        run: async (call) => {
          const app = await find(call);
          const json = await shown(call, app);
          await call.api.delete(app.id);
          return { status: 200, json };
        },
      },
    },
  },
  {
    pattern: new RegExp(`^checks/(${CODE})/pause$`),
    methods: {
      POST: {
        writes: true,
        run: async (call) => ({ status: 200, json: await shown(call, await call.api.pause((await find(call)).id)) }),
      },
    },
  },
  {
    pattern: new RegExp(`^checks/(${CODE})/resume$`),
    methods: {
      POST: {
        writes: true,
        run: async (call) => {
          const app = await find(call);
          if (app.status !== 'PAUSED') return { status: 409, text: 'check is not paused' };
          const json = await shown(call, await call.api.resume(app.id), {
            status: 'new',
            last_ping: null,
            next_ping: null,
          });
          return { status: 200, json };
        },
      },
    },
  },
  {
    pattern: new RegExp(`^checks/(${CODE})/pings$`),
    methods: {
      GET: {
        writes: true,
        run: async (call) => ({
          status: 200,
          json: { pings: await pingsOf(call.api, await find(call), call.version) },
        }),
      },
    },
  },
  {
    pattern: new RegExp(`^checks/(${CODE})/pings/([0-9]{1,15})/body$`),
    methods: {
      GET: {
        writes: true,
        run: async (call) => {
          const body = await pingBodyOf(call.api, await find(call), Number(call.params[1]));
          return body === null ? { status: 404 } : { status: 200, text: body };
        },
      },
    },
  },
  {
    pattern: new RegExp(`^checks/(${CODE}|[0-9a-f]{40})/flips$`),
    methods: {
      GET: { writes: false, run: async (call) => flipsOf(call.api, await find(call), call.query, call.options.now()) },
    },
  },
  {
    pattern: /^channels$/,
    methods: {
      GET: {
        writes: true,
        run: async ({ api }) => {
          const { channels } = await ChannelRules.read(api);
          return {
            status: 200,
            json: { channels: channels.map((channel) => ({ ...channel, kind: channel.kind.toLowerCase() })) },
          };
        },
      },
    },
  },
];

/**
 * Healthchecks' management API: the same fixed operations for each of its versions, by an API key alone. A key that may
 * READ and EDIT_APPS is what Healthchecks calls read-write, one that may READ a read-only one.
 */
export const checksRoute = (version: number, options: ChecksRouteOptions): Route => ({
  prefix: `/api/v${version}/`,
  access: 'anybody',
  byKeyOnly: true,
  handle: async (request, response, path, readBody, asCaller) => {
    const rest = path.slice(`/api/v${version}/`.length).replace(/\/$/, '');
    if (rest === 'status') return send(response, await status(options));
    const endpoint = ENDPOINTS.find(({ pattern }) => pattern.test(rest));
    if (endpoint === undefined) return send(response, { status: 404 });
    const headers = cors(Object.keys(endpoint.methods));
    if (request.method === 'OPTIONS') return send(response, { status: 204, headers });
    const answer = await run(endpoint, rest, { version, options, request, readBody, asCaller }).catch(answerTo);
    send(response, { ...answer, headers: { ...headers, ...answer.headers } });
  },
});

async function run(
  { pattern, methods }: Endpoint,
  rest: string,
  {
    version,
    options,
    request,
    readBody,
    asCaller,
  }: {
    version: number;
    options: ChecksRouteOptions;
    request: IncomingMessage;
    readBody: ReadBody;
    asCaller: AsCaller;
  },
): Promise<CheckAnswer> {
  const { method = 'GET' } = request;
  const how = methods[method === 'HEAD' ? 'GET' : method];
  if (how === undefined) return { status: 405, headers: { allow: Object.keys(methods).join(', ') } };
  const body = method === 'POST' ? await bodyOf(readBody) : {};
  const key = request.headers['x-api-key'] ?? body['api_key'];
  if (typeof key !== 'string' || key.length !== KEY_LENGTH) return refused(401, 'missing api key');
  const asking = await asCaller(key);
  const { caller } = asking;
  if (caller.kind !== 'API_KEY' || !caller.may('READ') || (how.writes && !mayWrite(caller)))
    return refused(401, 'wrong api key');
  const params = pattern.exec(rest)?.slice(1) ?? [];
  const query = new URLSearchParams(request.url?.split('?', 2)[1] ?? '');
  return how.run({ api: new CheckApi(asking), caller, version, query, body, params, options });
}

/** Whatever its type says; nothing and null are none. */
async function bodyOf(readBody: ReadBody): Promise<Record<string, unknown>> {
  const bytes = await readBody(MAX_BODY_BYTES);
  if (bytes.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new DomainError('BAD_USER_INPUT', 'could not parse request body');
  }
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong('value is not an object');
  return value as Record<string, unknown>;
}

async function status({ sql }: ChecksRouteOptions): Promise<CheckAnswer> {
  try {
    await execute(sql, db.selectNoFrom(ONE));
    return { status: 200, text: 'OK' };
  } catch (error) {
    if (isDatabaseAway(error)) return { status: 500, text: 'the database cannot be reached' };
    throw error;
  }
}
