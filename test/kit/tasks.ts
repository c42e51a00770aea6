import { randomUUID } from 'node:crypto';
import { uniqueName } from './apps.ts';
import type { GraphQLClient, Variables } from './graphql-client.ts';

export interface Task {
  id: string;
  name: string;
  script: string;
  folder: string;
  arguments: string[];
  schedule: Record<string, unknown>;
  user: string | null;
  host: string | null;
  environment: string;
  enabled: boolean;
  asap: boolean;
  comment: string | null;
  timeoutSeconds: number | null;
  maxRetries: number;
  concurrency: string;
  misfire: string;
  nextRunAt: string | null;
  anchorAt: string;
}

const TASK_FIELDS = `id name script folder arguments user host environment enabled asap comment timeoutSeconds maxRetries concurrency
  misfire nextRunAt anchorAt schedule { ... on IntervalSchedule { everySeconds } ... on CronSchedule { expression timezone }
  ... on DailySchedule { atTime weekdays zone: timezone } ... on ManualSchedule { manual } }`;

export const CREATE_TASK = `mutation ($input: CreateTaskInput!) { createTask(input: $input) { ${TASK_FIELDS} } }`;
export const UPDATE_TASK = `mutation ($id: ID!, $input: UpdateTaskInput!) { updateTask(id: $id, input: $input) { ${TASK_FIELDS} } }`;

/** Input of a task with a slot each minute. */
export const EVERY_MINUTE = { schedule: { everySeconds: 60 } };

/** A task of the test's own: only run when asked to, unless the input says otherwise. */
export async function createTask(client: GraphQLClient, input: Variables = {}): Promise<Task> {
  const whole = { name: uniqueName('task'), script: 'work.sh', folder: '', schedule: { manual: true }, ...input };
  return (await client.query<{ createTask: Task }>(CREATE_TASK, { input: whole })).createTask;
}

export async function updateTask(client: GraphQLClient, id: string, input: Variables): Promise<Task> {
  return (await client.query<{ updateTask: Task }>(UPDATE_TASK, { id, input })).updateTask;
}

export async function readTask(client: GraphQLClient, id: string): Promise<Task | null> {
  return (await client.query<{ task: Task | null }>(`query ($id: ID!) { task(id: $id) { ${TASK_FIELDS} } }`, { id }))
    .task;
}

export interface Run {
  id: string;
  status: string;
  trigger: string;
  attempt: number;
  scheduledFor: string | null;
  notBefore: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  exitCode: number | null;
  error: string | null;
  cancelRequested: boolean;
  host: string | null;
}

const RUN_FIELDS =
  'id status trigger attempt scheduledFor notBefore startedAt finishedAt exitCode error cancelRequested host';

export async function runTask(client: GraphQLClient, id: string): Promise<Run> {
  const text = `mutation ($id: ID!) { runTask(id: $id) { ${RUN_FIELDS} } }`;
  return (await client.query<{ runTask: Run }>(text, { id })).runTask;
}

/** Runs of a task, the oldest slot first; those without a slot before them. */
export async function runsOf(client: GraphQLClient, taskId: string): Promise<Run[]> {
  const { runs } = await client.query<{ runs: { nodes: Run[] } }>(
    `query ($taskId: ID!) { runs(first: 500, filter: { taskId: $taskId }) { nodes { ${RUN_FIELDS} } } }`,
    { taskId },
  );
  const key = (run: Run) => `${run.scheduledFor ?? ''} ${run.attempt}`;
  return runs.nodes.toSorted((a, b) => key(a).localeCompare(key(b)));
}

/** What asked for a run, which attempt it is, and how it stands. */
export const inShort = ({ status, trigger, attempt }: Run): string => `${trigger} ${attempt} ${status}`;

/** {@link runsOf}, each in short. */
export const shortRunsOf = async (client: GraphQLClient, taskId: string): Promise<string[]> =>
  (await runsOf(client, taskId)).map(inShort);

export async function readRun(client: GraphQLClient, id: string): Promise<Run | null> {
  return (await client.query<{ run: Run | null }>(`query ($id: ID!) { run(id: $id) { ${RUN_FIELDS} } }`, { id })).run;
}

export interface Claim {
  runId: string;
  outcome: string;
  run: Run | null;
}

export interface Report {
  error: { code: string; message: string } | null;
  wasLost: boolean;
  cancelRequested: boolean;
}

/** An agent as the API sees it: without a process or a script. */
export class FakeAgent {
  readonly client: GraphQLClient;
  readonly id: string;
  readonly sessionId: string;
  readonly host: string;
  #batch = 0;

  constructor(client: GraphQLClient, id: string, sessionId: string, host: string) {
    this.client = client;
    this.id = id;
    this.sessionId = sessionId;
    this.host = host;
  }

  get session(): { agentId: string; sessionId: string } {
    return { agentId: this.id, sessionId: this.sessionId };
  }

  /** The same agent at another server. */
  at(client: GraphQLClient): FakeAgent {
    return new FakeAgent(client, this.id, this.sessionId, this.host);
  }

  async beat(): Promise<{ heartbeatEverySeconds: number }> {
    const { agentHeartbeat } = await this.client.query<{ agentHeartbeat: { heartbeatEverySeconds: number } }>(
      'mutation ($input: AgentHeartbeatInput!) { agentHeartbeat(input: $input) { heartbeatEverySeconds } }',
      { input: this.session },
    );
    return agentHeartbeat;
  }

  async claim(claims: Variables[]): Promise<Claim[]> {
    const { claimRuns } = await this.client.query<{ claimRuns: Claim[] }>(
      `mutation ($agentId: ID!, $sessionId: String!, $claims: [RunClaimInput!]!) {
        claimRuns(agentId: $agentId, sessionId: $sessionId, claims: $claims) { runId outcome run { ${RUN_FIELDS} } } }`,
      { ...this.session, claims },
    );
    return claimRuns;
  }

  /** Claims one slot; the run where it was granted. */
  async claimSlot({ id }: Task, scheduledFor: string): Promise<Claim> {
    return (await this.claim([{ runId: randomUUID(), taskId: id, scheduledFor }]))[0] as Claim;
  }

  async claimQueued(run: Run): Promise<Claim> {
    return (await this.claim([{ runId: run.id }]))[0] as Claim;
  }

  async report(report: Variables): Promise<Report> {
    const { reportRuns } = await this.client.query<{ reportRuns: Report[] }>(
      `mutation ($agentId: ID!, $sessionId: String!, $reports: [RunReportInput!]!) {
        reportRuns(agentId: $agentId, sessionId: $sessionId, reports: $reports) { error { code message } wasLost cancelRequested } }`,
      { ...this.session, reports: [report] },
    );
    return reportRuns[0] as Report;
  }

  /** Reports that a run has ended. */
  end(run: { id: string }, at: string, end: Variables = {}): Promise<Report> {
    return this.report({ runId: run.id, startedAt: at, finishedAt: at, status: 'SUCCEEDED', exitCode: 0, ...end });
  }

  /** Sends lines as one new batch; returns how many were recorded. */
  async log(lines: { message: string; level?: string; runId?: string }[], batch?: number): Promise<number> {
    this.#batch = batch ?? this.#batch + 1;
    const { appendLogs } = await this.client.query<{ appendLogs: number }>(
      'mutation ($input: AppendLogsInput!) { appendLogs(input: $input) }',
      {
        input: {
          ...this.session,
          spoolId: this.id,
          batch: this.#batch,
          lines: lines.map((line) => ({ at: '2026-03-04T10:00:00.000Z', level: 'INFO', ...line })),
        },
      },
    );
    return appendLogs;
  }
}

export const REGISTER_AGENT =
  'mutation ($input: RegisterAgentInput!) { registerAgent(input: $input) { agent { id } heartbeatEverySeconds } }';

/** Registers an agent on a host of its own, unless the input says otherwise. */
export async function registerAgent(client: GraphQLClient, input: Variables = {}): Promise<FakeAgent> {
  const whole = {
    user: 'deploy',
    host: uniqueName('host'),
    sessionId: randomUUID(),
    version: '0.1.0',
    protocol: 1,
    ...input,
  };
  const { registerAgent: session } = await client.query<{ registerAgent: { agent: { id: string } } }>(REGISTER_AGENT, {
    input: whole,
  });
  return new FakeAgent(client, session.agent.id, whole.sessionId, whole.host);
}
