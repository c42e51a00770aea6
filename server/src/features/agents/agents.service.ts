import type { EntityManager } from '@mikro-orm/postgresql';
import { checkActsAs, namesOf } from '../../graphql/access.ts';
import type { Caller } from '../../graphql/caller.ts';
import { badInput, DomainError, notFound, shown } from '../../lib/errors.ts';
import { readPage, type Page, type PageArguments, type SortKey } from '../../lib/pagination.ts';
import { containsTyped } from '../../lib/search.ts';
import { sqlState, timestamp, type Sql, type SqlRunner } from '../../lib/sql.ts';
import { storable } from '../../lib/text.ts';
import { newId } from '../../lib/uuid.ts';
import type { Environment } from '../../ledger/environment.ts';
import type { AppsService } from '../apps/apps.service.ts';
import type { SortDirection } from '../../lib/pagination.ts';
import type { AgentChanges } from './agent-changes.ts';
import { AGENT_COLUMNS, LEASE_MS, type Agent } from './agent.model.ts';

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

const SORT_KEYS: Record<AgentOrderField, Omit<SortKey, 'descending'>> = {
  USER: { expression: 'lower(g."user")', type: 'text' },
  HOST: { expression: 'lower(g.host)', type: 'text' },
  ENVIRONMENT: { expression: 'g.environment', type: 'text' },
  VERSION: { expression: 'g.version', type: 'text' },
  LAST_HEARTBEAT: { expression: 'g.last_heartbeat_at', type: 'timestamptz' },
};

const MAX_NAME_LENGTH = 255;
const UNIQUE_VIOLATION = '23505';

export interface AgentsServiceOptions {
  sql: Sql;
  transactional<T>(work: (em: EntityManager, tx: SqlRunner) => Promise<T>): Promise<T>;
  apps: AppsService;
  changes: AgentChanges;
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
    const { sql } = this.#options;
    const rows = await sql.query<Agent>(`select ${AGENT_COLUMNS} from agent g where g.id = any($1::uuid[])`, [ids]);
    const agents = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => agents.get(id) ?? null);
  }

  /** One page of agents; the last heard of first where no order is given. */
  list(
    filter: AgentFilter,
    order: { field: AgentOrderField; direction: SortDirection } | null,
    page: PageArguments,
  ): Promise<Page<Agent>> {
    const values: unknown[] = [];
    const where: string[] = [];
    const parameter = (value: unknown) => `$${values.push(value)}`;
    if (filter.search)
      where.push(containsTyped(filter.search, parameter)(`lower(g."user" || ' ' || g.host || ' ' || g.session_id)`));
    if (filter.environment) where.push(`g.environment = ${parameter(filter.environment)}`);
    if (filter.online != null) {
      const since = parameter(timestamp(this.#options.now() - LEASE_MS));
      where.push(`${filter.online ? '' : 'not '}(g.online and g.last_heartbeat_at > ${since})`);
    }
    const { field, direction } = order ?? { field: 'LAST_HEARTBEAT', direction: 'DESC' };
    const keys = [SORT_KEYS[field], { expression: 'g.id', type: 'uuid' }];
    return readPage<Agent, Agent>(
      this.#options.sql,
      {
        select: AGENT_COLUMNS,
        from: 'agent g',
        where,
        values,
        order: keys.map((key) => ({ ...key, descending: direction === 'DESC' })),
        toNode: (row) => row,
        counted: true,
      },
      page,
    );
  }

  /** Those whose last session has come without a token, the last heard of first: they work in open mode only. */
  withoutToken(): Promise<Agent[]> {
    return this.#options.sql.query<Agent>(
      `select ${AGENT_COLUMNS} from agent g where g.token_session_id is distinct from g.session_id
        order by g.last_heartbeat_at desc, g.id`,
    );
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
        const [known] = await tx.query<Agent>(
          `select ${AGENT_COLUMNS} from agent g where g."user" = $1 and g.host = $2 and g.environment = $3 for update`,
          [user, host, environment],
        );
        if (known !== undefined && known.sessionId !== sessionId && known.sessionId !== input.previousSessionId)
          this.#refuseWhileOnline(known);
        const id = known?.id ?? newId();
        const values = [id, user, host, environment, sessionId, version, timestamp(at), tokenSessionId];
        const rows = await tx.query<Agent>(
          `insert into agent as g (id, "user", host, environment, session_id, version, online, scheduler_running, scheduler_since,
            registered_at, last_heartbeat_at, token_session_id) values ($1, $2, $3, $4, $5, $6, true, true, $7, $7, $7, $8)
          on conflict ("user", host, environment) do update set session_id = excluded.session_id,
            token_session_id = excluded.token_session_id, version = excluded.version,
            online = true, last_heartbeat_at = greatest(g.last_heartbeat_at, excluded.last_heartbeat_at),
            registered_at = case when g.session_id = excluded.session_id then g.registered_at else excluded.registered_at end,
            scheduler_since = case when not g.scheduler_running then null
              when g.session_id = excluded.session_id then g.scheduler_since else excluded.scheduler_since end
          returning ${AGENT_COLUMNS}`,
          values,
        );
        await changes.announce(
          tx,
          rows.map((row) => row.id),
        );
        return rows[0] as Agent;
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
    const [row] = await sql.query<Agent>(
      `update agent g set last_heartbeat_at = greatest(g.last_heartbeat_at, $3), online = true, latency_ms = coalesce($4, g.latency_ms)
      where g.id = $1 and g.session_id = $2 returning ${AGENT_COLUMNS}`,
      [agentId, sessionId, timestamp(now()), latencyMs],
    );
    if (row === undefined) throw notFound('Agent', 'agentId', agentId);
    const agent = row;
    changes.send(agent);
    await this.#tellOthers(agentId);
    return agent;
  }

  /** The agent ends: it is offline at once. Says so of another session's agent no more. */
  async unregister(agentId: string, sessionId: string, caller: Caller): Promise<string> {
    await this.ofSession(agentId, sessionId, caller);
    await this.#update(agentId, 'online = false', []);
    return agentId;
  }

  /** Has an agent take slots and runs, or none. */
  async setScheduler(agentId: string, running: boolean): Promise<Agent> {
    return this.#update(
      agentId,
      `scheduler_since = case when not $2 then null when scheduler_running then scheduler_since else $3::timestamptz end,
        scheduler_running = $2`,
      [running, timestamp(this.#options.now())],
    );
  }

  /**
   * Forgets an agent, and expects nothing more of the app that it has beaten for. Throws CONFLICT while it is online.
   */
  async delete(id: string): Promise<string> {
    const agent = await this.find(id);
    if (agent === null) throw notFound('Agent', 'id', id);
    if (this.isOnline(agent))
      throw new DomainError('CONFLICT', `id: ${namesOf(agent)} is online: stop the agent on its host first`, 'id');
    const { transactional, apps } = this.#options;
    const edits = await transactional(async (em, tx) => {
      const made = apps.editsIn(em, tx);
      await tx.query('delete from agent where id = $1', [id]);
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
    const rows = await sql.query<Agent>(
      `update agent g set online = false where g.online and g.last_heartbeat_at <= $1 returning ${AGENT_COLUMNS}`,
      [timestamp(now() - LEASE_MS)],
    );
    if (rows.length === 0) return;
    await changes.announce(
      sql,
      rows.map((row) => row.id),
    );
    for (const row of rows) changes.send(row);
  }

  async #update(agentId: string, assignments: string, values: unknown[]): Promise<Agent> {
    const { sql, changes } = this.#options;
    const [row] = await sql.query<Agent>(
      `update agent g set ${assignments} where g.id = $1 returning ${AGENT_COLUMNS}`,
      [agentId, ...values],
    );
    if (row === undefined) throw notFound('Agent', 'agentId', agentId);
    const agent = row;
    await this.#tellOthers(agentId);
    changes.send(agent);
    return agent;
  }

  #tellOthers(agentId: string, runner: SqlRunner = this.#options.sql): Promise<void> {
    return this.#options.changes.announce(runner, [agentId]);
  }
}

/** The apps that an agent itself has beaten for: its runs do so without a version. */
async function ownApps(tx: SqlRunner, { user, host, environment, sessionId }: Agent): Promise<string[]> {
  const rows = await tx.query<{ app_id: string }>(
    `select app_id from instance where lower("user") = lower($1) and "user" = $1 and host = $2 and environment = $3
      and session_id = $4 and agent_version is not null
    order by app_id`,
    [user, host, environment, sessionId],
  );
  return rows.map((row) => row.app_id);
}

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
