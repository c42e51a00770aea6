import type { SqlBool } from 'kysely';
import { anyOf, db, execute, executeFirst, lit, on, ONE, raw } from '../../lib/query.ts';
import { badInput } from '../../lib/errors.ts';
import { timestamp, type Timestamp } from '../../lib/sql.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { Agent } from '../agents/agent.model.ts';
import { mayTake } from '../tasks/task.model.ts';
import { EARLY_MS, type RunClaim, type RunClaimInput, type RunClaimOutcome } from './claim.model.ts';
import { type Run, DUE, IS_RUNNING, RUN, RUNS } from './run.model.ts';
import { SlotClaims, type SlotClaimsOptions } from './slot-claims.service.ts';

interface QueuedClaim {
  outcome: RunClaimOutcome;
  run: Run | null;
  /** Granted before; the answer was lost. */
  isAgain?: boolean;
}

const MAX_CLAIMS = 500;
export type ClaimsOptions = SlotClaimsOptions;

/** Gives runs to agents, each to one. */
export class ClaimsService {
  readonly #options: ClaimsOptions;
  readonly #slots: SlotClaims;

  constructor(options: ClaimsOptions) {
    this.#options = options;
    this.#slots = new SlotClaims(options);
  }

  /** Grants what may be granted, in the order of the claims. Throws BAD_USER_INPUT. */
  async claim(agent: Agent, claims: readonly RunClaimInput[]): Promise<RunClaim[]> {
    if (claims.length > MAX_CLAIMS) throw badInput('claims', `must be at most ${MAX_CLAIMS}, not ${claims.length}`);
    for (const [index, { runId, taskId, scheduledFor }] of claims.entries()) {
      if (!isUuid(runId)) throw badInput(`claims.${index}.runId`, 'must be a UUID');
      if ((taskId === null) !== (scheduledFor === null))
        throw badInput(`claims.${index}.scheduledFor`, 'must come with taskId, or both be left out');
    }
    const gone = (runId: string): RunClaim => ({ runId, outcome: 'GONE', run: null });
    if (!agent.schedulerRunning) return claims.map(({ runId }) => gone(runId));
    const outcomes = new Map<string, RunClaim>();
    const note = (claim: RunClaim): void => void outcomes.set(claim.runId, claim);
    (await this.#slots.claim(agent, claims)).forEach(note);
    (
      await this.#grantedBefore(
        agent,
        claims.filter(({ runId }) => !outcomes.has(runId)),
      )
    ).forEach(note);
    for (const runId of await this.#inOrder(claims)) note(await this.#claimQueued(agent, runId));
    return claims.map(({ runId }) => outcomes.get(runId) ?? gone(runId));
  }

  /** What this agent was given and never heard of, also where the slot is too old by now to be given to anybody. */
  async #grantedBefore(agent: Agent, claims: readonly RunClaimInput[]): Promise<RunClaim[]> {
    const slots = claims.filter(({ taskId }) => taskId !== null);
    if (slots.length === 0) return [];
    const ids = slots.map(({ runId }) => runId);
    const query = RUNS.where('r.id', '=', anyOf(ids)).where('r.agent_id', '=', agent.id).where(IS_RUNNING);
    const rows = await execute(this.#options.sql, query);
    return rows.map((row) => ({ runId: row.id, outcome: 'GRANTED', run: row }));
  }

  async #claimQueued(agent: Agent, runId: string): Promise<RunClaim> {
    const { sql, events, beats, queue, now } = this.#options;
    const at = now();
    const { run, outcome, isAgain } = await sql.transaction(async (tx): Promise<QueuedClaim> => {
      // The task first, as for a slot: two who claim runs of one task wait for each other.
      const taskId = db.selectFrom('run').select('task_id').where('id', '=', runId);
      const task = await executeFirst(
        tx,
        db.selectFrom('task').select('concurrency').where('id', '=', taskId).forNoKeyUpdate(),
      );
      const before = await executeFirst(tx, RUNS.where('r.id', '=', runId).forUpdate());
      if (before === undefined || !mayTake(agent, before)) {
        // Taken by somebody, its names are theirs.
        return { run: null, outcome: before?.agentId ? 'TAKEN' : 'GONE' };
      }
      if (before.status === 'RUNNING' && before.agentId === agent.id && before.sessionId === agent.sessionId)
        return { run: before, outcome: 'GRANTED', isAgain: true };
      if (before.status !== 'QUEUED') return { run: null, outcome: before.agentId === null ? 'GONE' : 'TAKEN' };
      if (before.notBefore !== null && before.notBefore > at + EARLY_MS) return { run: null, outcome: 'BUSY' };
      const taken = await executeFirst(tx, takeQueued(runId, agent, timestamp(at), task?.concurrency === 'REPLACE'));
      if (taken === undefined) return { run: null, outcome: 'BUSY' };
      if (taken.trigger === 'ASAP')
        await execute(tx, db.updateTable('task').set({ asap: false }).where('id', '=', taken.taskId));
      await events.runs.announce(tx, [runId]);
      if (taken.trigger === 'ASAP') await events.tasks.announce(tx, [taken.taskId]);
      return { run: taken, outcome: 'GRANTED' };
    });
    if (run !== null && !isAgain) {
      events.runs.send(run);
      if (run.trigger === 'ASAP') await queue.tellTasks([run.taskId]);
      void beats.started([run]);
    }
    return { runId, outcome, run };
  }

  /** Those that are queued, in the order in which they are to be begun. */
  async #inOrder(claims: readonly RunClaimInput[]): Promise<string[]> {
    const ids = claims.filter(({ taskId }) => taskId === null).map(({ runId }) => runId);
    if (ids.length < 2) return ids;
    const query = RUNS.clearSelect().select('r.id').where('r.id', '=', anyOf(ids)).orderBy(DUE).orderBy('r.id');
    const rows = await execute(this.#options.sql, query);
    return rows.map((row) => row.id);
  }
}

const r = on<{ r: 'run' }>();

/**
 * Gives a run that waits to an agent, unless it has to wait on: where the task allows one at a time, for the one that
 * runs and for those that were to run before it. What the server could not forbid, such as a run that was lost and
 * goes on, holds up only what would replace it.
 */
function takeQueued(id: string, { id: agentId, user, host, sessionId }: Agent, at: Timestamp, isReplacing: boolean) {
  const isTaken = db
    .selectFrom('run as o')
    .select(ONE)
    .whereRef('o.task_id', '=', r.ref('r.task_id'))
    .where((eb) => {
      const runs = eb('o.status', '=', lit('RUNNING'));
      const isOlder = raw<SqlBool>`(coalesce(${eb.ref('o.scheduled_for')}, ${eb.ref('o.created_at')}), ${eb.ref('o.id')})
        < (${DUE}, ${r.ref('r.id')})`;
      const isBefore = eb.and([
        eb('o.status', '=', lit('QUEUED')),
        eb('o.id', '<>', r.ref('r.id')),
        eb.or([eb('o.not_before', 'is', null), eb('o.not_before', '<=', at)]),
        isOlder,
      ]);
      return eb.or([isReplacing ? runs : eb.and([runs, eb.ref('o.exclusive')]), isBefore]);
    });
  return db
    .updateTable('run as r')
    .set({ status: 'RUNNING', started_at: at, agent_id: agentId, user, host, session_id: sessionId })
    .where('r.id', '=', id)
    .where((eb) => eb.or([eb.not(eb.ref('r.exclusive')), eb.not(eb.exists(isTaken))]))
    .returning(RUN.of('r'));
}
