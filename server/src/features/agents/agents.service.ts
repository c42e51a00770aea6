import type { EntityManager } from '@mikro-orm/postgresql';
import { checkActsAs, namesOf } from '../../graphql/access.ts';
import type { Caller } from '../../graphql/caller.ts';
import { badInput, DomainError, notFound, shown } from '../../lib/errors.ts';
import type { Expression, SqlBool, UpdateQueryBuilder } from 'kysely';
import { anyOf, db, executeFirst, greatest, lit, on, execute, type Tables, raw } from '../../lib/query.ts';
import { readPage, type Page, type PageArguments, type SortKey } from '../../lib/pagination.ts';
import { containsTyped } from '../../lib/search.ts';
import { sqlState, timestamp, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { storable } from '../../lib/text.ts';
import { newId } from '../../lib/uuid.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { AuditLog, AuditTarget } from '../access/audit/audit-log.service.ts';
import type { AppsService } from '../apps/apps.service.ts';
import type { SortDirection } from '../../lib/pagination.ts';
import { ownApps, registration } from './agent-queries.ts';
import type { AgentChanges } from './agent-changes.ts';
import { AGENT, LEASE_MS, type Agent, AGENTS } from './agent.model.ts';

/** The version of the agents' part of the API. */
const PROTOCOL = 1;

export interface RegisterAgentInput {
  user: string;
  host: string;
  environment?: Environment | null | undefined;
  sessionId: string;
  previousSessionId?: string | null | undefined;
  version: string;
  protocol: number;
}

/** AgentFilter of the API. Conditions are joined by "and". */
export interface AgentFilter {
  search?: string | null | undefined;
  online?: boolean | null | undefined;
  environment?: Environment | null | undefined;
}

export type AgentOrderField = 'USER' | 'HOST' | 'ENVIRONMENT' | 'VERSION' | 'LAST_HEARTBEAT';

const g = on<{ g: 'agent' }>();

const SORT_KEYS: Record<AgentOrderField, Omit<SortKey, 'descending'>> = {
  USER: { expression: g.fn('lower', ['g.user']), type: 'text' },
  HOST: { expression: g.fn('lower', ['g.host']), type: 'text' },
  ENVIRONMENT: { expression: g.ref('g.environment'), type: 'text' },
  VERSION: { expression: g.ref('g.version'), type: 'text' },
  LAST_HEARTBEAT: { expression: g.ref('g.last_heartbeat_at'), type: 'timestamptz' },
};
/** What the search looks in. */
const NAMES = raw<string>`lower(${g.ref('g.user')} || ' ' || ${g.ref('g.host')})`;
const NAMES_AND_SESSION = raw<string>`${NAMES} || ' ' || lower(${g.ref('g.session_id')})`;

const MAX_NAME_LENGTH = 255;
const UNIQUE_VIOLATION = '23505';

export interface AgentsServiceOptions {
  sql: Sql;
  transactional<T>(work: (em: EntityManager, tx: SqlRunner) => Promise<T>): Promise<T>;
  apps: AppsService;
  changes: AgentChanges;
  audit: AuditLog;
  now(): number;
}

/** Those who run tasks: they come, beat and go. Methods throw DomainError. */
export class AgentsService {
  readonly #options: AgentsServiceOptions;

  constructor(options: AgentsServiceOptions) {
    this.#options = options;
  }

  async find(id: string): Promise<Agent | null> {
    return (await this.findMany([id]))[0] ?? null;
  }

  /** The agents with these ids in their order; null for those that do not exist. */
  async findMany(ids: readonly string[]): Promise<(Agent | null)[]> {
    const rows = await execute(this.#options.sql, AGENTS.where('g.id', '=', anyOf(ids)));
    const agents = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => agents.get(id) ?? null);
  }

  /**
   * One page of agents; the last heard of first where no order is given. `bySession`: the search looks at session ids, too.
   */
  list(
    filter: AgentFilter,
    order: { field: AgentOrderField; direction: SortDirection } | null,
    page: PageArguments,
    bySession: boolean,
  ): Promise<Page<Agent>> {
    const where: Expression<SqlBool>[] = [];
    if (filter.search) where.push(containsTyped(filter.search)(bySession ? NAMES_AND_SESSION : NAMES));
    if (filter.environment) where.push(g('g.environment', '=', filter.environment));
    if (filter.online != null) {
      const since = timestamp(this.#options.now() - LEASE_MS);
      const isOnline = g.and([g.ref('g.online'), g('g.last_heartbeat_at', '>', since)]);
      where.push(filter.online ? isOnline : g.not(isOnline));
    }
    const { field, direction } = order ?? { field: 'LAST_HEARTBEAT', direction: 'DESC' };
    const keys = [SORT_KEYS[field], { expression: g.ref('g.id'), type: 'uuid' }];
    return readPage<Agent, Agent>(
      this.#options.sql,
      {
        rows: AGENTS,
        where,
        order: keys.map((key) => ({ ...key, descending: direction === 'DESC' })),
        toNode: (row) => row,
        counted: true,
      },
      page,
    );
  }

  /** Those whose last session has come without a token, the last heard of first: they work in open mode only. */
  withoutToken(): Promise<Agent[]> {
    const query = AGENTS.where('g.token_session_id', 'is distinct from', g.ref('g.session_id'))
      .orderBy('g.last_heartbeat_at', 'desc')
      .orderBy('g.id');
    return execute(this.#options.sql, query);
  }

  /** Whether it is heard of, as of now: what is stored follows only with the next sweep. */
  isOnline(agent: Agent): boolean {
    return agent.online && agent.lastHeartbeatAt > this.#options.now() - LEASE_MS;
  }

  /**
   * The agent of this session, as which `caller` may act. Throws NOT_FOUND, FORBIDDEN for another's agent, and CONFLICT
   * where another session has taken its place.
   */
  async ofSession(agentId: string, sessionId: string, caller: Caller): Promise<Agent> {
    const agent = await this.find(agentId);
    if (agent === null) throw notFound('Agent', 'agentId', agentId);
    // Before anything is said of its session.
    checkActsAs(caller, agent);
    if (agent.sessionId !== sessionId)
      throw new DomainError(
        'CONFLICT',
        `sessionId: ${shown(sessionId)} is no longer the session of ${namesOf(agent)}: another process has registered as it`,
        'sessionId',
      );
    return agent;
  }

  /** Throws FORBIDDEN where `caller` may not act as this agent. */
  async register(input: RegisterAgentInput, caller: Caller): Promise<Agent> {
    const { sql, changes, now } = this.#options;
    const version = name('version', input.version);
    if (input.protocol !== PROTOCOL)
      throw badInput(
        'protocol',
        `this server speaks version ${PROTOCOL} with agents, and the agent (${version}) speaks ${input.protocol}: ` +
          `use the agent that belongs to this server`,
      );
    const user = name('user', input.user);
    const host = name('host', input.host);
    const sessionId = name('sessionId', input.sessionId);
    const environment = input.environment ?? 'PRODUCTION';
    checkActsAs(caller, { user, host });
    const tokenSessionId = caller.kind === 'AGENT' ? sessionId : null;
    const at = now();
    const agent = await sql
      .transaction(async (tx) => {
        const known = await executeFirst(
          tx,
          AGENTS.where('g.user', '=', user)
            .where('g.host', '=', host)
            .where('g.environment', '=', environment)
            .forUpdate(),
        );
        if (known !== undefined && known.sessionId !== sessionId && known.sessionId !== input.previousSessionId)
          this.#refuseWhileOnline(known);
        const registered: Agent = {
          id: known?.id ?? newId(),
          user,
          host,
          environment,
          sessionId,
          tokenSessionId,
          version,
          online: true,
          schedulerRunning: true,
          schedulerSince: at,
          registeredAt: at,
          lastHeartbeatAt: at,
          latencyMs: null,
        };
        const stored = (await executeFirst(tx, registration(registered))) as Agent;
        await changes.announce(tx, [stored.id]);
        return stored;
      })
      .catch((error: unknown) => {
        if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
        throw new DomainError('CONFLICT', `sessionId: ${shown(sessionId)} is another agent's session`, 'sessionId', {
          cause: error,
        });
      });
    changes.send(agent);
    return agent;
  }

  #refuseWhileOnline(known: Agent): void {
    if (!this.isOnline(known)) return;
    const seconds = Math.max(0, Math.round((this.#options.now() - known.lastHeartbeatAt) / 1000));
    throw new DomainError(
      'CONFLICT',
      `host: an agent runs as ${namesOf(known)} already (session ${known.sessionId}, last heard of ${seconds} s ago): ` +
        'stop it, or give this one another --user, --host or --environment',
      'host',
    );
  }

  /** Keeps the agent online; returns it. */
  async beat(agentId: string, sessionId: string, latencyMs: number | null, caller: Caller): Promise<Agent> {
    const { sql, changes, now } = this.#options;
    await this.ofSession(agentId, sessionId, caller);
    const query = db
      .updateTable('agent as g')
      .set({
        online: true,
        last_heartbeat_at: (eb) => greatest(eb.ref('g.last_heartbeat_at'), timestamp(now())),
        ...(latencyMs === null ? {} : { latency_ms: latencyMs }),
      })
      .where('g.id', '=', agentId)
      .where('g.session_id', '=', sessionId)
      .returning(AGENT.of('g'));
    const agent = await executeFirst(sql, query);
    if (agent === undefined) throw notFound('Agent', 'agentId', agentId);
    changes.send(agent);
    await this.#tellOthers(agentId);
    return agent;
  }

  /** The agent ends: it is offline at once. Says so of another session's agent no more. */
  async unregister(agentId: string, sessionId: string, caller: Caller): Promise<string> {
    await this.ofSession(agentId, sessionId, caller);
    await this.#update(agentId, (agent) => agent.set({ online: false }));
    return agentId;
  }

  /** Has an agent take slots and runs, or none. */
  async setScheduler(agentId: string, running: boolean): Promise<Agent> {
    const now = timestamp(this.#options.now());
    const set = (agent: typeof UPDATE) =>
      agent.set({
        scheduler_running: running,
        scheduler_since: (eb) =>
          eb.case().when(eb.ref('scheduler_running')).then(eb.ref('scheduler_since')).else(now).end(),
        ...(running ? {} : { scheduler_since: null }),
      });
    return this.#update(agentId, set, async (tx, before) => {
      const action = running ? 'SCHEDULER_STARTED' : 'SCHEDULER_STOPPED';
      if (before.schedulerRunning !== running)
        await this.#options.audit.record(tx, { action, target: targetOf(before) });
    });
  }

  /**
   * Forgets an agent, and expects nothing more of the app that it has beaten for. Throws CONFLICT while it is online.
   */
  async delete(id: string): Promise<string> {
    const agent = await this.find(id);
    if (agent === null) throw notFound('Agent', 'id', id);
    if (this.isOnline(agent))
      throw new DomainError('CONFLICT', `id: ${namesOf(agent)} is online: stop the agent on its host first`, 'id');
    const { transactional, apps, audit } = this.#options;
    const edits = await transactional(async (em, tx) => {
      const made = apps.editsIn(em, tx);
      await execute(tx, db.deleteFrom('agent').where('id', '=', id));
      await audit.record(tx, { action: 'AGENT_DELETED', target: targetOf(agent) });
      for (const appId of await ownApps(tx, agent)) {
        const app = await made.find(appId);
        // If it ever comes back, so does what is expected of it.
        if (app !== null && app.state.status !== 'PAUSED') await made.pause(appId, true);
      }
      return made;
    });
    edits.publish();
    return id;
  }

  /** Those that have been silent for too long, now offline. */
  async noteSilent(): Promise<void> {
    const { sql, changes, now } = this.#options;
    const query = db
      .updateTable('agent as g')
      .set({ online: false })
      .where('g.online', '=', lit(true))
      .where('g.last_heartbeat_at', '<=', timestamp(now() - LEASE_MS))
      .returning(AGENT.of('g'));
    const rows = await execute(sql, query);
    if (rows.length === 0) return;
    await changes.announce(
      sql,
      rows.map((row) => row.id),
    );
    for (const row of rows) changes.send(row);
  }

  /** `also` is what goes with it in its transaction. */
  async #update(
    agentId: string,
    set: (agent: typeof UPDATE) => UpdateQueryBuilder<Tables, 'agent', 'agent', Agent>,
    also?: (tx: SqlRunner, before: Agent) => Promise<void>,
  ): Promise<Agent> {
    const { sql, changes } = this.#options;
    const agent = await sql.transaction(async (tx) => {
      const before = await executeFirst(tx, AGENTS.where('g.id', '=', agentId).forNoKeyUpdate());
      if (before === undefined) throw notFound('Agent', 'agentId', agentId);
      const after = await executeFirst(tx, set(UPDATE).where('id', '=', agentId));
      await also?.(tx, before);
      await this.#tellOthers(agentId, tx);
      return after as Agent;
    });
    changes.send(agent);
    return agent;
  }

  #tellOthers(agentId: string, runner: SqlRunner = this.#options.sql): Promise<void> {
    return this.#options.changes.announce(runner, [agentId]);
  }
}

const UPDATE = db.updateTable('agent').returning(AGENT.of('agent'));

const targetOf = (agent: Agent): AuditTarget => ({ kind: 'AGENT', id: agent.id, name: namesOf(agent) });

function name(field: string, value: string): string {
  const text = storable(value).trim();
  if (text.length === 0 || text.length > MAX_NAME_LENGTH)
    throw badInput(field, `must be 1 to ${MAX_NAME_LENGTH} characters, not ${shown(value)}`);
  return text;
}

/** When an agent should beat next, in seconds: more often while its calls fail or are slow. */
export function heartbeatEverySeconds(latencyMs: number | null, failureRate: number | null): number {
  if ((failureRate ?? 0) > 0.1 || (latencyMs ?? 0) > 1_000) return 15;
  return (latencyMs ?? 0) > 500 ? 20 : 30;
}
