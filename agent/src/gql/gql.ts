/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation Register($input: RegisterAgentInput!, $slug: String!, $app: CreateAppInput!) {\n    registerAgent(input: $input) {\n      agent {\n        id\n        schedulerRunning\n      }\n      heartbeatEverySeconds\n      serverTime\n    }\n    ensureApp(slug: $slug, input: $app) {\n      id\n    }\n  }\n": typeof types.RegisterDocument,
    "\n  mutation Beat($lease: AgentHeartbeatInput!, $beat: SendHeartbeatInput!) {\n    agentHeartbeat(input: $lease) {\n      heartbeatEverySeconds\n      serverTime\n    }\n    sendHeartbeat(input: $beat) {\n      appId\n    }\n  }\n": typeof types.BeatDocument,
    "\n  mutation EnsureApp($slug: String!, $app: CreateAppInput!) {\n    ensureApp(slug: $slug, input: $app) {\n      id\n    }\n  }\n": typeof types.EnsureAppDocument,
    "\n  mutation Claim($agentId: ID!, $sessionId: String!, $claims: [RunClaimInput!]!) {\n    claimRuns(agentId: $agentId, sessionId: $sessionId, claims: $claims) {\n      runId\n      outcome\n      run {\n        taskName\n        folder\n        script\n        arguments\n        timeoutSeconds\n        attempt\n        trigger\n        scheduledFor\n      }\n    }\n  }\n": typeof types.ClaimDocument,
    "\n  mutation Deliver(\n    $agentId: ID!\n    $sessionId: String!\n    $beats: [SendHeartbeatInput!]!\n    $withBeats: Boolean!\n    $logs: AppendLogsInput!\n    $withLogs: Boolean!\n    $reports: [RunReportInput!]!\n    $withReports: Boolean!\n  ) {\n    sendHeartbeats(inputs: $beats) @include(if: $withBeats) {\n      error {\n        code\n        message\n      }\n    }\n    appendLogs(input: $logs) @include(if: $withLogs)\n    reportRuns(agentId: $agentId, sessionId: $sessionId, reports: $reports) @include(if: $withReports) {\n      runId\n      cancelRequested\n      wasLost\n      error {\n        code\n        message\n      }\n    }\n  }\n": typeof types.DeliverDocument,
    "\n  mutation Unregister($agentId: ID!, $sessionId: String!) {\n    unregisterAgent(agentId: $agentId, sessionId: $sessionId)\n  }\n": typeof types.UnregisterDocument,
    "\n  subscription Work($agentId: ID!, $sessionId: String!) {\n    agentWork(agentId: $agentId, sessionId: $sessionId) {\n      isSnapshot\n      schedulerRunning\n      tasks {\n        id\n        name\n        folder\n        script\n        arguments\n        schedule {\n          ... on IntervalSchedule {\n            everySeconds\n          }\n          ... on CronSchedule {\n            expression\n            timezone\n          }\n          ... on DailySchedule {\n            atTime\n            timezone\n            weekdays\n          }\n          ... on ManualSchedule {\n            manual\n          }\n        }\n        anchorAt\n        updatedAt\n        user\n        host\n        concurrency\n        misfire\n        timeoutSeconds\n      }\n      removedTaskIds\n      queuedRuns {\n        id\n        task {\n          id\n        }\n        taskName\n        user\n        host\n        notBefore\n        scheduledFor\n        createdAt\n      }\n      cancelRunIds\n    }\n  }\n": typeof types.WorkDocument,
    "\n  mutation SendBeats($beats: [SendHeartbeatInput!]!) {\n    sendHeartbeats(inputs: $beats) {\n      payload {\n        status\n        nextDeadlineAt\n        app {\n          name\n        }\n      }\n      error {\n        code\n        message\n      }\n    }\n  }\n": typeof types.SendBeatsDocument,
    "\n  fragment CheckedFields on App {\n    id\n    name\n    status\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n      ... on ManualSchedule {\n        manual\n      }\n    }\n    graceSeconds\n    environment\n  }\n": typeof types.CheckedFieldsFragmentDoc,
    "\n  query CheckedApp($id: ID, $slug: String) {\n    app(id: $id, slug: $slug) {\n      ...CheckedFields\n    }\n  }\n": typeof types.CheckedAppDocument,
    "\n  query CheckedApps($after: String, $filter: AppFilter) {\n    apps(first: 500, after: $after, filter: $filter) {\n      nodes {\n        ...CheckedFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.CheckedAppsDocument,
    "\n  query CheckedSources($after: String, $filter: InstanceFilter) {\n    instances(first: 500, after: $after, filter: $filter) {\n      nodes {\n        app {\n          id\n        }\n        user\n        host\n        environment\n        lastHeartbeatAt\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.CheckedSourcesDocument,
};
const documents: Documents = {
    "\n  mutation Register($input: RegisterAgentInput!, $slug: String!, $app: CreateAppInput!) {\n    registerAgent(input: $input) {\n      agent {\n        id\n        schedulerRunning\n      }\n      heartbeatEverySeconds\n      serverTime\n    }\n    ensureApp(slug: $slug, input: $app) {\n      id\n    }\n  }\n": types.RegisterDocument,
    "\n  mutation Beat($lease: AgentHeartbeatInput!, $beat: SendHeartbeatInput!) {\n    agentHeartbeat(input: $lease) {\n      heartbeatEverySeconds\n      serverTime\n    }\n    sendHeartbeat(input: $beat) {\n      appId\n    }\n  }\n": types.BeatDocument,
    "\n  mutation EnsureApp($slug: String!, $app: CreateAppInput!) {\n    ensureApp(slug: $slug, input: $app) {\n      id\n    }\n  }\n": types.EnsureAppDocument,
    "\n  mutation Claim($agentId: ID!, $sessionId: String!, $claims: [RunClaimInput!]!) {\n    claimRuns(agentId: $agentId, sessionId: $sessionId, claims: $claims) {\n      runId\n      outcome\n      run {\n        taskName\n        folder\n        script\n        arguments\n        timeoutSeconds\n        attempt\n        trigger\n        scheduledFor\n      }\n    }\n  }\n": types.ClaimDocument,
    "\n  mutation Deliver(\n    $agentId: ID!\n    $sessionId: String!\n    $beats: [SendHeartbeatInput!]!\n    $withBeats: Boolean!\n    $logs: AppendLogsInput!\n    $withLogs: Boolean!\n    $reports: [RunReportInput!]!\n    $withReports: Boolean!\n  ) {\n    sendHeartbeats(inputs: $beats) @include(if: $withBeats) {\n      error {\n        code\n        message\n      }\n    }\n    appendLogs(input: $logs) @include(if: $withLogs)\n    reportRuns(agentId: $agentId, sessionId: $sessionId, reports: $reports) @include(if: $withReports) {\n      runId\n      cancelRequested\n      wasLost\n      error {\n        code\n        message\n      }\n    }\n  }\n": types.DeliverDocument,
    "\n  mutation Unregister($agentId: ID!, $sessionId: String!) {\n    unregisterAgent(agentId: $agentId, sessionId: $sessionId)\n  }\n": types.UnregisterDocument,
    "\n  subscription Work($agentId: ID!, $sessionId: String!) {\n    agentWork(agentId: $agentId, sessionId: $sessionId) {\n      isSnapshot\n      schedulerRunning\n      tasks {\n        id\n        name\n        folder\n        script\n        arguments\n        schedule {\n          ... on IntervalSchedule {\n            everySeconds\n          }\n          ... on CronSchedule {\n            expression\n            timezone\n          }\n          ... on DailySchedule {\n            atTime\n            timezone\n            weekdays\n          }\n          ... on ManualSchedule {\n            manual\n          }\n        }\n        anchorAt\n        updatedAt\n        user\n        host\n        concurrency\n        misfire\n        timeoutSeconds\n      }\n      removedTaskIds\n      queuedRuns {\n        id\n        task {\n          id\n        }\n        taskName\n        user\n        host\n        notBefore\n        scheduledFor\n        createdAt\n      }\n      cancelRunIds\n    }\n  }\n": types.WorkDocument,
    "\n  mutation SendBeats($beats: [SendHeartbeatInput!]!) {\n    sendHeartbeats(inputs: $beats) {\n      payload {\n        status\n        nextDeadlineAt\n        app {\n          name\n        }\n      }\n      error {\n        code\n        message\n      }\n    }\n  }\n": types.SendBeatsDocument,
    "\n  fragment CheckedFields on App {\n    id\n    name\n    status\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n      ... on ManualSchedule {\n        manual\n      }\n    }\n    graceSeconds\n    environment\n  }\n": types.CheckedFieldsFragmentDoc,
    "\n  query CheckedApp($id: ID, $slug: String) {\n    app(id: $id, slug: $slug) {\n      ...CheckedFields\n    }\n  }\n": types.CheckedAppDocument,
    "\n  query CheckedApps($after: String, $filter: AppFilter) {\n    apps(first: 500, after: $after, filter: $filter) {\n      nodes {\n        ...CheckedFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.CheckedAppsDocument,
    "\n  query CheckedSources($after: String, $filter: InstanceFilter) {\n    instances(first: 500, after: $after, filter: $filter) {\n      nodes {\n        app {\n          id\n        }\n        user\n        host\n        environment\n        lastHeartbeatAt\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.CheckedSourcesDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Register($input: RegisterAgentInput!, $slug: String!, $app: CreateAppInput!) {\n    registerAgent(input: $input) {\n      agent {\n        id\n        schedulerRunning\n      }\n      heartbeatEverySeconds\n      serverTime\n    }\n    ensureApp(slug: $slug, input: $app) {\n      id\n    }\n  }\n"): typeof import('./graphql.ts').RegisterDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Beat($lease: AgentHeartbeatInput!, $beat: SendHeartbeatInput!) {\n    agentHeartbeat(input: $lease) {\n      heartbeatEverySeconds\n      serverTime\n    }\n    sendHeartbeat(input: $beat) {\n      appId\n    }\n  }\n"): typeof import('./graphql.ts').BeatDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EnsureApp($slug: String!, $app: CreateAppInput!) {\n    ensureApp(slug: $slug, input: $app) {\n      id\n    }\n  }\n"): typeof import('./graphql.ts').EnsureAppDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Claim($agentId: ID!, $sessionId: String!, $claims: [RunClaimInput!]!) {\n    claimRuns(agentId: $agentId, sessionId: $sessionId, claims: $claims) {\n      runId\n      outcome\n      run {\n        taskName\n        folder\n        script\n        arguments\n        timeoutSeconds\n        attempt\n        trigger\n        scheduledFor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').ClaimDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Deliver(\n    $agentId: ID!\n    $sessionId: String!\n    $beats: [SendHeartbeatInput!]!\n    $withBeats: Boolean!\n    $logs: AppendLogsInput!\n    $withLogs: Boolean!\n    $reports: [RunReportInput!]!\n    $withReports: Boolean!\n  ) {\n    sendHeartbeats(inputs: $beats) @include(if: $withBeats) {\n      error {\n        code\n        message\n      }\n    }\n    appendLogs(input: $logs) @include(if: $withLogs)\n    reportRuns(agentId: $agentId, sessionId: $sessionId, reports: $reports) @include(if: $withReports) {\n      runId\n      cancelRequested\n      wasLost\n      error {\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').DeliverDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Unregister($agentId: ID!, $sessionId: String!) {\n    unregisterAgent(agentId: $agentId, sessionId: $sessionId)\n  }\n"): typeof import('./graphql.ts').UnregisterDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription Work($agentId: ID!, $sessionId: String!) {\n    agentWork(agentId: $agentId, sessionId: $sessionId) {\n      isSnapshot\n      schedulerRunning\n      tasks {\n        id\n        name\n        folder\n        script\n        arguments\n        schedule {\n          ... on IntervalSchedule {\n            everySeconds\n          }\n          ... on CronSchedule {\n            expression\n            timezone\n          }\n          ... on DailySchedule {\n            atTime\n            timezone\n            weekdays\n          }\n          ... on ManualSchedule {\n            manual\n          }\n        }\n        anchorAt\n        updatedAt\n        user\n        host\n        concurrency\n        misfire\n        timeoutSeconds\n      }\n      removedTaskIds\n      queuedRuns {\n        id\n        task {\n          id\n        }\n        taskName\n        user\n        host\n        notBefore\n        scheduledFor\n        createdAt\n      }\n      cancelRunIds\n    }\n  }\n"): typeof import('./graphql.ts').WorkDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SendBeats($beats: [SendHeartbeatInput!]!) {\n    sendHeartbeats(inputs: $beats) {\n      payload {\n        status\n        nextDeadlineAt\n        app {\n          name\n        }\n      }\n      error {\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.ts').SendBeatsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CheckedFields on App {\n    id\n    name\n    status\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n      ... on ManualSchedule {\n        manual\n      }\n    }\n    graceSeconds\n    environment\n  }\n"): typeof import('./graphql.ts').CheckedFieldsFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CheckedApp($id: ID, $slug: String) {\n    app(id: $id, slug: $slug) {\n      ...CheckedFields\n    }\n  }\n"): typeof import('./graphql.ts').CheckedAppDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CheckedApps($after: String, $filter: AppFilter) {\n    apps(first: 500, after: $after, filter: $filter) {\n      nodes {\n        ...CheckedFields\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').CheckedAppsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CheckedSources($after: String, $filter: InstanceFilter) {\n    instances(first: 500, after: $after, filter: $filter) {\n      nodes {\n        app {\n          id\n        }\n        user\n        host\n        environment\n        lastHeartbeatAt\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): typeof import('./graphql.ts').CheckedSourcesDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
