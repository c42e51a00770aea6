import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiLimits } from '../api-limits.ts';
import { introduced } from '../../features/connections/client.ts';
import type { ConnectionsService } from '../../features/connections/connections.service.ts';
import type { LiveConnections } from '../live-connections.ts';
import type { MetricsAccess } from './metrics-access.ts';
import type { Operations } from '../graphql/operations.ts';
import type { GraphQLServer } from '../graphql/yoga.ts';
import { refusalWithout } from '../../graphql/access.ts';
import { actAs, ANONYMOUS, type Caller } from '../../graphql/caller.ts';
import type { Asking, Callers, Route } from '../../graphql/feature.ts';
import { presentError } from '../../graphql/errors.ts';
import { DomainError, RateLimitedError, type ErrorCode } from '../../lib/errors.ts';
import { sentCredential } from '../../lib/sent-credential.ts';
import { isCredential } from '../../features/access/credential.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Metrics } from '../../lib/metrics.ts';
import type { Permission } from '../../lib/permissions.ts';
import { BUNDLE_PATH, CHECKSUM_PATH, type AgentBundle } from './agent-bundle.ts';
import { BodyTooLargeError, BrokenOffError, readBody } from './body.ts';
import { serveEventStream } from './event-stream.ts';
import { handleGraphQL, refuse, type GraphQLLaneOptions } from './graphql-lane.ts';
import { handleHealth, type HealthOptions } from './health.ts';
import { handleMetrics } from './metrics.ts';
import { handleHeartbeat, handlePing, type PingOptions } from './ping.ts';
import { requestTarget } from './request-target.ts';
import { respondJson, respondText } from './respond.ts';
import type { SameOrigin } from './same-origin.ts';
import type { StaticFiles } from './static-files.ts';
import { TooManyUploadsError, type Uploads } from '../../lib/uploads.ts';

export interface RouterOptions {
  heartbeats: PingOptions['heartbeats'];
  slugPings: PingOptions['slugPings'];
  health: HealthOptions;
  metrics: Metrics;
  sameOrigin: SameOrigin;
  yoga: GraphQLServer;
  operations: Operations;
  callers: Callers;
  /** From where a request was sent. */
  addressOf(request: IncomingMessage): string;
  limits: ApiLimits;
  connections: LiveConnections;
  clients: ConnectionsService;
  mayReadMetrics: MetricsAccess;
  uploads: Uploads;
  serveFile: StaticFiles;
  serveAgent: AgentBundle;
  /** What features answer. */
  routes: readonly Route[];
  logger: Logger;
}

export interface Router {
  /** Answers one request; never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /**
   * Whether a request is to become a WebSocket. One that is refused, or asks for another protocol, is answered as any
   * other.
   */
  mayUpgrade(request: IncomingMessage): boolean;
  /** Ends the answers that do not end by themselves: subscriptions over server-sent events. */
  endStreams(): void;
}

const GRAPHQL = '/graphql';
const EVENT_STREAM = '/graphql/stream';
const RETRY_AFTER_SECONDS = '5';
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
/** GraphiQL has its scripts and styles inside, and loads nothing from elsewhere. */
const GRAPHIQL_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Everything that is served over HTTP, by its path. */
export function createRouter(options: RouterOptions): Router {
  const {
    health,
    metrics,
    sameOrigin,
    yoga,
    operations,
    callers,
    limits,
    connections,
    clients,
    uploads,
    serveFile,
    serveAgent,
    routes,
    logger,
  } = options;
  const streams = new Set<ServerResponse>();
  const pings: PingOptions = { heartbeats: options.heartbeats, slugPings: options.slugPings, logger };
  const lane: GraphQLLaneOptions = { yoga, operations, uploads };

  const handleOther = async (request: IncomingMessage, response: ServerResponse, target: string): Promise<void> => {
    const path = pathOf(target);
    // Yoga makes a URL of it, and answers with a stack where that is none.
    request.url = target;
    if (path === '/health') return handleHealth(response, health);
    const route = routes.find(({ prefix }) => path.startsWith(prefix));
    if (route?.byKeyOnly === true) return handleRoute(route, request, response, path);
    const refusal = path === '/metrics' ? sameOrigin.refuseHost(request) : sameOrigin.refuse(request);
    if (refusal !== null && !(await hasKey(request))) return respondText(response, 403, refusal);
    response.setHeader('x-content-type-options', 'nosniff');
    if (path === '/metrics') return handleMetrics(request, response, metrics, options.mayReadMetrics);
    response.setHeader('x-frame-options', 'DENY');
    response.setHeader('referrer-policy', 'same-origin');
    if (path === GRAPHQL || path === EVENT_STREAM) return handleOperation(request, response, path);
    if (path === BUNDLE_PATH || path === CHECKSUM_PATH) return serveAgent(request, response, path);
    if (route !== undefined) return handleRoute(route, request, response, path);
    if (await serveFile(request, response, path)) return;
    respondText(response, 404, notFoundAt(path));
  };

  const handleRoute = async (
    { access, handle }: Route,
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<void> => {
    const refusal = access === 'anybody' ? null : await refusalAt(access, request);
    if (refusal !== null) return respondRefusal(response, refusal);
    try {
      // Nobody yet: a route finds out for itself who asks.
      await actAs(
        ANONYMOUS,
        () =>
          handle(
            request,
            response,
            path,
            (maxBytes) => readBody(request, maxBytes, uploads),
            (key) => asCaller(request, key),
          ),
        () => options.addressOf(request),
      );
    } catch (error) {
      // The rest of the body is left unread, so the connection ends.
      if (error instanceof BodyTooLargeError) respondText(response, 413, error.message, { connection: 'close' });
      else if (error instanceof TooManyUploadsError)
        respondText(response, 503, error.message, { connection: 'close', 'retry-after': RETRY_AFTER_SECONDS });
      else throw error;
    }
  };

  const asCaller = async (request: IncomingMessage, key?: string): Promise<Asking> => {
    const { socket } = request;
    const sender = key === undefined ? request : { socket, headers: { authorization: `Bearer ${key}` } };
    const caller = await callers.identify(sender);
    if (limits.counts(caller)) await limits.take(caller);
    return {
      caller,
      ask: async (query, variables) => {
        const result = await operations.run({ query, variables }, { req: request, caller });
        if (result === null) throw new Error(`a route asks what is no valid operation: ${query}`);
        return result;
      },
    };
  };

  /** Why a route that needs a permission is not for whoever asks; null where it is. */
  const refusalAt = async (permission: Permission, request: IncomingMessage): Promise<DomainError | null> => {
    try {
      const caller = await callers.identify(request);
      return caller.may(permission) ? null : refusalWithout(caller, permission);
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  };

  const handleOperation = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    let isStream = false;
    let subscriptions = 1;
    if (isWebSocket(request) && health.isShuttingDown()) return respondText(response, 503, 'shutting down');
    if (request.method === 'POST' && !/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      return respondText(response, 415, 'Content-Type must be application/json');
    if (path === EVENT_STREAM || request.headers.accept?.includes('text/event-stream') === true) {
      isStream = true;
    } else if (request.method === 'GET') response.setHeader('content-security-policy', GRAPHIQL_POLICY);
    const caller = await callerOf(request, response);
    // Of whoever has gone already no event will tell that they have.
    if (caller === null || response.destroyed) return;
    if (isStream) {
      const forget = connections.add({
        caller,
        identifyAgain: () => callers.identify(request),
        // Its client comes back, and is told then.
        close: () => void response.destroy(),
      });
      // A stranger is told that there is nothing to hear, and is not listed; nor is who would take a stream, too, as the
      // dashboard does with each query.
      if (caller.kind !== 'ANONYMOUS' && (path === EVENT_STREAM || wantsStream(request))) {
        const disconnect = clients.open({
          ...introduced({ caller, request, address: options.addressOf(request) }),
          transport: 'EVENT_STREAM',
          heart: null,
          subscriptions: () => subscriptions,
        });
        response.once('close', disconnect);
      }
      streams.add(response);
      response.once('close', () => {
        streams.delete(response);
        forget();
      });
    }
    if (asksForPage(request) && !caller.may('READ')) return respondRefusal(response, refusalWithout(caller, 'READ'));
    if (path !== EVENT_STREAM) return handleGraphQL(request, response, caller, lane);
    const onSubscriptions = (count: number): void => void (subscriptions = count);
    return serveEventStream(request, response, caller, { ...lane, onSubscriptions });
  };

  /**
   * Whether a program sends it: no page can make a browser do so, since none knows the key. So it may call this server by
   * whatever name it finds it under.
   */
  const hasKey = async (request: IncomingMessage): Promise<boolean> => {
    const sent = sentCredential(request.headers);
    if (sent === null || !isCredential(sent)) return false;
    try {
      const { kind } = await callers.identify(request);
      return kind === 'API_KEY' || kind === 'AGENT';
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  };

  /** null where the request has been refused: what it identifies itself by is not known. */
  const callerOf = async (request: IncomingMessage, response: ServerResponse): Promise<Caller | null> => {
    try {
      const caller = await callers.identify(request);
      if (limits.counts(caller)) await limits.take(caller);
      return caller;
    } catch (error) {
      if (error instanceof RateLimitedError) refuse(response, 429, error.code, error.message, error.retryAfterSeconds);
      else if (error instanceof DomainError && error.code === 'UNAUTHENTICATED')
        refuse(response, 401, error.code, error.message);
      else {
        const { message, extensions } = presentError(error, logger);
        refuse(response, extensions['code'] === 'INTERNAL' ? 500 : 503, extensions['code'] as ErrorCode, message);
      }
      return null;
    }
  };

  const route = (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = requestTarget(request.url ?? '/');
    if (target.startsWith('/ping/')) return handlePing(request, response, target, pings);
    if (target.startsWith('/heartbeat/')) return handleHeartbeat(request, response, target, pings);
    return handleOther(request, response, target);
  };

  return {
    handle(request, response) {
      route(request, response).catch((error: unknown) => {
        if (!(error instanceof BrokenOffError)) logger.error({ err: error, url: request.url }, 'a request failed');
        if (response.headersSent) response.destroy();
        else respondText(response, 500, 'internal error');
      });
    },
    mayUpgrade: (request) =>
      isWebSocket(request) &&
      pathOf(requestTarget(request.url ?? '/')) === GRAPHQL &&
      !health.isShuttingDown() &&
      sameOrigin.refuse(request) === null,
    endStreams() {
      for (const stream of streams) stream.destroy();
    },
  };
}

/** Before all else. */
const wantsStream = ({ headers }: IncomingMessage): boolean => /^\s*text\/event-stream/i.test(headers.accept ?? '');

/** GraphiQL, as Yoga tells it from a query. */
const asksForPage = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && headers.accept?.includes('text/html') === true;

/** The connection ends: a body may not have been read. */
function respondRefusal(response: ServerResponse, { code, message }: DomainError): void {
  const status = { UNAUTHENTICATED: 401, FORBIDDEN: 403 }[code as string] ?? 503;
  const challenge = status === 401 && { 'www-authenticate': 'Bearer' };
  respondJson(response, status, { code, message }, { connection: 'close', 'cache-control': 'no-store', ...challenge });
}

const pathOf = (target: string): string => target.split('?', 1)[0] ?? '/';

const isWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket';

/** Whoever has an id in a wrong address most likely wants to beat. */
function notFoundAt(path: string): string {
  const id = UUID.exec(path)?.[0];
  return id === undefined
    ? 'not found'
    : `not found: beats of the app with this ping key go to /ping/${id.toLowerCase()}`;
}
