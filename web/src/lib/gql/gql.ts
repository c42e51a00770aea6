/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

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
    "\n  fragment AppFields on App {\n    id\n    slug\n    name\n    description\n    environment\n    tags\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n    }\n    graceSeconds\n    maxRunSeconds\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n": typeof types.AppFieldsFragmentDoc,
    "\n  fragment AppPulse on App {\n    id\n    name\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n": typeof types.AppPulseFragmentDoc,
    "\n  query AppsPage($first: Int, $after: String, $last: Int, $before: String, $filter: AppFilter, $orderBy: AppOrder) {\n    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...AppFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.AppsPageDocument,
    "\n  query AppDetail($id: ID!) {\n    app(id: $id) {\n      ...AppFields\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n": typeof types.AppDetailDocument,
    "\n  query AppHeartbeats($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    app(id: $id) {\n      id\n      heartbeats(first: $first, after: $after, last: $last, before: $before) {\n        nodes {\n          id\n          kind\n          receivedAt\n          latencyMs\n          durationMs\n          exitCode\n          message\n          messageTruncated\n          user\n          host\n          environment\n          agentVersion\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.AppHeartbeatsDocument,
    "\n  query AppStatusChanges($id: ID!, $first: Int) {\n    app(id: $id) {\n      id\n      statusChanges(first: $first) {\n        nodes {\n          id\n          from\n          to\n          at\n          cause\n        }\n      }\n    }\n  }\n": typeof types.AppStatusChangesDocument,
    "\n  subscription AppPulses($appIds: [ID!]!, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: { appIds: $appIds }, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      previousStatus\n      status\n      app {\n        ...AppPulse\n      }\n    }\n  }\n": typeof types.AppPulsesDocument,
    "\n  subscription AppChanges {\n    appChanges {\n      kind\n      appId\n      app {\n        ...AppFields\n      }\n    }\n  }\n": typeof types.AppChangesDocument,
    "\n  mutation CreateApp($input: CreateAppInput!) {\n    createApp(input: $input) {\n      ...AppFields\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n": typeof types.CreateAppDocument,
    "\n  mutation UpdateApp($id: ID!, $input: UpdateAppInput!) {\n    updateApp(id: $id, input: $input) {\n      ...AppFields\n      updatedAt\n    }\n  }\n": typeof types.UpdateAppDocument,
    "\n  mutation DeleteApp($id: ID!) {\n    deleteApp(id: $id)\n  }\n": typeof types.DeleteAppDocument,
    "\n  mutation PauseApp($id: ID!, $resumeOnBeat: Boolean!) {\n    pauseApp(id: $id, resumeOnBeat: $resumeOnBeat) {\n      ...AppFields\n    }\n  }\n": typeof types.PauseAppDocument,
    "\n  mutation ResumeApp($id: ID!) {\n    resumeApp(id: $id) {\n      ...AppFields\n    }\n  }\n": typeof types.ResumeAppDocument,
    "\n  mutation RotatePingKey($id: ID!) {\n    rotatePingKey(id: $id) {\n      id\n      pingKey\n      pingUrl\n      updatedAt\n    }\n  }\n": typeof types.RotatePingKeyDocument,
    "\n  subscription ServerHeartbeat {\n    serverHeartbeat {\n      ts\n    }\n  }\n": typeof types.ServerHeartbeatDocument,
    "\n  fragment InstanceFields on Instance {\n    id\n    user\n    host\n    environment\n    agentVersion\n    firstHeartbeatAt\n    lastHeartbeatAt\n    app {\n      id\n      name\n    }\n  }\n": typeof types.InstanceFieldsFragmentDoc,
    "\n  query InstancesPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: InstanceFilter\n    $orderBy: InstanceOrder\n  ) {\n    instances(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...InstanceFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.InstancesPageDocument,
    "\n  subscription InstanceBeats($filter: HeartbeatStatusFilter, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: $filter, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      instance {\n        ...InstanceFields\n      }\n    }\n  }\n": typeof types.InstanceBeatsDocument,
    "\n  mutation DeleteInstance($id: ID!) {\n    deleteInstance(id: $id)\n  }\n": typeof types.DeleteInstanceDocument,
    "\n  query FirstApp {\n    apps(first: 1, orderBy: { field: CREATED, direction: DESC }) {\n      nodes {\n        id\n        name\n        pingUrl\n      }\n    }\n  }\n": typeof types.FirstAppDocument,
    "\n  fragment StatisticsFields on Statistics {\n    apps\n    appsNew\n    appsUp\n    appsWarning\n    appsLate\n    appsDown\n    appsPaused\n    heartbeatsLastHour\n    missedHeartbeatsLastHour\n  }\n": typeof types.StatisticsFieldsFragmentDoc,
    "\n  query Statistics {\n    statistics {\n      ...StatisticsFields\n    }\n  }\n": typeof types.StatisticsDocument,
    "\n  subscription StatisticsUpdates($everyMs: Int) {\n    statisticsUpdates(everyMs: $everyMs) {\n      ...StatisticsFields\n    }\n  }\n": typeof types.StatisticsUpdatesDocument,
    "\n  query Attention($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE] }, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppFields\n      }\n      totalCount\n    }\n  }\n": typeof types.AttentionDocument,
    "\n  query RecentChanges {\n    urgent: apps(first: 8, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n    active: apps(first: 8, orderBy: { field: LAST_HEARTBEAT, direction: DESC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n  }\n": typeof types.RecentChangesDocument,
    "\n  fragment AppWithChanges on App {\n    id\n    name\n    statusChanges(first: 4) {\n      nodes {\n        id\n        from\n        to\n        at\n        cause\n      }\n    }\n  }\n": typeof types.AppWithChangesFragmentDoc,
    "\n  subscription StatusFeed($after: String) {\n    heartbeatStatus(filter: { changesOnly: true }, after: $after) {\n      cursor\n      cause\n      appId\n      previousStatus\n      status\n      at\n      app {\n        ...AppPulse\n      }\n    }\n  }\n": typeof types.StatusFeedDocument,
};
const documents: Documents = {
    "\n  fragment AppFields on App {\n    id\n    slug\n    name\n    description\n    environment\n    tags\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n    }\n    graceSeconds\n    maxRunSeconds\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n": types.AppFieldsFragmentDoc,
    "\n  fragment AppPulse on App {\n    id\n    name\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n": types.AppPulseFragmentDoc,
    "\n  query AppsPage($first: Int, $after: String, $last: Int, $before: String, $filter: AppFilter, $orderBy: AppOrder) {\n    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...AppFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.AppsPageDocument,
    "\n  query AppDetail($id: ID!) {\n    app(id: $id) {\n      ...AppFields\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n": types.AppDetailDocument,
    "\n  query AppHeartbeats($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    app(id: $id) {\n      id\n      heartbeats(first: $first, after: $after, last: $last, before: $before) {\n        nodes {\n          id\n          kind\n          receivedAt\n          latencyMs\n          durationMs\n          exitCode\n          message\n          messageTruncated\n          user\n          host\n          environment\n          agentVersion\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": types.AppHeartbeatsDocument,
    "\n  query AppStatusChanges($id: ID!, $first: Int) {\n    app(id: $id) {\n      id\n      statusChanges(first: $first) {\n        nodes {\n          id\n          from\n          to\n          at\n          cause\n        }\n      }\n    }\n  }\n": types.AppStatusChangesDocument,
    "\n  subscription AppPulses($appIds: [ID!]!, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: { appIds: $appIds }, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      previousStatus\n      status\n      app {\n        ...AppPulse\n      }\n    }\n  }\n": types.AppPulsesDocument,
    "\n  subscription AppChanges {\n    appChanges {\n      kind\n      appId\n      app {\n        ...AppFields\n      }\n    }\n  }\n": types.AppChangesDocument,
    "\n  mutation CreateApp($input: CreateAppInput!) {\n    createApp(input: $input) {\n      ...AppFields\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n": types.CreateAppDocument,
    "\n  mutation UpdateApp($id: ID!, $input: UpdateAppInput!) {\n    updateApp(id: $id, input: $input) {\n      ...AppFields\n      updatedAt\n    }\n  }\n": types.UpdateAppDocument,
    "\n  mutation DeleteApp($id: ID!) {\n    deleteApp(id: $id)\n  }\n": types.DeleteAppDocument,
    "\n  mutation PauseApp($id: ID!, $resumeOnBeat: Boolean!) {\n    pauseApp(id: $id, resumeOnBeat: $resumeOnBeat) {\n      ...AppFields\n    }\n  }\n": types.PauseAppDocument,
    "\n  mutation ResumeApp($id: ID!) {\n    resumeApp(id: $id) {\n      ...AppFields\n    }\n  }\n": types.ResumeAppDocument,
    "\n  mutation RotatePingKey($id: ID!) {\n    rotatePingKey(id: $id) {\n      id\n      pingKey\n      pingUrl\n      updatedAt\n    }\n  }\n": types.RotatePingKeyDocument,
    "\n  subscription ServerHeartbeat {\n    serverHeartbeat {\n      ts\n    }\n  }\n": types.ServerHeartbeatDocument,
    "\n  fragment InstanceFields on Instance {\n    id\n    user\n    host\n    environment\n    agentVersion\n    firstHeartbeatAt\n    lastHeartbeatAt\n    app {\n      id\n      name\n    }\n  }\n": types.InstanceFieldsFragmentDoc,
    "\n  query InstancesPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: InstanceFilter\n    $orderBy: InstanceOrder\n  ) {\n    instances(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...InstanceFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.InstancesPageDocument,
    "\n  subscription InstanceBeats($filter: HeartbeatStatusFilter, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: $filter, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      instance {\n        ...InstanceFields\n      }\n    }\n  }\n": types.InstanceBeatsDocument,
    "\n  mutation DeleteInstance($id: ID!) {\n    deleteInstance(id: $id)\n  }\n": types.DeleteInstanceDocument,
    "\n  query FirstApp {\n    apps(first: 1, orderBy: { field: CREATED, direction: DESC }) {\n      nodes {\n        id\n        name\n        pingUrl\n      }\n    }\n  }\n": types.FirstAppDocument,
    "\n  fragment StatisticsFields on Statistics {\n    apps\n    appsNew\n    appsUp\n    appsWarning\n    appsLate\n    appsDown\n    appsPaused\n    heartbeatsLastHour\n    missedHeartbeatsLastHour\n  }\n": types.StatisticsFieldsFragmentDoc,
    "\n  query Statistics {\n    statistics {\n      ...StatisticsFields\n    }\n  }\n": types.StatisticsDocument,
    "\n  subscription StatisticsUpdates($everyMs: Int) {\n    statisticsUpdates(everyMs: $everyMs) {\n      ...StatisticsFields\n    }\n  }\n": types.StatisticsUpdatesDocument,
    "\n  query Attention($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE] }, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppFields\n      }\n      totalCount\n    }\n  }\n": types.AttentionDocument,
    "\n  query RecentChanges {\n    urgent: apps(first: 8, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n    active: apps(first: 8, orderBy: { field: LAST_HEARTBEAT, direction: DESC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n  }\n": types.RecentChangesDocument,
    "\n  fragment AppWithChanges on App {\n    id\n    name\n    statusChanges(first: 4) {\n      nodes {\n        id\n        from\n        to\n        at\n        cause\n      }\n    }\n  }\n": types.AppWithChangesFragmentDoc,
    "\n  subscription StatusFeed($after: String) {\n    heartbeatStatus(filter: { changesOnly: true }, after: $after) {\n      cursor\n      cause\n      appId\n      previousStatus\n      status\n      at\n      app {\n        ...AppPulse\n      }\n    }\n  }\n": types.StatusFeedDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AppFields on App {\n    id\n    slug\n    name\n    description\n    environment\n    tags\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n    }\n    graceSeconds\n    maxRunSeconds\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n"): (typeof documents)["\n  fragment AppFields on App {\n    id\n    slug\n    name\n    description\n    environment\n    tags\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n    }\n    graceSeconds\n    maxRunSeconds\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AppPulse on App {\n    id\n    name\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n"): (typeof documents)["\n  fragment AppPulse on App {\n    id\n    name\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppsPage($first: Int, $after: String, $last: Int, $before: String, $filter: AppFilter, $orderBy: AppOrder) {\n    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...AppFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query AppsPage($first: Int, $after: String, $last: Int, $before: String, $filter: AppFilter, $orderBy: AppOrder) {\n    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...AppFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppDetail($id: ID!) {\n    app(id: $id) {\n      ...AppFields\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n"): (typeof documents)["\n  query AppDetail($id: ID!) {\n    app(id: $id) {\n      ...AppFields\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppHeartbeats($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    app(id: $id) {\n      id\n      heartbeats(first: $first, after: $after, last: $last, before: $before) {\n        nodes {\n          id\n          kind\n          receivedAt\n          latencyMs\n          durationMs\n          exitCode\n          message\n          messageTruncated\n          user\n          host\n          environment\n          agentVersion\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query AppHeartbeats($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    app(id: $id) {\n      id\n      heartbeats(first: $first, after: $after, last: $last, before: $before) {\n        nodes {\n          id\n          kind\n          receivedAt\n          latencyMs\n          durationMs\n          exitCode\n          message\n          messageTruncated\n          user\n          host\n          environment\n          agentVersion\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppStatusChanges($id: ID!, $first: Int) {\n    app(id: $id) {\n      id\n      statusChanges(first: $first) {\n        nodes {\n          id\n          from\n          to\n          at\n          cause\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query AppStatusChanges($id: ID!, $first: Int) {\n    app(id: $id) {\n      id\n      statusChanges(first: $first) {\n        nodes {\n          id\n          from\n          to\n          at\n          cause\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription AppPulses($appIds: [ID!]!, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: { appIds: $appIds }, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      previousStatus\n      status\n      app {\n        ...AppPulse\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription AppPulses($appIds: [ID!]!, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: { appIds: $appIds }, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      previousStatus\n      status\n      app {\n        ...AppPulse\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription AppChanges {\n    appChanges {\n      kind\n      appId\n      app {\n        ...AppFields\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription AppChanges {\n    appChanges {\n      kind\n      appId\n      app {\n        ...AppFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateApp($input: CreateAppInput!) {\n    createApp(input: $input) {\n      ...AppFields\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n"): (typeof documents)["\n  mutation CreateApp($input: CreateAppInput!) {\n    createApp(input: $input) {\n      ...AppFields\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateApp($id: ID!, $input: UpdateAppInput!) {\n    updateApp(id: $id, input: $input) {\n      ...AppFields\n      updatedAt\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateApp($id: ID!, $input: UpdateAppInput!) {\n    updateApp(id: $id, input: $input) {\n      ...AppFields\n      updatedAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteApp($id: ID!) {\n    deleteApp(id: $id)\n  }\n"): (typeof documents)["\n  mutation DeleteApp($id: ID!) {\n    deleteApp(id: $id)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PauseApp($id: ID!, $resumeOnBeat: Boolean!) {\n    pauseApp(id: $id, resumeOnBeat: $resumeOnBeat) {\n      ...AppFields\n    }\n  }\n"): (typeof documents)["\n  mutation PauseApp($id: ID!, $resumeOnBeat: Boolean!) {\n    pauseApp(id: $id, resumeOnBeat: $resumeOnBeat) {\n      ...AppFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResumeApp($id: ID!) {\n    resumeApp(id: $id) {\n      ...AppFields\n    }\n  }\n"): (typeof documents)["\n  mutation ResumeApp($id: ID!) {\n    resumeApp(id: $id) {\n      ...AppFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RotatePingKey($id: ID!) {\n    rotatePingKey(id: $id) {\n      id\n      pingKey\n      pingUrl\n      updatedAt\n    }\n  }\n"): (typeof documents)["\n  mutation RotatePingKey($id: ID!) {\n    rotatePingKey(id: $id) {\n      id\n      pingKey\n      pingUrl\n      updatedAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ServerHeartbeat {\n    serverHeartbeat {\n      ts\n    }\n  }\n"): (typeof documents)["\n  subscription ServerHeartbeat {\n    serverHeartbeat {\n      ts\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment InstanceFields on Instance {\n    id\n    user\n    host\n    environment\n    agentVersion\n    firstHeartbeatAt\n    lastHeartbeatAt\n    app {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  fragment InstanceFields on Instance {\n    id\n    user\n    host\n    environment\n    agentVersion\n    firstHeartbeatAt\n    lastHeartbeatAt\n    app {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query InstancesPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: InstanceFilter\n    $orderBy: InstanceOrder\n  ) {\n    instances(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...InstanceFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query InstancesPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: InstanceFilter\n    $orderBy: InstanceOrder\n  ) {\n    instances(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...InstanceFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription InstanceBeats($filter: HeartbeatStatusFilter, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: $filter, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      instance {\n        ...InstanceFields\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription InstanceBeats($filter: HeartbeatStatusFilter, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: $filter, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      instance {\n        ...InstanceFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteInstance($id: ID!) {\n    deleteInstance(id: $id)\n  }\n"): (typeof documents)["\n  mutation DeleteInstance($id: ID!) {\n    deleteInstance(id: $id)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FirstApp {\n    apps(first: 1, orderBy: { field: CREATED, direction: DESC }) {\n      nodes {\n        id\n        name\n        pingUrl\n      }\n    }\n  }\n"): (typeof documents)["\n  query FirstApp {\n    apps(first: 1, orderBy: { field: CREATED, direction: DESC }) {\n      nodes {\n        id\n        name\n        pingUrl\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment StatisticsFields on Statistics {\n    apps\n    appsNew\n    appsUp\n    appsWarning\n    appsLate\n    appsDown\n    appsPaused\n    heartbeatsLastHour\n    missedHeartbeatsLastHour\n  }\n"): (typeof documents)["\n  fragment StatisticsFields on Statistics {\n    apps\n    appsNew\n    appsUp\n    appsWarning\n    appsLate\n    appsDown\n    appsPaused\n    heartbeatsLastHour\n    missedHeartbeatsLastHour\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Statistics {\n    statistics {\n      ...StatisticsFields\n    }\n  }\n"): (typeof documents)["\n  query Statistics {\n    statistics {\n      ...StatisticsFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription StatisticsUpdates($everyMs: Int) {\n    statisticsUpdates(everyMs: $everyMs) {\n      ...StatisticsFields\n    }\n  }\n"): (typeof documents)["\n  subscription StatisticsUpdates($everyMs: Int) {\n    statisticsUpdates(everyMs: $everyMs) {\n      ...StatisticsFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Attention($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE] }, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppFields\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query Attention($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE] }, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppFields\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RecentChanges {\n    urgent: apps(first: 8, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n    active: apps(first: 8, orderBy: { field: LAST_HEARTBEAT, direction: DESC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n  }\n"): (typeof documents)["\n  query RecentChanges {\n    urgent: apps(first: 8, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n    active: apps(first: 8, orderBy: { field: LAST_HEARTBEAT, direction: DESC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AppWithChanges on App {\n    id\n    name\n    statusChanges(first: 4) {\n      nodes {\n        id\n        from\n        to\n        at\n        cause\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment AppWithChanges on App {\n    id\n    name\n    statusChanges(first: 4) {\n      nodes {\n        id\n        from\n        to\n        at\n        cause\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription StatusFeed($after: String) {\n    heartbeatStatus(filter: { changesOnly: true }, after: $after) {\n      cursor\n      cause\n      appId\n      previousStatus\n      status\n      at\n      app {\n        ...AppPulse\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription StatusFeed($after: String) {\n    heartbeatStatus(filter: { changesOnly: true }, after: $after) {\n      cursor\n      cause\n      appId\n      previousStatus\n      status\n      at\n      app {\n        ...AppPulse\n      }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;