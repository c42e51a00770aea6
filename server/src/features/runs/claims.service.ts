import { badInput } from '../../lib/errors.ts';
import { timestamp } from '../../lib/sql.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { Agent } from '../agents/agent.model.ts';
import { type ConcurrencyPolicy } from '../tasks/task-policies.rules.ts';
import { mayTake } from '../tasks/task.model.ts';
import { EARLY_MS, type RunClaim, type RunClaimInput, type RunClaimOutcome } from './claim.model.ts';
import { RUN_COLUMNS, type Run } from './run.model.ts';
import { QUEUE_ORDER } from './run-queue.service.ts';
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
    const rows = await this.#options.sql.query<Run>(
      `select ${RUN_COLUMNS} from run r where r.id = any($1::uuid[]) and r.agent_id = $2 and r.status = 'RUNNING'`,
      [slots.map(({ runId }) => runId), agent.id],
    );
    return rows.map((row) => ({ runId: row.id, outcome: 'GRANTED', run: row }));
  }

  async #claimQueued(agent: Agent, runId: string): Promise<RunClaim> {
    const { sql, events, beats, queue, now } = this.#options;
    const at = now();
    const { run, outcome, isAgain } = await sql.transaction(async (tx): Promise<QueuedClaim> => {
      // The task first, as for a slot: two who claim runs of one task wait for each other.
      const [task] = await tx.query<{ concurrency: ConcurrencyPolicy }>(
        'select concurrency from task where id = (select task_id from run where id = $1) for no key update',
        [runId],
      );
      const [before] = await tx.query<Run>(`select ${RUN_COLUMNS} from run r where r.id = $1 for update`, [runId]);
      if (before === undefined || !mayTake(agent, before)) {
        // Taken by somebody, its names are theirs.
        return { run: null, outcome: before?.agentId ? 'TAKEN' : 'GONE' };
      }
      if (before.status === 'RUNNING' && before.agentId === agent.id && before.sessionId === agent.sessionId)
        return { run: before, outcome: 'GRANTED', isAgain: true };
      if (before.status !== 'QUEUED') return { run: null, outcome: before.agentId === null ? 'GONE' : 'TAKEN' };
      if (before.notBefore !== null && before.notBefore > at + EARLY_MS) return { run: null, outcome: 'BUSY' };
      const [taken] = await tx.query<Run>(TAKE_QUEUED, [
        runId,
        timestamp(at),
        agent.id,
        agent.user,
        agent.host,
        agent.sessionId,
        task?.concurrency === 'REPLACE',
      ]);
      if (taken === undefined) return { run: null, outcome: 'BUSY' };
      if (taken.trigger === 'ASAP') await tx.query('update task set asap = false where id = $1', [taken.taskId]);
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
    const rows = await this.#options.sql.query<{ id: string }>(
      `select r.id from run r where r.id = any($1::uuid[]) order by ${QUEUE_ORDER}`,
      [ids],
    );
    return rows.map((row) => row.id);
  }
}

/**
 * Gives a run that waits to an agent, unless it has to wait on: where the task allows one at a time, for the one that
 * runs and for those that were to run before it. What the server could not forbid, such as a run that was lost and
 * goes on, holds up only what would replace it.
 */
const TAKE_QUEUED = `update run r set status = 'RUNNING', started_at = $2, agent_id = $3, "user" = $4, host = $5, session_id = $6
  where r.id = $1 and (not r.exclusive or not exists (
    select 1 from run o where o.task_id = r.task_id and (o.status = 'RUNNING' and (o.exclusive or $7::boolean)
      or o.status = 'QUEUED' and o.id <> r.id and coalesce(o.not_before, $2) <= $2
        and (coalesce(o.scheduled_for, o.created_at), o.id) < (coalesce(r.scheduled_for, r.created_at), r.id))))
  returning ${RUN_COLUMNS}`;
