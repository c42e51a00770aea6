/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AgentHeartbeatInput = {
  agentId: string;
  /** Share of its calls since the last beat that failed, 0 to 1. */
  failureRate?: number | null | undefined;
  /** Round trip of its last call, in milliseconds. */
  latencyMs?: number | null | undefined;
  sessionId: string;
};

/** Conditions are joined by "and"; an empty list is no condition. */
export type AppFilter = {
  environment?: Environment | null | undefined;
  /** Part of the name, the slug or a tag; capitals do not matter. */
  search?: string | null | undefined;
  status?: Array<AppStatus> | null | undefined;
  /** Apps that have every one of these. */
  tags?: Array<string> | null | undefined;
};

/** Sorts by urgency: DOWN, LATE, WARNING, UP, NEW, PAUSED. */
export type AppStatus =
  | 'DOWN'
  | 'LATE'
  | 'NEW'
  | 'PAUSED'
  | 'UP'
  | 'WARNING';

export type AppendLogsInput = {
  agentId: string;
  /** Counts the batches of this spool, from 1. */
  batch: number;
  lines: Array<LogLineInput>;
  sessionId: string;
  /** Any text of the sender's that stays the same as long as it keeps counting its batches. */
  spoolId: string;
};

/** A slot that comes while an earlier run of its task has not ended is missed, runs beside it, or ends it. */
export type ConcurrencyPolicy =
  | 'ALLOW'
  | 'FORBID'
  | 'REPLACE';

export type CreateAppInput = {
  description?: string | null | undefined;
  environment?: Environment | null | undefined;
  /** 0 to 366 days. */
  graceSeconds?: number | null | undefined;
  /** 1 s to 366 days. */
  maxRunSeconds?: number | null | undefined;
  /** 1 to 100 characters. */
  name: string;
  schedule?: ScheduleInput | null | undefined;
  /** 1 to 100 of a-z, 0-9 and "-", unique; made from the name when left out. */
  slug?: string | null | undefined;
  tags?: Array<string> | null | undefined;
};

export type CronScheduleInput = {
  /** Five fields as cron reads them (day of month and day of week joined by "and" where one begins with "*", else by "or"), with seconds before them, or also a year after them; @daily and its like. */
  expression: string;
  timezone?: string | null | undefined;
};

export type Environment =
  | 'DEVELOPMENT'
  | 'PRODUCTION';

export type HeartbeatKind =
  | 'FAIL'
  | 'LOG'
  | 'START'
  | 'SUCCESS';

/** Conditions are joined by "and"; an empty list is no condition. */
export type InstanceFilter = {
  appId?: string | null | undefined;
  environment?: Environment | null | undefined;
  recency?: Array<Recency> | null | undefined;
  /** Part of the user, the host or the app's name; capitals do not matter. */
  search?: string | null | undefined;
  user?: string | null | undefined;
};

export type LogLevel =
  | 'DEBUG'
  | 'ERROR'
  | 'INFO'
  | 'WARNING';

export type LogLineInput = {
  at: string;
  level: LogLevel;
  /** At most 8,000 bytes are kept. */
  message: string;
  runId?: string | null | undefined;
};

/** Slots that no agent took in time are left out, made good by one run for all of them, or by a run for each (100 at most). */
export type MisfirePolicy =
  | 'RUN_ALL'
  | 'RUN_ONCE'
  | 'SKIP';

/** How long ago a source last beat, whatever its app's schedule: < 5 min, < 1 h, < 24 h, older. */
export type Recency =
  | 'ACTIVE'
  | 'IDLE_HOURS'
  | 'IDLE_MINUTES'
  | 'INACTIVE';

export type RegisterAgentInput = {
  environment?: Environment | null | undefined;
  host: string;
  /** The session that this one follows on, where the agent knows it: then it takes over at once. */
  previousSessionId?: string | null | undefined;
  /** The version of this part of the API that the agent speaks: 1. */
  protocol: number;
  /** 1 to 255 characters that no other agent has, for example a UUID; new for each start of the agent. */
  sessionId: string;
  user: string;
  version: string;
};

export type RunClaimInput = {
  /** A UUID of the agent's making for a slot; the id of the run for one that is QUEUED. */
  runId: string;
  scheduledFor?: string | null | undefined;
  /** For a slot of a schedule: the task and the time. */
  taskId?: string | null | undefined;
};

export type RunClaimOutcome =
  /** An earlier run of the task has not ended, and it allows one at a time; a QUEUED run stays so. */
  | 'BUSY'
  /** The task was deleted, disabled or edited, the scheduler is stopped, or the run is no longer to be done. */
  | 'GONE'
  | 'GRANTED'
  /** Another agent has it. */
  | 'TAKEN';

export type RunReportInput = {
  error?: string | null | undefined;
  exitCode?: number | null | undefined;
  /** Null: it has begun. */
  finishedAt?: string | null | undefined;
  /** End of what it printed, for the beat of its app; at most 10,000 bytes are kept. */
  output?: string | null | undefined;
  runId: string;
  scheduledFor?: string | null | undefined;
  startedAt: string;
  /** SUCCEEDED, FAILED, TIMED_OUT, CANCELLED or LOST, with finishedAt. */
  status?: RunStatus | null | undefined;
  /** For a run that began while the server was away: what would else come from its claim. */
  taskId?: string | null | undefined;
};

export type RunStatus =
  | 'CANCELLED'
  | 'FAILED'
  | 'LOST'
  | 'MISSED'
  | 'QUEUED'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'TIMED_OUT';

export type RunTrigger =
  | 'ASAP'
  | 'MANUAL'
  | 'MISFIRE'
  | 'RETRY'
  | 'SCHEDULE';

/** When a beat is expected: every so many seconds (1 s to 366 days), by a cron expression in a time zone, or at no time. */
export type ScheduleInput =
  {   cron: CronScheduleInput; everySeconds?: never; manual?: never; }
  |  { cron?: never;   everySeconds: number; manual?: never; }
  |  { cron?: never; everySeconds?: never;   /** Only true: no beat is expected, so silence is never LATE or DOWN; a FAIL and a run longer than maxRunSeconds are DOWN. */
  manual: boolean; };

export type SendHeartbeatInput = {
  agentVersion?: string | null | undefined;
  /** The app's ping key, which is permission enough, or its id or slug, which need a token where access is controlled. */
  app: string;
  /** How long the run took that this SUCCESS or FAIL ends, by the sender's own clock; left out: from its START to this beat. */
  durationMs?: number | null | undefined;
  /** Left out: the app's. */
  environment?: Environment | null | undefined;
  exitCode?: number | null | undefined;
  host?: string | null | undefined;
  /** A beat with a key that this app has seen in the last 7 days is acknowledged again, and recorded once. */
  idempotencyKey?: string | null | undefined;
  /** Left out: SUCCESS, or FAIL where exitCode is not 0. SUCCESS with another exitCode is BAD_USER_INPUT. */
  kind?: HeartbeatKind | null | undefined;
  /** At most 10,000 bytes of UTF-8 are kept; a longer one is cut at a character and marked. */
  message?: string | null | undefined;
  /** When it happened, where that is not now: a beat kept while the server was away, up to 30 days old. One older than the app's newest is history only. */
  occurredAt?: string | null | undefined;
  /** Pairs a START with its SUCCESS or FAIL; overlapping runs have different ones. */
  runId?: string | null | undefined;
  /** The sender's clock at sending: gives latencyMs, unless it is more than a day off. */
  sentAt?: string | null | undefined;
  sessionId?: string | null | undefined;
  /** At most 255 characters, as are host, sessionId and agentVersion. */
  user?: string | null | undefined;
};

export type Weekday =
  | 'FRIDAY'
  | 'MONDAY'
  | 'SATURDAY'
  | 'SUNDAY'
  | 'THURSDAY'
  | 'TUESDAY'
  | 'WEDNESDAY';

export type RegisterMutationVariables = Exact<{
  input: RegisterAgentInput;
  slug: string;
  app: CreateAppInput;
}>;


export type RegisterMutation = { registerAgent: { heartbeatEverySeconds: number, serverTime: string, agent: { id: string, schedulerRunning: boolean } }, ensureApp: { id: string } };

export type BeatMutationVariables = Exact<{
  lease: AgentHeartbeatInput;
  beat: SendHeartbeatInput;
}>;


export type BeatMutation = { agentHeartbeat: { heartbeatEverySeconds: number, serverTime: string }, sendHeartbeat: { appId: string } };

export type EnsureAppMutationVariables = Exact<{
  slug: string;
  app: CreateAppInput;
}>;


export type EnsureAppMutation = { ensureApp: { id: string } };

export type ClaimMutationVariables = Exact<{
  agentId: string;
  sessionId: string;
  claims: Array<RunClaimInput> | RunClaimInput;
}>;


export type ClaimMutation = { claimRuns: Array<{ runId: string, outcome: RunClaimOutcome, run: { taskName: string, folder: string, script: string, arguments: Array<string>, timeoutSeconds: number | null, attempt: number, trigger: RunTrigger, scheduledFor: string | null } | null }> };

export type DeliverMutationVariables = Exact<{
  agentId: string;
  sessionId: string;
  beats: Array<SendHeartbeatInput> | SendHeartbeatInput;
  withBeats: boolean;
  logs: AppendLogsInput;
  withLogs: boolean;
  reports: Array<RunReportInput> | RunReportInput;
  withReports: boolean;
}>;


export type DeliverMutation = { appendLogs?: number, sendHeartbeats?: Array<{ error: { code: string, message: string } | null }>, reportRuns?: Array<{ runId: string, cancelRequested: boolean, wasLost: boolean, error: { code: string, message: string } | null }> };

export type UnregisterMutationVariables = Exact<{
  agentId: string;
  sessionId: string;
}>;


export type UnregisterMutation = { unregisterAgent: string };

export type WorkSubscriptionVariables = Exact<{
  agentId: string;
  sessionId: string;
}>;


export type WorkSubscription = { agentWork: { isSnapshot: boolean, schedulerRunning: boolean, removedTaskIds: Array<string>, cancelRunIds: Array<string>, tasks: Array<{ id: string, name: string, folder: string, script: string, arguments: Array<string>, anchorAt: string, updatedAt: string, user: string | null, host: string | null, concurrency: ConcurrencyPolicy, misfire: MisfirePolicy, timeoutSeconds: number | null, schedule:
        | { expression: string, timezone: string }
        | { atTime: string, timezone: string, weekdays: Array<Weekday> | null }
        | { everySeconds: number }
        | { manual: boolean }
       }>, queuedRuns: Array<{ id: string, taskName: string, user: string | null, host: string | null, notBefore: string | null, scheduledFor: string | null, createdAt: string, task: { id: string } | null }> } };

export type SendBeatsMutationVariables = Exact<{
  beats: Array<SendHeartbeatInput> | SendHeartbeatInput;
}>;


export type SendBeatsMutation = { sendHeartbeats: Array<{ payload: { status: AppStatus, nextDeadlineAt: string | null, app: { name: string } | null } | null, error: { code: string, message: string } | null }> };

export type CheckedFieldsFragment = { id: string, name: string, status: AppStatus, graceSeconds: number, environment: Environment, schedule:
    | { expression: string, timezone: string }
    | { everySeconds: number }
    | { manual: boolean }
   };

export type CheckedAppQueryVariables = Exact<{
  id?: string | null | undefined;
  slug?: string | null | undefined;
}>;


export type CheckedAppQuery = { app: { id: string, name: string, status: AppStatus, graceSeconds: number, environment: Environment, schedule:
      | { expression: string, timezone: string }
      | { everySeconds: number }
      | { manual: boolean }
     } | null };

export type CheckedAppsQueryVariables = Exact<{
  after?: string | null | undefined;
  filter?: AppFilter | null | undefined;
}>;


export type CheckedAppsQuery = { apps: { nodes: Array<{ id: string, name: string, status: AppStatus, graceSeconds: number, environment: Environment, schedule:
        | { expression: string, timezone: string }
        | { everySeconds: number }
        | { manual: boolean }
       }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CheckedSourcesQueryVariables = Exact<{
  after?: string | null | undefined;
  filter?: InstanceFilter | null | undefined;
}>;


export type CheckedSourcesQuery = { instances: { nodes: Array<{ user: string, host: string, environment: Environment, lastHeartbeatAt: string, app: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const CheckedFieldsFragmentDoc = new TypedDocumentString(`
    fragment CheckedFields on App {
  id
  name
  status
  schedule {
    ... on IntervalSchedule {
      everySeconds
    }
    ... on CronSchedule {
      expression
      timezone
    }
    ... on ManualSchedule {
      manual
    }
  }
  graceSeconds
  environment
}
    `, {"fragmentName":"CheckedFields"}) as unknown as TypedDocumentString<CheckedFieldsFragment, unknown>;
export const RegisterDocument = new TypedDocumentString(`
    mutation Register($input: RegisterAgentInput!, $slug: String!, $app: CreateAppInput!) {
  registerAgent(input: $input) {
    agent {
      id
      schedulerRunning
    }
    heartbeatEverySeconds
    serverTime
  }
  ensureApp(slug: $slug, input: $app) {
    id
  }
}
    `) as unknown as TypedDocumentString<RegisterMutation, RegisterMutationVariables>;
export const BeatDocument = new TypedDocumentString(`
    mutation Beat($lease: AgentHeartbeatInput!, $beat: SendHeartbeatInput!) {
  agentHeartbeat(input: $lease) {
    heartbeatEverySeconds
    serverTime
  }
  sendHeartbeat(input: $beat) {
    appId
  }
}
    `) as unknown as TypedDocumentString<BeatMutation, BeatMutationVariables>;
export const EnsureAppDocument = new TypedDocumentString(`
    mutation EnsureApp($slug: String!, $app: CreateAppInput!) {
  ensureApp(slug: $slug, input: $app) {
    id
  }
}
    `) as unknown as TypedDocumentString<EnsureAppMutation, EnsureAppMutationVariables>;
export const ClaimDocument = new TypedDocumentString(`
    mutation Claim($agentId: ID!, $sessionId: String!, $claims: [RunClaimInput!]!) {
  claimRuns(agentId: $agentId, sessionId: $sessionId, claims: $claims) {
    runId
    outcome
    run {
      taskName
      folder
      script
      arguments
      timeoutSeconds
      attempt
      trigger
      scheduledFor
    }
  }
}
    `) as unknown as TypedDocumentString<ClaimMutation, ClaimMutationVariables>;
export const DeliverDocument = new TypedDocumentString(`
    mutation Deliver($agentId: ID!, $sessionId: String!, $beats: [SendHeartbeatInput!]!, $withBeats: Boolean!, $logs: AppendLogsInput!, $withLogs: Boolean!, $reports: [RunReportInput!]!, $withReports: Boolean!) {
  sendHeartbeats(inputs: $beats) @include(if: $withBeats) {
    error {
      code
      message
    }
  }
  appendLogs(input: $logs) @include(if: $withLogs)
  reportRuns(agentId: $agentId, sessionId: $sessionId, reports: $reports) @include(if: $withReports) {
    runId
    cancelRequested
    wasLost
    error {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DeliverMutation, DeliverMutationVariables>;
export const UnregisterDocument = new TypedDocumentString(`
    mutation Unregister($agentId: ID!, $sessionId: String!) {
  unregisterAgent(agentId: $agentId, sessionId: $sessionId)
}
    `) as unknown as TypedDocumentString<UnregisterMutation, UnregisterMutationVariables>;
export const WorkDocument = new TypedDocumentString(`
    subscription Work($agentId: ID!, $sessionId: String!) {
  agentWork(agentId: $agentId, sessionId: $sessionId) {
    isSnapshot
    schedulerRunning
    tasks {
      id
      name
      folder
      script
      arguments
      schedule {
        ... on IntervalSchedule {
          everySeconds
        }
        ... on CronSchedule {
          expression
          timezone
        }
        ... on DailySchedule {
          atTime
          timezone
          weekdays
        }
        ... on ManualSchedule {
          manual
        }
      }
      anchorAt
      updatedAt
      user
      host
      concurrency
      misfire
      timeoutSeconds
    }
    removedTaskIds
    queuedRuns {
      id
      task {
        id
      }
      taskName
      user
      host
      notBefore
      scheduledFor
      createdAt
    }
    cancelRunIds
  }
}
    `) as unknown as TypedDocumentString<WorkSubscription, WorkSubscriptionVariables>;
export const SendBeatsDocument = new TypedDocumentString(`
    mutation SendBeats($beats: [SendHeartbeatInput!]!) {
  sendHeartbeats(inputs: $beats) {
    payload {
      status
      nextDeadlineAt
      app {
        name
      }
    }
    error {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SendBeatsMutation, SendBeatsMutationVariables>;
export const CheckedAppDocument = new TypedDocumentString(`
    query CheckedApp($id: ID, $slug: String) {
  app(id: $id, slug: $slug) {
    ...CheckedFields
  }
}
    fragment CheckedFields on App {
  id
  name
  status
  schedule {
    ... on IntervalSchedule {
      everySeconds
    }
    ... on CronSchedule {
      expression
      timezone
    }
    ... on ManualSchedule {
      manual
    }
  }
  graceSeconds
  environment
}`) as unknown as TypedDocumentString<CheckedAppQuery, CheckedAppQueryVariables>;
export const CheckedAppsDocument = new TypedDocumentString(`
    query CheckedApps($after: String, $filter: AppFilter) {
  apps(first: 500, after: $after, filter: $filter) {
    nodes {
      ...CheckedFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment CheckedFields on App {
  id
  name
  status
  schedule {
    ... on IntervalSchedule {
      everySeconds
    }
    ... on CronSchedule {
      expression
      timezone
    }
    ... on ManualSchedule {
      manual
    }
  }
  graceSeconds
  environment
}`) as unknown as TypedDocumentString<CheckedAppsQuery, CheckedAppsQueryVariables>;
export const CheckedSourcesDocument = new TypedDocumentString(`
    query CheckedSources($after: String, $filter: InstanceFilter) {
  instances(first: 500, after: $after, filter: $filter) {
    nodes {
      app {
        id
      }
      user
      host
      environment
      lastHeartbeatAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<CheckedSourcesQuery, CheckedSourcesQueryVariables>;