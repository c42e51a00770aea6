import { uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { RunStatusEnum } from './runs.enums.ts';
import type { AgentWork } from './agent-work.service.ts';
import { TaskType } from '../tasks/tasks.schema.ts';
import type { RunClaim } from './claim.model.ts';
import type { RunReportResult } from './reports.service.ts';
import { RunType } from './runs.schema.ts';

// What agents do with runs: hear of them, claim them, report what became of them.

const AgentWorkType = builder.objectRef<AgentWork>('AgentWork').implement({
  description: 'What an agent has to do.',
  fields: (t) => ({
    isSnapshot: t.exposeBoolean('isSnapshot', {
      description: 'Everything there is: what the agent knew before no longer counts.',
    }),
    schedulerRunning: t.exposeBoolean('schedulerRunning'),
    tasks: t.field({
      type: [TaskType],
      description: 'Enabled tasks that this agent may take, all or those that have changed.',
      resolve: (work) => work.tasks,
    }),
    removedTaskIds: t.exposeIDList('removedTaskIds', { description: 'Tasks that it may no longer take.' }),
    queuedRuns: t.field({
      type: [RunType],
      description: 'Runs that wait to be claimed by their id.',
      resolve: (work) => work.queuedRuns,
    }),
    cancelRunIds: t.exposeIDList('cancelRunIds', { description: 'Of the runs it has taken, those that have to end.' }),
  }),
});

const RunClaimInput = builder.inputType('RunClaimInput', {
  fields: (t) => ({
    runId: t.id({
      required: true,
      description: "A UUID of the agent's making for a slot; the id of the run for one that is QUEUED.",
    }),
    taskId: t.id({ description: 'For a slot of a schedule: the task and the time.' }),
    scheduledFor: t.field({ type: 'DateTime' }),
  }),
});
const RunClaimOutcomeEnum = builder.enumType('RunClaimOutcome', {
  values: {
    GRANTED: {},
    TAKEN: { description: 'Another agent has it.' },
    BUSY: {
      description: 'An earlier run of the task has not ended, and it allows one at a time; a QUEUED run stays so.',
    },
    GONE: {
      description:
        'The task was deleted, disabled or edited, the scheduler is stopped, or the run is no longer to be done.',
    },
  } as const,
});
const RunClaimType = builder.objectRef<RunClaim>('RunClaim').implement({
  fields: (t) => ({
    runId: t.exposeID('runId'),
    outcome: t.field({ type: RunClaimOutcomeEnum, resolve: (claim) => claim.outcome }),
    run: t.field({
      type: RunType,
      nullable: true,
      description: 'The run, where it was granted.',
      resolve: (claim) => claim.run,
    }),
  }),
});

const RunReportInput = builder.inputType('RunReportInput', {
  fields: (t) => ({
    runId: t.id({ required: true }),
    taskId: t.id({
      description: 'For a run that began while the server was away: what would else come from its claim.',
    }),
    scheduledFor: t.field({ type: 'DateTime' }),
    startedAt: t.field({ type: 'DateTime', required: true }),
    finishedAt: t.field({ type: 'DateTime', description: 'Null: it has begun.' }),
    status: t.field({
      type: RunStatusEnum,
      description: 'SUCCEEDED, FAILED, TIMED_OUT, CANCELLED or LOST, with finishedAt.',
    }),
    exitCode: t.int(),
    error: t.string(),
    output: t.string({
      description: 'End of what it printed, for the beat of its app; at most 10,000 bytes are kept.',
    }),
  }),
});
const RunReportError = builder.objectRef<{ code: string; message: string }>('RunReportError').implement({
  fields: (t) => ({ code: t.exposeString('code'), message: t.exposeString('message') }),
});
const RunReportResultType = builder.objectRef<RunReportResult>('RunReportResult').implement({
  fields: (t) => ({
    runId: t.exposeID('runId'),
    error: t.field({
      type: RunReportError,
      nullable: true,
      description: 'Null: recorded, or known already.',
      // A resolver that returns an Error has failed.
      resolve: ({ error }) => error && { code: error.code, message: error.message },
    }),
    wasLost: t.exposeBoolean('wasLost', {
      description: 'The server had given this run up as LOST; it is now what was reported.',
    }),
    cancelRequested: t.exposeBoolean('cancelRequested', { description: 'The run has to end.' }),
  }),
});

const asDate = (date: Date | null | undefined): number | null => date?.getTime() ?? null;

builder.mutationFields((t) => ({
  claimRuns: t.field({
    type: [RunClaimType],
    description:
      'Takes runs, up to 500: slots of schedules and runs that are QUEUED. Each slot of a task is given to one agent only, whoever asks; asking again with the same run id gives the same answer.',
    args: {
      agentId: t.arg.id({ required: true }),
      sessionId: t.arg.string({ required: true }),
      claims: t.arg({ type: [RunClaimInput], required: true }),
    },
    authScopes: { agent: true },
    resolve: async (_root, { agentId, sessionId, claims }, { agents, claims: service, caller }) => {
      const agent = await agents.ofSession(uuid('agentId', agentId), sessionId, caller);
      return service.claim(
        agent,
        claims.map(({ runId, taskId, scheduledFor }) => ({
          runId: uuid('claims.runId', runId),
          taskId: taskId == null ? null : uuid('claims.taskId', taskId),
          scheduledFor: asDate(scheduledFor),
        })),
      );
    },
  }),
  reportRuns: t.field({
    type: [RunReportResultType],
    description: 'What became of runs, up to 500. Safe to send again: what is known already is acknowledged.',
    args: {
      agentId: t.arg.id({ required: true }),
      sessionId: t.arg.string({ required: true }),
      reports: t.arg({ type: [RunReportInput], required: true }),
    },
    authScopes: { agent: true },
    resolve: async (_root, { agentId, sessionId, reports }, { agents, reports: service, caller }) => {
      const agent = await agents.ofSession(uuid('agentId', agentId), sessionId, caller);
      return service.report(
        agent,
        caller,
        reports.map((report) => ({
          runId: report.runId,
          taskId: report.taskId == null ? null : uuid('reports.taskId', report.taskId),
          scheduledFor: asDate(report.scheduledFor),
          startedAt: report.startedAt.getTime(),
          finishedAt: asDate(report.finishedAt),
          status: report.status ?? null,
          exitCode: report.exitCode ?? null,
          error: report.error ?? null,
          output: report.output ?? null,
        })),
      );
    },
  }),
}));

builder.subscriptionFields((t) => ({
  agentWork: t.field({
    type: AgentWorkType,
    description:
      'What an agent has to do: at once everything (`isSnapshot`), then what changes. An agent listens as long as it lives.',
    args: { agentId: t.arg.id({ required: true }), sessionId: t.arg.string({ required: true }) },
    authScopes: { agent: true },
    subscribe: async (_root, { agentId, sessionId }, { agents, agentWork, caller }) =>
      agentWork.follow(await agents.ofSession(uuid('agentId', agentId), sessionId, caller)),
    resolve: (work) => work,
  }),
}));
