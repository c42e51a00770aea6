import { mayActAs, refusalWithout } from '../../graphql/access.ts';
import type { AgentPattern, Caller } from '../../graphql/caller.ts';
import type { Environment } from '../../ledger/environment.ts';
import { DomainError } from '../../lib/errors.ts';
import { anyOf, db, execute } from '../../lib/query.ts';
import type { Sql } from '../../lib/sql.ts';
import { matchesWildcard } from '../../lib/wildcard.ts';

interface AgentNames extends AgentPattern {
  environment: Environment;
}

const MAX_SLUG = 100;

/** The app that an agent beats for; agents name it so themselves. Two of them may have one slug. */
export const slugOfAgent = (agent: AgentNames): string => named(agent, /[^a-z0-9]/g);

/** The same of a pattern of agents, its stars left as they are. */
const slugsOfAgents = (agents: AgentNames): string => named(agents, /[^a-z0-9*]/g);

const named = ({ user, host, environment }: AgentNames, others: RegExp): string =>
  `agent-${host}-${user}-${environment}`.toLowerCase().replace(others, '-').slice(0, MAX_SLUG);

/** What a caller without BEAT asks for: an app by its slug, as the own app of an agent. */
interface Claim {
  slug: string;
  /** The input field that has the slug. */
  field: string;
  environment: Environment;
  /** As whom; null: as whichever agent it is whose app that is. */
  agent: AgentPattern | null;
}

/** Whose own apps agents may beat for and make. */
export class OwnApps {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Throws FORBIDDEN, or UNAUTHENTICATED, where the app is not that of an agent as which the caller may act. */
  async check(caller: Caller, claim: Claim): Promise<void> {
    const [refusal] = await this.refusals(caller, [claim]);
    if (refusal != null) throw refusal;
  }

  /** What {@link check} would throw for each of these in their order; null for those that are the caller's. */
  async refusals(caller: Caller, claims: readonly Claim[]): Promise<(DomainError | null)[]> {
    const refusals = claims.map((claim) =>
      isConceivable(caller, claim) ? null : refusalWithout(caller, 'BEAT', claim.field),
    );
    const owners = await this.#ownersOf(claims.flatMap(({ slug }, index) => (refusals[index] === null ? slug : [])));
    return claims.map((claim, index) => refusals[index] ?? refusalOf(caller, claim, owners.get(claim.slug)));
  }

  /** Of each slug the agent that was the first to register: names of another that make the same slug are not its. */
  async #ownersOf(slugs: readonly string[]): Promise<Map<string, AgentNames>> {
    const distinct = [...new Set(slugs)];
    if (distinct.length === 0) return new Map();
    const query = db
      .selectFrom('agent')
      .select(['user', 'host', 'environment'])
      // A server of before, beside this one, leaves it out.
      .where((eb) => eb.or([eb('app_slug', '=', anyOf(distinct, 'text')), eb('app_slug', 'is', null)]))
      // Ids grow with time.
      .orderBy('id', 'desc');
    const agents = await execute(this.#sql, query, { name: 'agents-by-app-slug' });
    return new Map(agents.map((agent) => [slugOfAgent(agent), agent]));
  }
}

function isConceivable(caller: Caller, { slug, environment, agent }: Claim): boolean {
  if (caller.actsAs === null) return false;
  if (agent === null) return matchesWildcard(slugsOfAgents({ ...caller.actsAs, environment }), slug);
  return mayActAs(caller, agent) && slug === slugOfAgent({ ...agent, environment });
}

function refusalOf(caller: Caller, { slug, field, environment }: Claim, owner?: AgentNames): DomainError | null {
  if (owner === undefined)
    return new DomainError('FORBIDDEN', `${field}: no agent has registered whose app is ${slug}`, field);
  if (mayActAs(caller, owner) && owner.environment === environment) return null;
  return new DomainError(
    'FORBIDDEN',
    `${field}: ${slug} is the app of another agent, whose names make the same slug: give this one another --user, ` +
      '--host or --environment, or delete the other',
    field,
  );
}
