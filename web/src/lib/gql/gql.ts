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
    "\n  query Me {\n    me {\n      name\n      role\n      email\n      id\n      kind\n      twoFactor\n      permissions\n    }\n  }\n": typeof types.MeDocument,
    "\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    prefix\n    scopes\n    createdAt\n    expiresAt\n    lastUsedAt\n  }\n": typeof types.ApiKeyFieldsFragmentDoc,
    "\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n  }\n": typeof types.ApiKeysDocument,
    "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      key\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n  }\n": typeof types.CreateApiKeyDocument,
    "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id)\n  }\n": typeof types.RevokeApiKeyDocument,
    "\n  fragment AgentFields on Agent {\n    id\n    user\n    host\n    environment\n    version\n    outdated\n    online\n    schedulerEnabled\n    schedulerSince\n    registeredAt\n    lastHeartbeatAt\n    latencyMs\n    runningRuns\n    sessionId\n  }\n": typeof types.AgentFieldsFragmentDoc,
    "\n  query AgentsPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: AgentFilter\n    $orderBy: AgentOrder\n  ) {\n    agents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...AgentFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.AgentsPageDocument,
    "\n  query AgentChoices($filter: AgentFilter) {\n    agents(first: 500, filter: $filter, orderBy: { field: HOST, direction: ASC }) {\n      nodes {\n        id\n        user\n        host\n        environment\n        online\n        schedulerEnabled\n      }\n    }\n  }\n": typeof types.AgentChoicesDocument,
    "\n  subscription AgentUpdates {\n    agentUpdates {\n      ...AgentFields\n    }\n  }\n": typeof types.AgentUpdatesDocument,
    "\n  subscription AgentRuns {\n    runUpdates {\n      id\n      status\n    }\n  }\n": typeof types.AgentRunsDocument,
    "\n  mutation StartScheduler($agentId: ID!) {\n    startScheduler(agentId: $agentId) {\n      ...AgentFields\n    }\n  }\n": typeof types.StartSchedulerDocument,
    "\n  mutation StopScheduler($agentId: ID!) {\n    stopScheduler(agentId: $agentId) {\n      ...AgentFields\n    }\n  }\n": typeof types.StopSchedulerDocument,
    "\n  mutation DeleteAgent($id: ID!) {\n    deleteAgent(id: $id)\n  }\n": typeof types.DeleteAgentDocument,
    "\n  query People {\n    agents(first: 500) {\n      nodes {\n        id\n        user\n        host\n      }\n    }\n    tasks(first: 500) {\n      nodes {\n        id\n        user\n        host\n        folder\n      }\n    }\n  }\n": typeof types.PeopleDocument,
    "\n  mutation SetAppAlert($appId: ID!, $ruleId: ID!, $enabled: Boolean!) {\n    setAppAlert(appId: $appId, ruleId: $ruleId, enabled: $enabled) {\n      id\n      alertPlan {\n        rule {\n          ...RuleFields\n        }\n      }\n    }\n  }\n": typeof types.SetAppAlertDocument,
    "\n  query WhoIsTold {\n    channels {\n      id\n      enabled\n    }\n    alertRules {\n      id\n      enabled\n    }\n  }\n": typeof types.WhoIsToldDocument,
    "\n  fragment ChannelFields on Channel {\n    id\n    name\n    kind\n    enabled\n    target\n    settings\n    problem\n    lastDelivery {\n      id\n      reason\n      state\n      attempts\n      createdAt\n      answer\n    }\n  }\n": typeof types.ChannelFieldsFragmentDoc,
    "\n  query Channels {\n    channels {\n      ...ChannelFields\n    }\n    alertRules {\n      id\n      name\n      enabled\n      channel {\n        id\n      }\n    }\n  }\n": typeof types.ChannelsDocument,
    "\n  mutation CreateChannel($input: CreateChannelInput!) {\n    createChannel(input: $input) {\n      ...ChannelFields\n    }\n  }\n": typeof types.CreateChannelDocument,
    "\n  mutation UpdateChannel($id: ID!, $input: UpdateChannelInput!) {\n    updateChannel(id: $id, input: $input) {\n      ...ChannelFields\n    }\n  }\n": typeof types.UpdateChannelDocument,
    "\n  mutation DeleteChannel($id: ID!) {\n    deleteChannel(id: $id)\n  }\n": typeof types.DeleteChannelDocument,
    "\n  mutation TestChannel($id: ID!) {\n    testChannel(id: $id) {\n      id\n      reason\n      state\n      attempts\n      createdAt\n      answer\n      channel {\n        ...ChannelFields\n      }\n    }\n  }\n": typeof types.TestChannelDocument,
    "\n  fragment DeliveryFields on Delivery {\n    id\n    channel {\n      id\n      name\n      kind\n      enabled\n    }\n    channelName\n    reason\n    state\n    attempts\n    incidentCount\n    incidents {\n      id\n      kind\n      app {\n        id\n        name\n      }\n    }\n    createdAt\n    sentAt\n    nextAttemptAt\n    answer\n  }\n": typeof types.DeliveryFieldsFragmentDoc,
    "\n  query Deliveries($first: Int, $after: String, $last: Int, $before: String, $filter: DeliveryFilter) {\n    deliveries(first: $first, after: $after, last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...DeliveryFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n    channels {\n      id\n      name\n      kind\n    }\n  }\n": typeof types.DeliveriesDocument,
    "\n  mutation RetryDelivery($id: ID!) {\n    retryDelivery(id: $id) {\n      ...DeliveryFields\n    }\n  }\n": typeof types.RetryDeliveryDocument,
    "\n  fragment MaintenanceFields on MaintenanceWindow {\n    id\n    name\n    selector {\n      all\n      tagsAny\n      tagsAll\n      tagsNone\n      environment\n      appIds\n      exceptAppIds\n    }\n    startsAt\n    endsAt\n    cron {\n      expression\n      timezone\n    }\n    durationSeconds\n    activeNow\n    times(first: 5) {\n      from\n      to\n    }\n  }\n": typeof types.MaintenanceFieldsFragmentDoc,
    "\n  query Maintenance {\n    maintenanceWindows {\n      ...MaintenanceFields\n    }\n  }\n": typeof types.MaintenanceDocument,
    "\n  mutation CreateMaintenance($input: CreateMaintenanceWindowInput!) {\n    createMaintenanceWindow(input: $input) {\n      ...MaintenanceFields\n    }\n  }\n": typeof types.CreateMaintenanceDocument,
    "\n  mutation UpdateMaintenance($id: ID!, $input: UpdateMaintenanceWindowInput!) {\n    updateMaintenanceWindow(id: $id, input: $input) {\n      ...MaintenanceFields\n    }\n  }\n": typeof types.UpdateMaintenanceDocument,
    "\n  mutation DeleteMaintenance($id: ID!) {\n    deleteMaintenanceWindow(id: $id)\n  }\n": typeof types.DeleteMaintenanceDocument,
    "\n  fragment RuleFields on AlertRule {\n    id\n    name\n    enabled\n    channel {\n      id\n      name\n      kind\n      enabled\n    }\n    selector {\n      all\n      tagsAny\n      tagsAll\n      tagsNone\n      environment\n      appIds\n      exceptAppIds\n    }\n    on\n    afterSeconds\n    failures\n    groupSeconds\n    remindEverySeconds\n    priority\n  }\n": typeof types.RuleFieldsFragmentDoc,
    "\n  query Rules {\n    alertRules {\n      ...RuleFields\n    }\n    channels {\n      id\n      name\n      kind\n      enabled\n    }\n  }\n": typeof types.RulesDocument,
    "\n  query SelectableApps {\n    apps(first: 500, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        tags\n        environment\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": typeof types.SelectableAppsDocument,
    "\n  mutation CreateRule($input: CreateAlertRuleInput!) {\n    createAlertRule(input: $input) {\n      ...RuleFields\n    }\n  }\n": typeof types.CreateRuleDocument,
    "\n  mutation UpdateRule($id: ID!, $input: UpdateAlertRuleInput!) {\n    updateAlertRule(id: $id, input: $input) {\n      ...RuleFields\n    }\n  }\n": typeof types.UpdateRuleDocument,
    "\n  mutation DeleteRule($id: ID!) {\n    deleteAlertRule(id: $id)\n  }\n": typeof types.DeleteRuleDocument,
    "\n  fragment SliceFields on StatusBar {\n    from\n    to\n    status\n    beats\n    fails\n    secondsUp\n    secondsLate\n    secondsDown\n    secondsUnknown\n    secondsMaintenance\n  }\n": typeof types.SliceFieldsFragmentDoc,
    "\n  query AppsFigures(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: AppFilter\n    $orderBy: AppOrder\n    $hours: Int!\n  ) {\n    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        id\n        maintenanceUntil\n        uptimePercent(hours: $hours)\n        statusBars(hours: $hours, points: 30) {\n          ...SliceFields\n        }\n      }\n    }\n  }\n": typeof types.AppsFiguresDocument,
    "\n  query AppDays($id: ID!, $timeZone: String!) {\n    app(id: $id) {\n      id\n      day: uptimePercent(hours: 24)\n      week: uptimePercent(hours: 168)\n      month: uptimePercent(hours: 720)\n      quarter: uptimePercent(hours: 2160)\n      days(days: 90, timeZone: $timeZone) {\n        date\n        from\n        to\n        status\n        beats\n        fails\n        secondsUp\n        secondsLate\n        secondsDown\n        secondsUnknown\n        secondsMaintenance\n        uptimePercent\n      }\n    }\n  }\n": typeof types.AppDaysDocument,
    "\n  query AppSeries($id: ID!, $hours: Int!, $points: Int!) {\n    app(id: $id) {\n      id\n      durations: series(of: DURATION_MS, hours: $hours, points: $points) {\n        from\n        count\n        p50\n        p95\n      }\n      latencies: series(of: LATENCY_MS, hours: $hours, points: $points) {\n        from\n        count\n        p50\n        p95\n      }\n      statusBars(hours: $hours, points: $points) {\n        ...SliceFields\n      }\n      latency(points: 100) {\n        at\n        kind\n        durationMs\n      }\n    }\n  }\n": typeof types.AppSeriesDocument,
    "\n  fragment AppFields on App {\n    id\n    slug\n    name\n    description\n    environment\n    tags\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n      ... on ManualSchedule {\n        manual\n      }\n    }\n    graceSeconds\n    maxRunSeconds\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n": typeof types.AppFieldsFragmentDoc,
    "\n  fragment AppPulse on App {\n    id\n    name\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n": typeof types.AppPulseFragmentDoc,
    "\n  query AppsPage($first: Int, $after: String, $last: Int, $before: String, $filter: AppFilter, $orderBy: AppOrder) {\n    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...AppFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.AppsPageDocument,
    "\n  query AppDetail($id: ID!) {\n    app(id: $id) {\n      ...AppFields\n      maintenanceUntil\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n": typeof types.AppDetailDocument,
    "\n  query AppHeartbeats($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    app(id: $id) {\n      id\n      heartbeats(first: $first, after: $after, last: $last, before: $before) {\n        nodes {\n          id\n          kind\n          receivedAt\n          latencyMs\n          durationMs\n          exitCode\n          message\n          messageTruncated\n          user\n          host\n          environment\n          agentVersion\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": typeof types.AppHeartbeatsDocument,
    "\n  query AppStatusChanges($id: ID!, $first: Int) {\n    app(id: $id) {\n      id\n      statusChanges(first: $first) {\n        nodes {\n          id\n          from\n          to\n          at\n          cause\n        }\n      }\n    }\n  }\n": typeof types.AppStatusChangesDocument,
    "\n  subscription AppPulses($appIds: [ID!]!, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: { appIds: $appIds }, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      previousStatus\n      status\n      app {\n        ...AppPulse\n      }\n    }\n  }\n": typeof types.AppPulsesDocument,
    "\n  subscription AppChanges($everyMs: Int!) {\n    appChangeBatches(everyMs: $everyMs) {\n      kind\n      appId\n      app {\n        ...AppFields\n      }\n    }\n  }\n": typeof types.AppChangesDocument,
    "\n  mutation CreateApp($input: CreateAppInput!) {\n    createApp(input: $input) {\n      ...AppFields\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n": typeof types.CreateAppDocument,
    "\n  mutation UpdateApp($id: ID!, $input: UpdateAppInput!) {\n    updateApp(id: $id, input: $input) {\n      ...AppFields\n      updatedAt\n    }\n  }\n": typeof types.UpdateAppDocument,
    "\n  mutation DeleteApps($ids: [ID!]!) {\n    deleteApps(ids: $ids)\n  }\n": typeof types.DeleteAppsDocument,
    "\n  mutation PauseApps($ids: [ID!]!, $resumeOnBeat: Boolean!) {\n    pauseApps(ids: $ids, resumeOnBeat: $resumeOnBeat) {\n      ...AppFields\n    }\n  }\n": typeof types.PauseAppsDocument,
    "\n  mutation ResumeApps($ids: [ID!]!) {\n    resumeApps(ids: $ids) {\n      ...AppFields\n    }\n  }\n": typeof types.ResumeAppsDocument,
    "\n  mutation TagApps($ids: [ID!]!, $add: [String!]!, $remove: [String!]!) {\n    tagApps(ids: $ids, add: $add, remove: $remove) {\n      ...AppFields\n    }\n  }\n": typeof types.TagAppsDocument,
    "\n  mutation RotatePingKey($id: ID!) {\n    rotatePingKey(id: $id) {\n      id\n      pingKey\n      pingUrl\n      updatedAt\n    }\n  }\n": typeof types.RotatePingKeyDocument,
    "\n  subscription StatusFeed($after: String, $everyMs: Int!) {\n    heartbeatStatusBatches(filter: { changesOnly: true }, after: $after, everyMs: $everyMs) {\n      cursor\n      cause\n      appId\n      previousStatus\n      status\n      at\n      app {\n        ...AppPulse\n      }\n    }\n  }\n": typeof types.StatusFeedDocument,
    "\n  query ConnectionsPage($first: Int, $after: String, $last: Int, $before: String) {\n    connectionHealth {\n      connections\n      servers\n      meanLatencyMs\n      maxLatencyMs\n      missedHeartbeats\n      excellent\n      good\n      fair\n      poor\n      unknown\n    }\n    connections(first: $first, after: $after, last: $last, before: $before) {\n      nodes {\n        id\n        kind\n        transport\n        name\n        userAgent\n        address\n        serverId\n        connectedAt\n        lastSeenAt\n        latencyMs\n        quality\n        missedHeartbeats\n        subscriptions\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.ConnectionsPageDocument,
    "\n  fragment IncidentFields on Incident {\n    id\n    appId\n    appName\n    kind\n    state\n    cause\n    summary\n    openedAt\n    acknowledgedAt\n    acknowledgedBy\n    note\n    resolvedAt\n    resolvedBy\n    end\n    suppression\n    app {\n      id\n      name\n      status\n      environment\n      snoozedUntil\n    }\n  }\n": typeof types.IncidentFieldsFragmentDoc,
    "\n  query IncidentsPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: IncidentFilter\n    $orderBy: IncidentOrder\n  ) {\n    incidents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...IncidentFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.IncidentsPageDocument,
    "\n  query OpenIncidents {\n    open: incidents(first: 1, filter: { state: [OPEN], superseded: false }) {\n      nodes {\n        id\n      }\n      totalCount\n    }\n    acknowledged: incidents(first: 1, filter: { state: [ACKNOWLEDGED], superseded: false }) {\n      nodes {\n        id\n      }\n      totalCount\n    }\n  }\n": typeof types.OpenIncidentsDocument,
    "\n  subscription IncidentUpdates {\n    incidentUpdates {\n      id\n      appId\n      kind\n      state\n      acknowledgedAt\n      acknowledgedBy\n      note\n      resolvedAt\n      resolvedBy\n      end\n    }\n  }\n": typeof types.IncidentUpdatesDocument,
    "\n  query IncidentDetail($id: ID!) {\n    incident(id: $id) {\n      ...IncidentFields\n      lastOutput\n      deliveries(first: 100) {\n        nodes {\n          id\n          channelName\n          channel {\n            id\n            kind\n            target\n          }\n          reason\n          state\n          attempts\n          createdAt\n          sentAt\n          nextAttemptAt\n          answer\n        }\n      }\n      app {\n        id\n        slug\n      }\n    }\n  }\n": typeof types.IncidentDetailDocument,
    "\n  query IncidentHistory($appId: ID!, $since: DateTime!, $until: DateTime) {\n    app(id: $appId) {\n      id\n      before: heartbeats(first: 1, until: $since) {\n        nodes {\n          ...BeatOfIncident\n        }\n      }\n      latest: heartbeats(first: 60, since: $since, until: $until) {\n        nodes {\n          ...BeatOfIncident\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n      earliest: heartbeats(last: 20, since: $since, until: $until) {\n        nodes {\n          ...BeatOfIncident\n        }\n      }\n      statusChanges(first: 50, since: $since, until: $until) {\n        nodes {\n          id\n          from\n          to\n          at\n          cause\n        }\n      }\n    }\n  }\n": typeof types.IncidentHistoryDocument,
    "\n  fragment BeatOfIncident on Heartbeat {\n    id\n    kind\n    receivedAt\n    exitCode\n    message\n    durationMs\n    user\n    host\n  }\n": typeof types.BeatOfIncidentFragmentDoc,
    "\n  query OpenIncidentsOfApp($id: ID!) {\n    app(id: $id) {\n      id\n      name\n      snoozedUntil\n      incidents(first: 10) {\n        nodes {\n          ...IncidentFields\n        }\n      }\n    }\n  }\n": typeof types.OpenIncidentsOfAppDocument,
    "\n  query PastIncidentsOfApp($id: ID!, $first: Int!) {\n    app(id: $id) {\n      id\n      name\n      snoozedUntil\n      past: incidents(first: $first, filter: { state: [RESOLVED], superseded: false }) {\n        nodes {\n          ...IncidentFields\n        }\n        totalCount\n      }\n    }\n  }\n": typeof types.PastIncidentsOfAppDocument,
    "\n  mutation AcknowledgeIncident($id: ID!, $note: String) {\n    acknowledgeIncident(id: $id, note: $note) {\n      ...IncidentFields\n      app {\n        id\n        incidents(first: 10) {\n          nodes {\n            id\n            kind\n            state\n          }\n        }\n      }\n    }\n  }\n": typeof types.AcknowledgeIncidentDocument,
    "\n  mutation ResolveIncident($id: ID!) {\n    resolveIncident(id: $id) {\n      ...IncidentFields\n    }\n  }\n": typeof types.ResolveIncidentDocument,
    "\n  mutation SnoozeApp($id: ID!, $until: DateTime) {\n    snoozeApp(id: $id, until: $until) {\n      id\n      snoozedUntil\n    }\n  }\n": typeof types.SnoozeAppDocument,
    "\n  fragment InstanceFields on Instance {\n    id\n    user\n    host\n    environment\n    agentVersion\n    firstHeartbeatAt\n    lastHeartbeatAt\n    app {\n      id\n      name\n      status\n      statusSince\n    }\n  }\n": typeof types.InstanceFieldsFragmentDoc,
    "\n  query InstancesPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: InstanceFilter\n    $orderBy: InstanceOrder\n  ) {\n    instances(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...InstanceFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.InstancesPageDocument,
    "\n  subscription InstanceBeats($filter: HeartbeatStatusFilter, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: $filter, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      instance {\n        ...InstanceFields\n      }\n    }\n  }\n": typeof types.InstanceBeatsDocument,
    "\n  mutation DeleteInstance($id: ID!) {\n    deleteInstance(id: $id)\n  }\n": typeof types.DeleteInstanceDocument,
    "\n  query SourcesOfApp($filter: InstanceFilter!, $first: Int!) {\n    instances(filter: $filter, first: $first) {\n      nodes {\n        ...InstanceFields\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": typeof types.SourcesOfAppDocument,
    "\n  query SilentApps($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE] }, orderBy: { field: NEXT_DEADLINE, direction: ASC }) {\n      nodes {\n        ...AppFields\n        instances(first: 1) {\n          nodes {\n            id\n            user\n            host\n            lastHeartbeatAt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": typeof types.SilentAppsDocument,
    "\n  query FirstApp {\n    apps(first: 1, orderBy: { field: CREATED, direction: DESC }) {\n      nodes {\n        id\n        name\n        pingUrl\n      }\n    }\n  }\n": typeof types.FirstAppDocument,
    "\n  fragment LogLine on LogEntry {\n    id\n    cursor\n    at\n    level\n    message\n    agent {\n      id\n      user\n      host\n    }\n    run {\n      id\n      taskName\n    }\n  }\n": typeof types.LogLineFragmentDoc,
    "\n  query LogTail($last: Int!, $before: String, $filter: LogFilter) {\n    logs(last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...LogLine\n      }\n      pageInfo {\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": typeof types.LogTailDocument,
    "\n  subscription LogEntries($filter: LogFilter, $after: String) {\n    logEntries(filter: $filter, after: $after) {\n      ...LogLine\n    }\n  }\n": typeof types.LogEntriesDocument,
    "\n  fragment UpcomingRunFields on UpcomingRun {\n    id\n    scheduledFor\n    task {\n      id\n      name\n      script\n      folder\n      user\n      host\n      environment\n    }\n    agent {\n      id\n      user\n      host\n    }\n    app {\n      id\n      name\n    }\n  }\n": typeof types.UpcomingRunFieldsFragmentDoc,
    "\n  query UpcomingRunsPage($first: Int, $after: String, $filter: TaskFilter) {\n    upcomingRuns(first: $first, after: $after, filter: $filter) {\n      nodes {\n        ...UpcomingRunFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.UpcomingRunsPageDocument,
    "\n  subscription RunsBegin {\n    runUpdates {\n      id\n      status\n    }\n  }\n": typeof types.RunsBeginDocument,
    "\n  query Attention($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE, WARNING] }, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppFields\n        snoozedUntil\n        heartbeats(first: 1) {\n          nodes {\n            id\n            message\n          }\n        }\n        incidents(first: 1) {\n          nodes {\n            ...IncidentFields\n            lastOutput\n          }\n        }\n      }\n      totalCount\n    }\n  }\n": typeof types.AttentionDocument,
    "\n  query RecentChanges {\n    urgent: apps(first: 8, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n    active: apps(first: 8, orderBy: { field: LAST_HEARTBEAT, direction: DESC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n  }\n": typeof types.RecentChangesDocument,
    "\n  fragment AppWithChanges on App {\n    id\n    name\n    statusChanges(first: 4) {\n      nodes {\n        id\n        from\n        to\n        at\n        cause\n      }\n    }\n  }\n": typeof types.AppWithChangesFragmentDoc,
    "\n  query StatusMap($first: Int!) {\n    statusMap(first: $first) {\n      ids\n      names\n      statuses\n      tagLists\n      tagListOf\n      truncated\n    }\n  }\n": typeof types.StatusMapDocument,
    "\n  query RunsPerSpan($since: DateTime!, $until: DateTime!, $buckets: Int!) {\n    runHistogram(since: $since, until: $until, buckets: $buckets) {\n      from\n      succeeded\n      failed\n      other\n    }\n  }\n": typeof types.RunsPerSpanDocument,
    "\n  query BeatsPerSpan($since: DateTime!, $until: DateTime!, $buckets: Int!) {\n    beatHistogram(since: $since, until: $until, buckets: $buckets) {\n      from\n      success\n      fail\n      other\n    }\n  }\n": typeof types.BeatsPerSpanDocument,
    "\n  fragment RunFields on Run {\n    id\n    taskName\n    script\n    folder\n    status\n    trigger\n    attempt\n    scheduledFor\n    notBefore\n    createdAt\n    startedAt\n    finishedAt\n    durationMs\n    exitCode\n    error\n    cancelRequested\n    sessionId\n    environment\n    user\n    host\n    task {\n      id\n    }\n  }\n": typeof types.RunFieldsFragmentDoc,
    "\n  query RunsPage($first: Int, $after: String, $last: Int, $before: String, $filter: RunFilter, $orderBy: RunOrder) {\n    runs(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...RunFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": typeof types.RunsPageDocument,
    "\n  subscription RunUpdates($filter: RunFilter) {\n    runUpdates(filter: $filter) {\n      ...RunFields\n    }\n  }\n": typeof types.RunUpdatesDocument,
    "\n  query RunDetail($id: ID!) {\n    run(id: $id) {\n      ...RunFields\n      arguments\n      timeoutSeconds\n      agent {\n        id\n        user\n        host\n      }\n      task {\n        id\n        user\n        host\n        environment\n        maxRetries\n        app {\n          id\n          name\n        }\n      }\n    }\n  }\n": typeof types.RunDetailDocument,
    "\n  mutation CancelRun($id: ID!) {\n    cancelRun(id: $id) {\n      ...RunFields\n    }\n  }\n": typeof types.CancelRunDocument,
    "\n  query TaskChoices($search: String) {\n    tasks(first: 30, filter: { search: $search }, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        folder\n        script\n      }\n    }\n  }\n": typeof types.TaskChoicesDocument,
    "\n  query TaskName($id: ID!) {\n    task(id: $id) {\n      id\n      name\n    }\n  }\n": typeof types.TaskNameDocument,
    "\n  fragment LastRun on Run {\n    id\n    status\n    createdAt\n    startedAt\n    finishedAt\n  }\n": typeof types.LastRunFragmentDoc,
    "\n  mutation RunTask($id: ID!) {\n    runTask(id: $id) {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n": typeof types.RunTaskDocument,
    "\n  query PreviewSchedule($schedule: TaskScheduleInput!) {\n    previewSchedule(schedule: $schedule, count: 5)\n  }\n": typeof types.PreviewScheduleDocument,
    "\n  fragment AgentTokenFields on AgentToken {\n    id\n    prefix\n    user\n    host\n    createdAt\n    createdBy\n    lastUsedAt\n  }\n": typeof types.AgentTokenFieldsFragmentDoc,
    "\n  query AgentTokens {\n    agentTokens {\n      ...AgentTokenFields\n    }\n  }\n": typeof types.AgentTokensDocument,
    "\n  mutation CreateEnrollCode($input: CreateEnrollCodeInput!) {\n    createEnrollCode(input: $input) {\n      code\n      command\n      expiresAt\n    }\n  }\n": typeof types.CreateEnrollCodeDocument,
    "\n  mutation RevokeAgentToken($id: ID!) {\n    revokeAgentToken(id: $id)\n  }\n": typeof types.RevokeAgentTokenDocument,
    "\n  fragment AuditEntryFields on AuditEntry {\n    id\n    at\n    action\n    address\n    changes\n    actor {\n      kind\n      id\n      name\n    }\n    target {\n      kind\n      id\n      name\n    }\n  }\n": typeof types.AuditEntryFieldsFragmentDoc,
    "\n  query AuditLog($first: Int, $after: String, $last: Int, $before: String, $filter: AuditFilter) {\n    auditLog(first: $first, after: $after, last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...AuditEntryFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": typeof types.AuditLogDocument,
    "\n  query WorkspacePingKey {\n    workspacePingKey\n  }\n": typeof types.WorkspacePingKeyDocument,
    "\n  mutation RotateWorkspacePingKey {\n    rotateWorkspacePingKey\n  }\n": typeof types.RotateWorkspacePingKeyDocument,
    "\n  fragment UserFields on User {\n    id\n    name\n    email\n    role\n    permissions\n    state\n    createdAt\n    lastSignInAt\n    twoFactor\n  }\n": typeof types.UserFieldsFragmentDoc,
    "\n  query Users {\n    users {\n      ...UserFields\n    }\n  }\n": typeof types.UsersDocument,
    "\n  mutation InviteUser($input: InviteUserInput!) {\n    inviteUser(input: $input) {\n      link\n      mailed\n      user {\n        ...UserFields\n      }\n    }\n  }\n": typeof types.InviteUserDocument,
    "\n  mutation UpdateUser($id: ID!, $input: UpdateUserInput!) {\n    updateUser(id: $id, input: $input) {\n      ...UserFields\n    }\n  }\n": typeof types.UpdateUserDocument,
    "\n  mutation DeleteUser($id: ID!) {\n    deleteUser(id: $id)\n  }\n": typeof types.DeleteUserDocument,
    "\n  mutation ResetUserPassword($id: ID!) {\n    resetUserPassword(id: $id) {\n      link\n      mailed\n    }\n  }\n": typeof types.ResetUserPasswordDocument,
    "\n  query WhatStops {\n    accessCheck {\n      hasSecret\n      agentsWithoutToken {\n        id\n        user\n        host\n        online\n      }\n    }\n  }\n": typeof types.WhatStopsDocument,
    "\n  fragment TaskFields on Task {\n    id\n    name\n    script\n    folder\n    arguments\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on DailySchedule {\n        atTime\n        timezone\n        weekdays\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n      ... on ManualSchedule {\n        manual\n      }\n    }\n    anchorAt\n    nextRunAt\n    user\n    host\n    environment\n    enabled\n    asap\n    comment\n    timeoutSeconds\n    maxRetries\n    concurrency\n    misfire\n    app {\n      id\n      name\n    }\n    lastRun {\n      ...LastRun\n    }\n  }\n": typeof types.TaskFieldsFragmentDoc,
    "\n  query TasksPage($first: Int, $after: String, $last: Int, $before: String, $filter: TaskFilter, $orderBy: TaskOrder) {\n    tasks(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...TaskFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": typeof types.TasksPageDocument,
    "\n  subscription TaskRuns {\n    runUpdates {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n": typeof types.TaskRunsDocument,
    "\n  subscription TaskChanges {\n    taskChanges {\n      kind\n      taskId\n      task {\n        ...TaskFields\n      }\n    }\n  }\n": typeof types.TaskChangesDocument,
    "\n  query TaskDetail($id: ID!) {\n    task(id: $id) {\n      ...TaskFields\n    }\n  }\n": typeof types.TaskDetailDocument,
    "\n  query TaskStatistics($id: ID!, $days: Int!) {\n    task(id: $id) {\n      id\n      statistics(days: $days) {\n        runs\n        succeeded\n        failed\n        other\n        successPercent\n        p50DurationMs\n        p95DurationMs\n        maxDurationMs\n      }\n    }\n  }\n": typeof types.TaskStatisticsDocument,
    "\n  query LastRuns($taskId: ID!, $first: Int!) {\n    runs(first: $first, filter: { taskId: $taskId }) {\n      nodes {\n        ...LastRun\n        durationMs\n        scheduledFor\n      }\n    }\n  }\n": typeof types.LastRunsDocument,
    "\n  subscription RunsOfTask($taskId: ID!) {\n    runUpdates(filter: { taskId: $taskId }) {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n": typeof types.RunsOfTaskDocument,
    "\n  query ComingSlots($taskId: ID!, $since: DateTime!, $until: DateTime!, $first: Int!) {\n    timeline(taskId: $taskId, since: $since, until: $until, first: $first) {\n      slots {\n        scheduledFor\n      }\n    }\n  }\n": typeof types.ComingSlotsDocument,
    "\n  query AppChoices($search: String) {\n    apps(first: 30, filter: { search: $search }, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        slug\n      }\n    }\n  }\n": typeof types.AppChoicesDocument,
    "\n  mutation CreateTask($input: CreateTaskInput!) {\n    createTask(input: $input) {\n      ...TaskFields\n    }\n  }\n": typeof types.CreateTaskDocument,
    "\n  mutation UpdateTask($id: ID!, $input: UpdateTaskInput!) {\n    updateTask(id: $id, input: $input) {\n      ...TaskFields\n    }\n  }\n": typeof types.UpdateTaskDocument,
    "\n  mutation SetTasksEnabled($ids: [ID!]!, $enabled: Boolean!) {\n    setTasksEnabled(ids: $ids, enabled: $enabled) {\n      ...TaskFields\n    }\n  }\n": typeof types.SetTasksEnabledDocument,
    "\n  mutation DeleteTasks($ids: [ID!]!) {\n    deleteTasks(ids: $ids)\n  }\n": typeof types.DeleteTasksDocument,
    "\n  query Timeline($since: DateTime!, $until: DateTime!, $taskId: ID) {\n    timeline(since: $since, until: $until, taskId: $taskId, first: 500) {\n      runs {\n        ...LastRun\n        taskName\n        scheduledFor\n        task {\n          id\n        }\n        agent {\n          id\n          user\n          host\n        }\n      }\n      runsTruncated\n      slots {\n        scheduledFor\n        task {\n          id\n          name\n        }\n      }\n      slotsTruncated\n    }\n  }\n": typeof types.TimelineDocument,
    "\n  subscription TimelineRuns {\n    runUpdates {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n": typeof types.TimelineRunsDocument,
    "\n  subscription ServerHeartbeat {\n    serverHeartbeat {\n      ts\n    }\n  }\n": typeof types.ServerHeartbeatDocument,
    "\n  fragment StatisticsFields on Statistics {\n    apps\n    appsNew\n    appsUp\n    appsWarning\n    appsLate\n    appsDown\n    appsPaused\n    heartbeatsLastHour\n    missedHeartbeatsLastHour\n    tasks\n    tasksEnabled\n    tasksScheduled\n    recentRuns\n    agentsOnline\n  }\n": typeof types.StatisticsFieldsFragmentDoc,
    "\n  query Statistics {\n    statistics {\n      ...StatisticsFields\n    }\n  }\n": typeof types.StatisticsDocument,
    "\n  subscription StatisticsUpdates($everyMs: Int) {\n    statisticsUpdates(everyMs: $everyMs) {\n      ...StatisticsFields\n    }\n  }\n": typeof types.StatisticsUpdatesDocument,
};
const documents: Documents = {
    "\n  query Me {\n    me {\n      name\n      role\n      email\n      id\n      kind\n      twoFactor\n      permissions\n    }\n  }\n": types.MeDocument,
    "\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    prefix\n    scopes\n    createdAt\n    expiresAt\n    lastUsedAt\n  }\n": types.ApiKeyFieldsFragmentDoc,
    "\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n  }\n": types.ApiKeysDocument,
    "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      key\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n  }\n": types.CreateApiKeyDocument,
    "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id)\n  }\n": types.RevokeApiKeyDocument,
    "\n  fragment AgentFields on Agent {\n    id\n    user\n    host\n    environment\n    version\n    outdated\n    online\n    schedulerEnabled\n    schedulerSince\n    registeredAt\n    lastHeartbeatAt\n    latencyMs\n    runningRuns\n    sessionId\n  }\n": types.AgentFieldsFragmentDoc,
    "\n  query AgentsPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: AgentFilter\n    $orderBy: AgentOrder\n  ) {\n    agents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...AgentFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.AgentsPageDocument,
    "\n  query AgentChoices($filter: AgentFilter) {\n    agents(first: 500, filter: $filter, orderBy: { field: HOST, direction: ASC }) {\n      nodes {\n        id\n        user\n        host\n        environment\n        online\n        schedulerEnabled\n      }\n    }\n  }\n": types.AgentChoicesDocument,
    "\n  subscription AgentUpdates {\n    agentUpdates {\n      ...AgentFields\n    }\n  }\n": types.AgentUpdatesDocument,
    "\n  subscription AgentRuns {\n    runUpdates {\n      id\n      status\n    }\n  }\n": types.AgentRunsDocument,
    "\n  mutation StartScheduler($agentId: ID!) {\n    startScheduler(agentId: $agentId) {\n      ...AgentFields\n    }\n  }\n": types.StartSchedulerDocument,
    "\n  mutation StopScheduler($agentId: ID!) {\n    stopScheduler(agentId: $agentId) {\n      ...AgentFields\n    }\n  }\n": types.StopSchedulerDocument,
    "\n  mutation DeleteAgent($id: ID!) {\n    deleteAgent(id: $id)\n  }\n": types.DeleteAgentDocument,
    "\n  query People {\n    agents(first: 500) {\n      nodes {\n        id\n        user\n        host\n      }\n    }\n    tasks(first: 500) {\n      nodes {\n        id\n        user\n        host\n        folder\n      }\n    }\n  }\n": types.PeopleDocument,
    "\n  mutation SetAppAlert($appId: ID!, $ruleId: ID!, $enabled: Boolean!) {\n    setAppAlert(appId: $appId, ruleId: $ruleId, enabled: $enabled) {\n      id\n      alertPlan {\n        rule {\n          ...RuleFields\n        }\n      }\n    }\n  }\n": types.SetAppAlertDocument,
    "\n  query WhoIsTold {\n    channels {\n      id\n      enabled\n    }\n    alertRules {\n      id\n      enabled\n    }\n  }\n": types.WhoIsToldDocument,
    "\n  fragment ChannelFields on Channel {\n    id\n    name\n    kind\n    enabled\n    target\n    settings\n    problem\n    lastDelivery {\n      id\n      reason\n      state\n      attempts\n      createdAt\n      answer\n    }\n  }\n": types.ChannelFieldsFragmentDoc,
    "\n  query Channels {\n    channels {\n      ...ChannelFields\n    }\n    alertRules {\n      id\n      name\n      enabled\n      channel {\n        id\n      }\n    }\n  }\n": types.ChannelsDocument,
    "\n  mutation CreateChannel($input: CreateChannelInput!) {\n    createChannel(input: $input) {\n      ...ChannelFields\n    }\n  }\n": types.CreateChannelDocument,
    "\n  mutation UpdateChannel($id: ID!, $input: UpdateChannelInput!) {\n    updateChannel(id: $id, input: $input) {\n      ...ChannelFields\n    }\n  }\n": types.UpdateChannelDocument,
    "\n  mutation DeleteChannel($id: ID!) {\n    deleteChannel(id: $id)\n  }\n": types.DeleteChannelDocument,
    "\n  mutation TestChannel($id: ID!) {\n    testChannel(id: $id) {\n      id\n      reason\n      state\n      attempts\n      createdAt\n      answer\n      channel {\n        ...ChannelFields\n      }\n    }\n  }\n": types.TestChannelDocument,
    "\n  fragment DeliveryFields on Delivery {\n    id\n    channel {\n      id\n      name\n      kind\n      enabled\n    }\n    channelName\n    reason\n    state\n    attempts\n    incidentCount\n    incidents {\n      id\n      kind\n      app {\n        id\n        name\n      }\n    }\n    createdAt\n    sentAt\n    nextAttemptAt\n    answer\n  }\n": types.DeliveryFieldsFragmentDoc,
    "\n  query Deliveries($first: Int, $after: String, $last: Int, $before: String, $filter: DeliveryFilter) {\n    deliveries(first: $first, after: $after, last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...DeliveryFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n    channels {\n      id\n      name\n      kind\n    }\n  }\n": types.DeliveriesDocument,
    "\n  mutation RetryDelivery($id: ID!) {\n    retryDelivery(id: $id) {\n      ...DeliveryFields\n    }\n  }\n": types.RetryDeliveryDocument,
    "\n  fragment MaintenanceFields on MaintenanceWindow {\n    id\n    name\n    selector {\n      all\n      tagsAny\n      tagsAll\n      tagsNone\n      environment\n      appIds\n      exceptAppIds\n    }\n    startsAt\n    endsAt\n    cron {\n      expression\n      timezone\n    }\n    durationSeconds\n    activeNow\n    times(first: 5) {\n      from\n      to\n    }\n  }\n": types.MaintenanceFieldsFragmentDoc,
    "\n  query Maintenance {\n    maintenanceWindows {\n      ...MaintenanceFields\n    }\n  }\n": types.MaintenanceDocument,
    "\n  mutation CreateMaintenance($input: CreateMaintenanceWindowInput!) {\n    createMaintenanceWindow(input: $input) {\n      ...MaintenanceFields\n    }\n  }\n": types.CreateMaintenanceDocument,
    "\n  mutation UpdateMaintenance($id: ID!, $input: UpdateMaintenanceWindowInput!) {\n    updateMaintenanceWindow(id: $id, input: $input) {\n      ...MaintenanceFields\n    }\n  }\n": types.UpdateMaintenanceDocument,
    "\n  mutation DeleteMaintenance($id: ID!) {\n    deleteMaintenanceWindow(id: $id)\n  }\n": types.DeleteMaintenanceDocument,
    "\n  fragment RuleFields on AlertRule {\n    id\n    name\n    enabled\n    channel {\n      id\n      name\n      kind\n      enabled\n    }\n    selector {\n      all\n      tagsAny\n      tagsAll\n      tagsNone\n      environment\n      appIds\n      exceptAppIds\n    }\n    on\n    afterSeconds\n    failures\n    groupSeconds\n    remindEverySeconds\n    priority\n  }\n": types.RuleFieldsFragmentDoc,
    "\n  query Rules {\n    alertRules {\n      ...RuleFields\n    }\n    channels {\n      id\n      name\n      kind\n      enabled\n    }\n  }\n": types.RulesDocument,
    "\n  query SelectableApps {\n    apps(first: 500, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        tags\n        environment\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": types.SelectableAppsDocument,
    "\n  mutation CreateRule($input: CreateAlertRuleInput!) {\n    createAlertRule(input: $input) {\n      ...RuleFields\n    }\n  }\n": types.CreateRuleDocument,
    "\n  mutation UpdateRule($id: ID!, $input: UpdateAlertRuleInput!) {\n    updateAlertRule(id: $id, input: $input) {\n      ...RuleFields\n    }\n  }\n": types.UpdateRuleDocument,
    "\n  mutation DeleteRule($id: ID!) {\n    deleteAlertRule(id: $id)\n  }\n": types.DeleteRuleDocument,
    "\n  fragment SliceFields on StatusBar {\n    from\n    to\n    status\n    beats\n    fails\n    secondsUp\n    secondsLate\n    secondsDown\n    secondsUnknown\n    secondsMaintenance\n  }\n": types.SliceFieldsFragmentDoc,
    "\n  query AppsFigures(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: AppFilter\n    $orderBy: AppOrder\n    $hours: Int!\n  ) {\n    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        id\n        maintenanceUntil\n        uptimePercent(hours: $hours)\n        statusBars(hours: $hours, points: 30) {\n          ...SliceFields\n        }\n      }\n    }\n  }\n": types.AppsFiguresDocument,
    "\n  query AppDays($id: ID!, $timeZone: String!) {\n    app(id: $id) {\n      id\n      day: uptimePercent(hours: 24)\n      week: uptimePercent(hours: 168)\n      month: uptimePercent(hours: 720)\n      quarter: uptimePercent(hours: 2160)\n      days(days: 90, timeZone: $timeZone) {\n        date\n        from\n        to\n        status\n        beats\n        fails\n        secondsUp\n        secondsLate\n        secondsDown\n        secondsUnknown\n        secondsMaintenance\n        uptimePercent\n      }\n    }\n  }\n": types.AppDaysDocument,
    "\n  query AppSeries($id: ID!, $hours: Int!, $points: Int!) {\n    app(id: $id) {\n      id\n      durations: series(of: DURATION_MS, hours: $hours, points: $points) {\n        from\n        count\n        p50\n        p95\n      }\n      latencies: series(of: LATENCY_MS, hours: $hours, points: $points) {\n        from\n        count\n        p50\n        p95\n      }\n      statusBars(hours: $hours, points: $points) {\n        ...SliceFields\n      }\n      latency(points: 100) {\n        at\n        kind\n        durationMs\n      }\n    }\n  }\n": types.AppSeriesDocument,
    "\n  fragment AppFields on App {\n    id\n    slug\n    name\n    description\n    environment\n    tags\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n      ... on ManualSchedule {\n        manual\n      }\n    }\n    graceSeconds\n    maxRunSeconds\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n": types.AppFieldsFragmentDoc,
    "\n  fragment AppPulse on App {\n    id\n    name\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n": types.AppPulseFragmentDoc,
    "\n  query AppsPage($first: Int, $after: String, $last: Int, $before: String, $filter: AppFilter, $orderBy: AppOrder) {\n    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...AppFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.AppsPageDocument,
    "\n  query AppDetail($id: ID!) {\n    app(id: $id) {\n      ...AppFields\n      maintenanceUntil\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n": types.AppDetailDocument,
    "\n  query AppHeartbeats($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {\n    app(id: $id) {\n      id\n      heartbeats(first: $first, after: $after, last: $last, before: $before) {\n        nodes {\n          id\n          kind\n          receivedAt\n          latencyMs\n          durationMs\n          exitCode\n          message\n          messageTruncated\n          user\n          host\n          environment\n          agentVersion\n        }\n        pageInfo {\n          hasNextPage\n          hasPreviousPage\n          startCursor\n          endCursor\n        }\n      }\n    }\n  }\n": types.AppHeartbeatsDocument,
    "\n  query AppStatusChanges($id: ID!, $first: Int) {\n    app(id: $id) {\n      id\n      statusChanges(first: $first) {\n        nodes {\n          id\n          from\n          to\n          at\n          cause\n        }\n      }\n    }\n  }\n": types.AppStatusChangesDocument,
    "\n  subscription AppPulses($appIds: [ID!]!, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: { appIds: $appIds }, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      previousStatus\n      status\n      app {\n        ...AppPulse\n      }\n    }\n  }\n": types.AppPulsesDocument,
    "\n  subscription AppChanges($everyMs: Int!) {\n    appChangeBatches(everyMs: $everyMs) {\n      kind\n      appId\n      app {\n        ...AppFields\n      }\n    }\n  }\n": types.AppChangesDocument,
    "\n  mutation CreateApp($input: CreateAppInput!) {\n    createApp(input: $input) {\n      ...AppFields\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n": types.CreateAppDocument,
    "\n  mutation UpdateApp($id: ID!, $input: UpdateAppInput!) {\n    updateApp(id: $id, input: $input) {\n      ...AppFields\n      updatedAt\n    }\n  }\n": types.UpdateAppDocument,
    "\n  mutation DeleteApps($ids: [ID!]!) {\n    deleteApps(ids: $ids)\n  }\n": types.DeleteAppsDocument,
    "\n  mutation PauseApps($ids: [ID!]!, $resumeOnBeat: Boolean!) {\n    pauseApps(ids: $ids, resumeOnBeat: $resumeOnBeat) {\n      ...AppFields\n    }\n  }\n": types.PauseAppsDocument,
    "\n  mutation ResumeApps($ids: [ID!]!) {\n    resumeApps(ids: $ids) {\n      ...AppFields\n    }\n  }\n": types.ResumeAppsDocument,
    "\n  mutation TagApps($ids: [ID!]!, $add: [String!]!, $remove: [String!]!) {\n    tagApps(ids: $ids, add: $add, remove: $remove) {\n      ...AppFields\n    }\n  }\n": types.TagAppsDocument,
    "\n  mutation RotatePingKey($id: ID!) {\n    rotatePingKey(id: $id) {\n      id\n      pingKey\n      pingUrl\n      updatedAt\n    }\n  }\n": types.RotatePingKeyDocument,
    "\n  subscription StatusFeed($after: String, $everyMs: Int!) {\n    heartbeatStatusBatches(filter: { changesOnly: true }, after: $after, everyMs: $everyMs) {\n      cursor\n      cause\n      appId\n      previousStatus\n      status\n      at\n      app {\n        ...AppPulse\n      }\n    }\n  }\n": types.StatusFeedDocument,
    "\n  query ConnectionsPage($first: Int, $after: String, $last: Int, $before: String) {\n    connectionHealth {\n      connections\n      servers\n      meanLatencyMs\n      maxLatencyMs\n      missedHeartbeats\n      excellent\n      good\n      fair\n      poor\n      unknown\n    }\n    connections(first: $first, after: $after, last: $last, before: $before) {\n      nodes {\n        id\n        kind\n        transport\n        name\n        userAgent\n        address\n        serverId\n        connectedAt\n        lastSeenAt\n        latencyMs\n        quality\n        missedHeartbeats\n        subscriptions\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.ConnectionsPageDocument,
    "\n  fragment IncidentFields on Incident {\n    id\n    appId\n    appName\n    kind\n    state\n    cause\n    summary\n    openedAt\n    acknowledgedAt\n    acknowledgedBy\n    note\n    resolvedAt\n    resolvedBy\n    end\n    suppression\n    app {\n      id\n      name\n      status\n      environment\n      snoozedUntil\n    }\n  }\n": types.IncidentFieldsFragmentDoc,
    "\n  query IncidentsPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: IncidentFilter\n    $orderBy: IncidentOrder\n  ) {\n    incidents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...IncidentFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.IncidentsPageDocument,
    "\n  query OpenIncidents {\n    open: incidents(first: 1, filter: { state: [OPEN], superseded: false }) {\n      nodes {\n        id\n      }\n      totalCount\n    }\n    acknowledged: incidents(first: 1, filter: { state: [ACKNOWLEDGED], superseded: false }) {\n      nodes {\n        id\n      }\n      totalCount\n    }\n  }\n": types.OpenIncidentsDocument,
    "\n  subscription IncidentUpdates {\n    incidentUpdates {\n      id\n      appId\n      kind\n      state\n      acknowledgedAt\n      acknowledgedBy\n      note\n      resolvedAt\n      resolvedBy\n      end\n    }\n  }\n": types.IncidentUpdatesDocument,
    "\n  query IncidentDetail($id: ID!) {\n    incident(id: $id) {\n      ...IncidentFields\n      lastOutput\n      deliveries(first: 100) {\n        nodes {\n          id\n          channelName\n          channel {\n            id\n            kind\n            target\n          }\n          reason\n          state\n          attempts\n          createdAt\n          sentAt\n          nextAttemptAt\n          answer\n        }\n      }\n      app {\n        id\n        slug\n      }\n    }\n  }\n": types.IncidentDetailDocument,
    "\n  query IncidentHistory($appId: ID!, $since: DateTime!, $until: DateTime) {\n    app(id: $appId) {\n      id\n      before: heartbeats(first: 1, until: $since) {\n        nodes {\n          ...BeatOfIncident\n        }\n      }\n      latest: heartbeats(first: 60, since: $since, until: $until) {\n        nodes {\n          ...BeatOfIncident\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n      earliest: heartbeats(last: 20, since: $since, until: $until) {\n        nodes {\n          ...BeatOfIncident\n        }\n      }\n      statusChanges(first: 50, since: $since, until: $until) {\n        nodes {\n          id\n          from\n          to\n          at\n          cause\n        }\n      }\n    }\n  }\n": types.IncidentHistoryDocument,
    "\n  fragment BeatOfIncident on Heartbeat {\n    id\n    kind\n    receivedAt\n    exitCode\n    message\n    durationMs\n    user\n    host\n  }\n": types.BeatOfIncidentFragmentDoc,
    "\n  query OpenIncidentsOfApp($id: ID!) {\n    app(id: $id) {\n      id\n      name\n      snoozedUntil\n      incidents(first: 10) {\n        nodes {\n          ...IncidentFields\n        }\n      }\n    }\n  }\n": types.OpenIncidentsOfAppDocument,
    "\n  query PastIncidentsOfApp($id: ID!, $first: Int!) {\n    app(id: $id) {\n      id\n      name\n      snoozedUntil\n      past: incidents(first: $first, filter: { state: [RESOLVED], superseded: false }) {\n        nodes {\n          ...IncidentFields\n        }\n        totalCount\n      }\n    }\n  }\n": types.PastIncidentsOfAppDocument,
    "\n  mutation AcknowledgeIncident($id: ID!, $note: String) {\n    acknowledgeIncident(id: $id, note: $note) {\n      ...IncidentFields\n      app {\n        id\n        incidents(first: 10) {\n          nodes {\n            id\n            kind\n            state\n          }\n        }\n      }\n    }\n  }\n": types.AcknowledgeIncidentDocument,
    "\n  mutation ResolveIncident($id: ID!) {\n    resolveIncident(id: $id) {\n      ...IncidentFields\n    }\n  }\n": types.ResolveIncidentDocument,
    "\n  mutation SnoozeApp($id: ID!, $until: DateTime) {\n    snoozeApp(id: $id, until: $until) {\n      id\n      snoozedUntil\n    }\n  }\n": types.SnoozeAppDocument,
    "\n  fragment InstanceFields on Instance {\n    id\n    user\n    host\n    environment\n    agentVersion\n    firstHeartbeatAt\n    lastHeartbeatAt\n    app {\n      id\n      name\n      status\n      statusSince\n    }\n  }\n": types.InstanceFieldsFragmentDoc,
    "\n  query InstancesPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: InstanceFilter\n    $orderBy: InstanceOrder\n  ) {\n    instances(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...InstanceFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.InstancesPageDocument,
    "\n  subscription InstanceBeats($filter: HeartbeatStatusFilter, $after: String, $everyMs: Int) {\n    heartbeatStatusBatches(filter: $filter, after: $after, everyMs: $everyMs) {\n      cursor\n      appId\n      instance {\n        ...InstanceFields\n      }\n    }\n  }\n": types.InstanceBeatsDocument,
    "\n  mutation DeleteInstance($id: ID!) {\n    deleteInstance(id: $id)\n  }\n": types.DeleteInstanceDocument,
    "\n  query SourcesOfApp($filter: InstanceFilter!, $first: Int!) {\n    instances(filter: $filter, first: $first) {\n      nodes {\n        ...InstanceFields\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": types.SourcesOfAppDocument,
    "\n  query SilentApps($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE] }, orderBy: { field: NEXT_DEADLINE, direction: ASC }) {\n      nodes {\n        ...AppFields\n        instances(first: 1) {\n          nodes {\n            id\n            user\n            host\n            lastHeartbeatAt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n": types.SilentAppsDocument,
    "\n  query FirstApp {\n    apps(first: 1, orderBy: { field: CREATED, direction: DESC }) {\n      nodes {\n        id\n        name\n        pingUrl\n      }\n    }\n  }\n": types.FirstAppDocument,
    "\n  fragment LogLine on LogEntry {\n    id\n    cursor\n    at\n    level\n    message\n    agent {\n      id\n      user\n      host\n    }\n    run {\n      id\n      taskName\n    }\n  }\n": types.LogLineFragmentDoc,
    "\n  query LogTail($last: Int!, $before: String, $filter: LogFilter) {\n    logs(last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...LogLine\n      }\n      pageInfo {\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": types.LogTailDocument,
    "\n  subscription LogEntries($filter: LogFilter, $after: String) {\n    logEntries(filter: $filter, after: $after) {\n      ...LogLine\n    }\n  }\n": types.LogEntriesDocument,
    "\n  fragment UpcomingRunFields on UpcomingRun {\n    id\n    scheduledFor\n    task {\n      id\n      name\n      script\n      folder\n      user\n      host\n      environment\n    }\n    agent {\n      id\n      user\n      host\n    }\n    app {\n      id\n      name\n    }\n  }\n": types.UpcomingRunFieldsFragmentDoc,
    "\n  query UpcomingRunsPage($first: Int, $after: String, $filter: TaskFilter) {\n    upcomingRuns(first: $first, after: $after, filter: $filter) {\n      nodes {\n        ...UpcomingRunFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.UpcomingRunsPageDocument,
    "\n  subscription RunsBegin {\n    runUpdates {\n      id\n      status\n    }\n  }\n": types.RunsBeginDocument,
    "\n  query Attention($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE, WARNING] }, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppFields\n        snoozedUntil\n        heartbeats(first: 1) {\n          nodes {\n            id\n            message\n          }\n        }\n        incidents(first: 1) {\n          nodes {\n            ...IncidentFields\n            lastOutput\n          }\n        }\n      }\n      totalCount\n    }\n  }\n": types.AttentionDocument,
    "\n  query RecentChanges {\n    urgent: apps(first: 8, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n    active: apps(first: 8, orderBy: { field: LAST_HEARTBEAT, direction: DESC }) {\n      nodes {\n        ...AppWithChanges\n      }\n    }\n  }\n": types.RecentChangesDocument,
    "\n  fragment AppWithChanges on App {\n    id\n    name\n    statusChanges(first: 4) {\n      nodes {\n        id\n        from\n        to\n        at\n        cause\n      }\n    }\n  }\n": types.AppWithChangesFragmentDoc,
    "\n  query StatusMap($first: Int!) {\n    statusMap(first: $first) {\n      ids\n      names\n      statuses\n      tagLists\n      tagListOf\n      truncated\n    }\n  }\n": types.StatusMapDocument,
    "\n  query RunsPerSpan($since: DateTime!, $until: DateTime!, $buckets: Int!) {\n    runHistogram(since: $since, until: $until, buckets: $buckets) {\n      from\n      succeeded\n      failed\n      other\n    }\n  }\n": types.RunsPerSpanDocument,
    "\n  query BeatsPerSpan($since: DateTime!, $until: DateTime!, $buckets: Int!) {\n    beatHistogram(since: $since, until: $until, buckets: $buckets) {\n      from\n      success\n      fail\n      other\n    }\n  }\n": types.BeatsPerSpanDocument,
    "\n  fragment RunFields on Run {\n    id\n    taskName\n    script\n    folder\n    status\n    trigger\n    attempt\n    scheduledFor\n    notBefore\n    createdAt\n    startedAt\n    finishedAt\n    durationMs\n    exitCode\n    error\n    cancelRequested\n    sessionId\n    environment\n    user\n    host\n    task {\n      id\n    }\n  }\n": types.RunFieldsFragmentDoc,
    "\n  query RunsPage($first: Int, $after: String, $last: Int, $before: String, $filter: RunFilter, $orderBy: RunOrder) {\n    runs(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...RunFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": types.RunsPageDocument,
    "\n  subscription RunUpdates($filter: RunFilter) {\n    runUpdates(filter: $filter) {\n      ...RunFields\n    }\n  }\n": types.RunUpdatesDocument,
    "\n  query RunDetail($id: ID!) {\n    run(id: $id) {\n      ...RunFields\n      arguments\n      timeoutSeconds\n      agent {\n        id\n        user\n        host\n      }\n      task {\n        id\n        user\n        host\n        environment\n        maxRetries\n        app {\n          id\n          name\n        }\n      }\n    }\n  }\n": types.RunDetailDocument,
    "\n  mutation CancelRun($id: ID!) {\n    cancelRun(id: $id) {\n      ...RunFields\n    }\n  }\n": types.CancelRunDocument,
    "\n  query TaskChoices($search: String) {\n    tasks(first: 30, filter: { search: $search }, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        folder\n        script\n      }\n    }\n  }\n": types.TaskChoicesDocument,
    "\n  query TaskName($id: ID!) {\n    task(id: $id) {\n      id\n      name\n    }\n  }\n": types.TaskNameDocument,
    "\n  fragment LastRun on Run {\n    id\n    status\n    createdAt\n    startedAt\n    finishedAt\n  }\n": types.LastRunFragmentDoc,
    "\n  mutation RunTask($id: ID!) {\n    runTask(id: $id) {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n": types.RunTaskDocument,
    "\n  query PreviewSchedule($schedule: TaskScheduleInput!) {\n    previewSchedule(schedule: $schedule, count: 5)\n  }\n": types.PreviewScheduleDocument,
    "\n  fragment AgentTokenFields on AgentToken {\n    id\n    prefix\n    user\n    host\n    createdAt\n    createdBy\n    lastUsedAt\n  }\n": types.AgentTokenFieldsFragmentDoc,
    "\n  query AgentTokens {\n    agentTokens {\n      ...AgentTokenFields\n    }\n  }\n": types.AgentTokensDocument,
    "\n  mutation CreateEnrollCode($input: CreateEnrollCodeInput!) {\n    createEnrollCode(input: $input) {\n      code\n      command\n      expiresAt\n    }\n  }\n": types.CreateEnrollCodeDocument,
    "\n  mutation RevokeAgentToken($id: ID!) {\n    revokeAgentToken(id: $id)\n  }\n": types.RevokeAgentTokenDocument,
    "\n  fragment AuditEntryFields on AuditEntry {\n    id\n    at\n    action\n    address\n    changes\n    actor {\n      kind\n      id\n      name\n    }\n    target {\n      kind\n      id\n      name\n    }\n  }\n": types.AuditEntryFieldsFragmentDoc,
    "\n  query AuditLog($first: Int, $after: String, $last: Int, $before: String, $filter: AuditFilter) {\n    auditLog(first: $first, after: $after, last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...AuditEntryFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n": types.AuditLogDocument,
    "\n  query WorkspacePingKey {\n    workspacePingKey\n  }\n": types.WorkspacePingKeyDocument,
    "\n  mutation RotateWorkspacePingKey {\n    rotateWorkspacePingKey\n  }\n": types.RotateWorkspacePingKeyDocument,
    "\n  fragment UserFields on User {\n    id\n    name\n    email\n    role\n    permissions\n    state\n    createdAt\n    lastSignInAt\n    twoFactor\n  }\n": types.UserFieldsFragmentDoc,
    "\n  query Users {\n    users {\n      ...UserFields\n    }\n  }\n": types.UsersDocument,
    "\n  mutation InviteUser($input: InviteUserInput!) {\n    inviteUser(input: $input) {\n      link\n      mailed\n      user {\n        ...UserFields\n      }\n    }\n  }\n": types.InviteUserDocument,
    "\n  mutation UpdateUser($id: ID!, $input: UpdateUserInput!) {\n    updateUser(id: $id, input: $input) {\n      ...UserFields\n    }\n  }\n": types.UpdateUserDocument,
    "\n  mutation DeleteUser($id: ID!) {\n    deleteUser(id: $id)\n  }\n": types.DeleteUserDocument,
    "\n  mutation ResetUserPassword($id: ID!) {\n    resetUserPassword(id: $id) {\n      link\n      mailed\n    }\n  }\n": types.ResetUserPasswordDocument,
    "\n  query WhatStops {\n    accessCheck {\n      hasSecret\n      agentsWithoutToken {\n        id\n        user\n        host\n        online\n      }\n    }\n  }\n": types.WhatStopsDocument,
    "\n  fragment TaskFields on Task {\n    id\n    name\n    script\n    folder\n    arguments\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on DailySchedule {\n        atTime\n        timezone\n        weekdays\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n      ... on ManualSchedule {\n        manual\n      }\n    }\n    anchorAt\n    nextRunAt\n    user\n    host\n    environment\n    enabled\n    asap\n    comment\n    timeoutSeconds\n    maxRetries\n    concurrency\n    misfire\n    app {\n      id\n      name\n    }\n    lastRun {\n      ...LastRun\n    }\n  }\n": types.TaskFieldsFragmentDoc,
    "\n  query TasksPage($first: Int, $after: String, $last: Int, $before: String, $filter: TaskFilter, $orderBy: TaskOrder) {\n    tasks(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...TaskFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n": types.TasksPageDocument,
    "\n  subscription TaskRuns {\n    runUpdates {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n": types.TaskRunsDocument,
    "\n  subscription TaskChanges {\n    taskChanges {\n      kind\n      taskId\n      task {\n        ...TaskFields\n      }\n    }\n  }\n": types.TaskChangesDocument,
    "\n  query TaskDetail($id: ID!) {\n    task(id: $id) {\n      ...TaskFields\n    }\n  }\n": types.TaskDetailDocument,
    "\n  query TaskStatistics($id: ID!, $days: Int!) {\n    task(id: $id) {\n      id\n      statistics(days: $days) {\n        runs\n        succeeded\n        failed\n        other\n        successPercent\n        p50DurationMs\n        p95DurationMs\n        maxDurationMs\n      }\n    }\n  }\n": types.TaskStatisticsDocument,
    "\n  query LastRuns($taskId: ID!, $first: Int!) {\n    runs(first: $first, filter: { taskId: $taskId }) {\n      nodes {\n        ...LastRun\n        durationMs\n        scheduledFor\n      }\n    }\n  }\n": types.LastRunsDocument,
    "\n  subscription RunsOfTask($taskId: ID!) {\n    runUpdates(filter: { taskId: $taskId }) {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n": types.RunsOfTaskDocument,
    "\n  query ComingSlots($taskId: ID!, $since: DateTime!, $until: DateTime!, $first: Int!) {\n    timeline(taskId: $taskId, since: $since, until: $until, first: $first) {\n      slots {\n        scheduledFor\n      }\n    }\n  }\n": types.ComingSlotsDocument,
    "\n  query AppChoices($search: String) {\n    apps(first: 30, filter: { search: $search }, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        slug\n      }\n    }\n  }\n": types.AppChoicesDocument,
    "\n  mutation CreateTask($input: CreateTaskInput!) {\n    createTask(input: $input) {\n      ...TaskFields\n    }\n  }\n": types.CreateTaskDocument,
    "\n  mutation UpdateTask($id: ID!, $input: UpdateTaskInput!) {\n    updateTask(id: $id, input: $input) {\n      ...TaskFields\n    }\n  }\n": types.UpdateTaskDocument,
    "\n  mutation SetTasksEnabled($ids: [ID!]!, $enabled: Boolean!) {\n    setTasksEnabled(ids: $ids, enabled: $enabled) {\n      ...TaskFields\n    }\n  }\n": types.SetTasksEnabledDocument,
    "\n  mutation DeleteTasks($ids: [ID!]!) {\n    deleteTasks(ids: $ids)\n  }\n": types.DeleteTasksDocument,
    "\n  query Timeline($since: DateTime!, $until: DateTime!, $taskId: ID) {\n    timeline(since: $since, until: $until, taskId: $taskId, first: 500) {\n      runs {\n        ...LastRun\n        taskName\n        scheduledFor\n        task {\n          id\n        }\n        agent {\n          id\n          user\n          host\n        }\n      }\n      runsTruncated\n      slots {\n        scheduledFor\n        task {\n          id\n          name\n        }\n      }\n      slotsTruncated\n    }\n  }\n": types.TimelineDocument,
    "\n  subscription TimelineRuns {\n    runUpdates {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n": types.TimelineRunsDocument,
    "\n  subscription ServerHeartbeat {\n    serverHeartbeat {\n      ts\n    }\n  }\n": types.ServerHeartbeatDocument,
    "\n  fragment StatisticsFields on Statistics {\n    apps\n    appsNew\n    appsUp\n    appsWarning\n    appsLate\n    appsDown\n    appsPaused\n    heartbeatsLastHour\n    missedHeartbeatsLastHour\n    tasks\n    tasksEnabled\n    tasksScheduled\n    recentRuns\n    agentsOnline\n  }\n": types.StatisticsFieldsFragmentDoc,
    "\n  query Statistics {\n    statistics {\n      ...StatisticsFields\n    }\n  }\n": types.StatisticsDocument,
    "\n  subscription StatisticsUpdates($everyMs: Int) {\n    statisticsUpdates(everyMs: $everyMs) {\n      ...StatisticsFields\n    }\n  }\n": types.StatisticsUpdatesDocument,
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
export function graphql(source: "\n  query Me {\n    me {\n      name\n      role\n      email\n      id\n      kind\n      twoFactor\n      permissions\n    }\n  }\n"): (typeof documents)["\n  query Me {\n    me {\n      name\n      role\n      email\n      id\n      kind\n      twoFactor\n      permissions\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    prefix\n    scopes\n    createdAt\n    expiresAt\n    lastUsedAt\n  }\n"): (typeof documents)["\n  fragment ApiKeyFields on ApiKey {\n    id\n    name\n    prefix\n    scopes\n    createdAt\n    expiresAt\n    lastUsedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n  }\n"): (typeof documents)["\n  query ApiKeys {\n    apiKeys {\n      ...ApiKeyFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      key\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      key\n      apiKey {\n        ...ApiKeyFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id)\n  }\n"): (typeof documents)["\n  mutation RevokeApiKey($id: ID!) {\n    revokeApiKey(id: $id)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AgentFields on Agent {\n    id\n    user\n    host\n    environment\n    version\n    outdated\n    online\n    schedulerEnabled\n    schedulerSince\n    registeredAt\n    lastHeartbeatAt\n    latencyMs\n    runningRuns\n    sessionId\n  }\n"): (typeof documents)["\n  fragment AgentFields on Agent {\n    id\n    user\n    host\n    environment\n    version\n    outdated\n    online\n    schedulerEnabled\n    schedulerSince\n    registeredAt\n    lastHeartbeatAt\n    latencyMs\n    runningRuns\n    sessionId\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AgentsPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: AgentFilter\n    $orderBy: AgentOrder\n  ) {\n    agents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...AgentFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query AgentsPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: AgentFilter\n    $orderBy: AgentOrder\n  ) {\n    agents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...AgentFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AgentChoices($filter: AgentFilter) {\n    agents(first: 500, filter: $filter, orderBy: { field: HOST, direction: ASC }) {\n      nodes {\n        id\n        user\n        host\n        environment\n        online\n        schedulerEnabled\n      }\n    }\n  }\n"): (typeof documents)["\n  query AgentChoices($filter: AgentFilter) {\n    agents(first: 500, filter: $filter, orderBy: { field: HOST, direction: ASC }) {\n      nodes {\n        id\n        user\n        host\n        environment\n        online\n        schedulerEnabled\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription AgentUpdates {\n    agentUpdates {\n      ...AgentFields\n    }\n  }\n"): (typeof documents)["\n  subscription AgentUpdates {\n    agentUpdates {\n      ...AgentFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription AgentRuns {\n    runUpdates {\n      id\n      status\n    }\n  }\n"): (typeof documents)["\n  subscription AgentRuns {\n    runUpdates {\n      id\n      status\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartScheduler($agentId: ID!) {\n    startScheduler(agentId: $agentId) {\n      ...AgentFields\n    }\n  }\n"): (typeof documents)["\n  mutation StartScheduler($agentId: ID!) {\n    startScheduler(agentId: $agentId) {\n      ...AgentFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StopScheduler($agentId: ID!) {\n    stopScheduler(agentId: $agentId) {\n      ...AgentFields\n    }\n  }\n"): (typeof documents)["\n  mutation StopScheduler($agentId: ID!) {\n    stopScheduler(agentId: $agentId) {\n      ...AgentFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteAgent($id: ID!) {\n    deleteAgent(id: $id)\n  }\n"): (typeof documents)["\n  mutation DeleteAgent($id: ID!) {\n    deleteAgent(id: $id)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query People {\n    agents(first: 500) {\n      nodes {\n        id\n        user\n        host\n      }\n    }\n    tasks(first: 500) {\n      nodes {\n        id\n        user\n        host\n        folder\n      }\n    }\n  }\n"): (typeof documents)["\n  query People {\n    agents(first: 500) {\n      nodes {\n        id\n        user\n        host\n      }\n    }\n    tasks(first: 500) {\n      nodes {\n        id\n        user\n        host\n        folder\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetAppAlert($appId: ID!, $ruleId: ID!, $enabled: Boolean!) {\n    setAppAlert(appId: $appId, ruleId: $ruleId, enabled: $enabled) {\n      id\n      alertPlan {\n        rule {\n          ...RuleFields\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SetAppAlert($appId: ID!, $ruleId: ID!, $enabled: Boolean!) {\n    setAppAlert(appId: $appId, ruleId: $ruleId, enabled: $enabled) {\n      id\n      alertPlan {\n        rule {\n          ...RuleFields\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WhoIsTold {\n    channels {\n      id\n      enabled\n    }\n    alertRules {\n      id\n      enabled\n    }\n  }\n"): (typeof documents)["\n  query WhoIsTold {\n    channels {\n      id\n      enabled\n    }\n    alertRules {\n      id\n      enabled\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ChannelFields on Channel {\n    id\n    name\n    kind\n    enabled\n    target\n    settings\n    problem\n    lastDelivery {\n      id\n      reason\n      state\n      attempts\n      createdAt\n      answer\n    }\n  }\n"): (typeof documents)["\n  fragment ChannelFields on Channel {\n    id\n    name\n    kind\n    enabled\n    target\n    settings\n    problem\n    lastDelivery {\n      id\n      reason\n      state\n      attempts\n      createdAt\n      answer\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Channels {\n    channels {\n      ...ChannelFields\n    }\n    alertRules {\n      id\n      name\n      enabled\n      channel {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  query Channels {\n    channels {\n      ...ChannelFields\n    }\n    alertRules {\n      id\n      name\n      enabled\n      channel {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateChannel($input: CreateChannelInput!) {\n    createChannel(input: $input) {\n      ...ChannelFields\n    }\n  }\n"): (typeof documents)["\n  mutation CreateChannel($input: CreateChannelInput!) {\n    createChannel(input: $input) {\n      ...ChannelFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateChannel($id: ID!, $input: UpdateChannelInput!) {\n    updateChannel(id: $id, input: $input) {\n      ...ChannelFields\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateChannel($id: ID!, $input: UpdateChannelInput!) {\n    updateChannel(id: $id, input: $input) {\n      ...ChannelFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteChannel($id: ID!) {\n    deleteChannel(id: $id)\n  }\n"): (typeof documents)["\n  mutation DeleteChannel($id: ID!) {\n    deleteChannel(id: $id)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TestChannel($id: ID!) {\n    testChannel(id: $id) {\n      id\n      reason\n      state\n      attempts\n      createdAt\n      answer\n      channel {\n        ...ChannelFields\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation TestChannel($id: ID!) {\n    testChannel(id: $id) {\n      id\n      reason\n      state\n      attempts\n      createdAt\n      answer\n      channel {\n        ...ChannelFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment DeliveryFields on Delivery {\n    id\n    channel {\n      id\n      name\n      kind\n      enabled\n    }\n    channelName\n    reason\n    state\n    attempts\n    incidentCount\n    incidents {\n      id\n      kind\n      app {\n        id\n        name\n      }\n    }\n    createdAt\n    sentAt\n    nextAttemptAt\n    answer\n  }\n"): (typeof documents)["\n  fragment DeliveryFields on Delivery {\n    id\n    channel {\n      id\n      name\n      kind\n      enabled\n    }\n    channelName\n    reason\n    state\n    attempts\n    incidentCount\n    incidents {\n      id\n      kind\n      app {\n        id\n        name\n      }\n    }\n    createdAt\n    sentAt\n    nextAttemptAt\n    answer\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Deliveries($first: Int, $after: String, $last: Int, $before: String, $filter: DeliveryFilter) {\n    deliveries(first: $first, after: $after, last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...DeliveryFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n    channels {\n      id\n      name\n      kind\n    }\n  }\n"): (typeof documents)["\n  query Deliveries($first: Int, $after: String, $last: Int, $before: String, $filter: DeliveryFilter) {\n    deliveries(first: $first, after: $after, last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...DeliveryFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n    channels {\n      id\n      name\n      kind\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RetryDelivery($id: ID!) {\n    retryDelivery(id: $id) {\n      ...DeliveryFields\n    }\n  }\n"): (typeof documents)["\n  mutation RetryDelivery($id: ID!) {\n    retryDelivery(id: $id) {\n      ...DeliveryFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment MaintenanceFields on MaintenanceWindow {\n    id\n    name\n    selector {\n      all\n      tagsAny\n      tagsAll\n      tagsNone\n      environment\n      appIds\n      exceptAppIds\n    }\n    startsAt\n    endsAt\n    cron {\n      expression\n      timezone\n    }\n    durationSeconds\n    activeNow\n    times(first: 5) {\n      from\n      to\n    }\n  }\n"): (typeof documents)["\n  fragment MaintenanceFields on MaintenanceWindow {\n    id\n    name\n    selector {\n      all\n      tagsAny\n      tagsAll\n      tagsNone\n      environment\n      appIds\n      exceptAppIds\n    }\n    startsAt\n    endsAt\n    cron {\n      expression\n      timezone\n    }\n    durationSeconds\n    activeNow\n    times(first: 5) {\n      from\n      to\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Maintenance {\n    maintenanceWindows {\n      ...MaintenanceFields\n    }\n  }\n"): (typeof documents)["\n  query Maintenance {\n    maintenanceWindows {\n      ...MaintenanceFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateMaintenance($input: CreateMaintenanceWindowInput!) {\n    createMaintenanceWindow(input: $input) {\n      ...MaintenanceFields\n    }\n  }\n"): (typeof documents)["\n  mutation CreateMaintenance($input: CreateMaintenanceWindowInput!) {\n    createMaintenanceWindow(input: $input) {\n      ...MaintenanceFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateMaintenance($id: ID!, $input: UpdateMaintenanceWindowInput!) {\n    updateMaintenanceWindow(id: $id, input: $input) {\n      ...MaintenanceFields\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateMaintenance($id: ID!, $input: UpdateMaintenanceWindowInput!) {\n    updateMaintenanceWindow(id: $id, input: $input) {\n      ...MaintenanceFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteMaintenance($id: ID!) {\n    deleteMaintenanceWindow(id: $id)\n  }\n"): (typeof documents)["\n  mutation DeleteMaintenance($id: ID!) {\n    deleteMaintenanceWindow(id: $id)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment RuleFields on AlertRule {\n    id\n    name\n    enabled\n    channel {\n      id\n      name\n      kind\n      enabled\n    }\n    selector {\n      all\n      tagsAny\n      tagsAll\n      tagsNone\n      environment\n      appIds\n      exceptAppIds\n    }\n    on\n    afterSeconds\n    failures\n    groupSeconds\n    remindEverySeconds\n    priority\n  }\n"): (typeof documents)["\n  fragment RuleFields on AlertRule {\n    id\n    name\n    enabled\n    channel {\n      id\n      name\n      kind\n      enabled\n    }\n    selector {\n      all\n      tagsAny\n      tagsAll\n      tagsNone\n      environment\n      appIds\n      exceptAppIds\n    }\n    on\n    afterSeconds\n    failures\n    groupSeconds\n    remindEverySeconds\n    priority\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Rules {\n    alertRules {\n      ...RuleFields\n    }\n    channels {\n      id\n      name\n      kind\n      enabled\n    }\n  }\n"): (typeof documents)["\n  query Rules {\n    alertRules {\n      ...RuleFields\n    }\n    channels {\n      id\n      name\n      kind\n      enabled\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SelectableApps {\n    apps(first: 500, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        tags\n        environment\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n"): (typeof documents)["\n  query SelectableApps {\n    apps(first: 500, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        tags\n        environment\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateRule($input: CreateAlertRuleInput!) {\n    createAlertRule(input: $input) {\n      ...RuleFields\n    }\n  }\n"): (typeof documents)["\n  mutation CreateRule($input: CreateAlertRuleInput!) {\n    createAlertRule(input: $input) {\n      ...RuleFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateRule($id: ID!, $input: UpdateAlertRuleInput!) {\n    updateAlertRule(id: $id, input: $input) {\n      ...RuleFields\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateRule($id: ID!, $input: UpdateAlertRuleInput!) {\n    updateAlertRule(id: $id, input: $input) {\n      ...RuleFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteRule($id: ID!) {\n    deleteAlertRule(id: $id)\n  }\n"): (typeof documents)["\n  mutation DeleteRule($id: ID!) {\n    deleteAlertRule(id: $id)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SliceFields on StatusBar {\n    from\n    to\n    status\n    beats\n    fails\n    secondsUp\n    secondsLate\n    secondsDown\n    secondsUnknown\n    secondsMaintenance\n  }\n"): (typeof documents)["\n  fragment SliceFields on StatusBar {\n    from\n    to\n    status\n    beats\n    fails\n    secondsUp\n    secondsLate\n    secondsDown\n    secondsUnknown\n    secondsMaintenance\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppsFigures(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: AppFilter\n    $orderBy: AppOrder\n    $hours: Int!\n  ) {\n    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        id\n        maintenanceUntil\n        uptimePercent(hours: $hours)\n        statusBars(hours: $hours, points: 30) {\n          ...SliceFields\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query AppsFigures(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: AppFilter\n    $orderBy: AppOrder\n    $hours: Int!\n  ) {\n    apps(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        id\n        maintenanceUntil\n        uptimePercent(hours: $hours)\n        statusBars(hours: $hours, points: 30) {\n          ...SliceFields\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppDays($id: ID!, $timeZone: String!) {\n    app(id: $id) {\n      id\n      day: uptimePercent(hours: 24)\n      week: uptimePercent(hours: 168)\n      month: uptimePercent(hours: 720)\n      quarter: uptimePercent(hours: 2160)\n      days(days: 90, timeZone: $timeZone) {\n        date\n        from\n        to\n        status\n        beats\n        fails\n        secondsUp\n        secondsLate\n        secondsDown\n        secondsUnknown\n        secondsMaintenance\n        uptimePercent\n      }\n    }\n  }\n"): (typeof documents)["\n  query AppDays($id: ID!, $timeZone: String!) {\n    app(id: $id) {\n      id\n      day: uptimePercent(hours: 24)\n      week: uptimePercent(hours: 168)\n      month: uptimePercent(hours: 720)\n      quarter: uptimePercent(hours: 2160)\n      days(days: 90, timeZone: $timeZone) {\n        date\n        from\n        to\n        status\n        beats\n        fails\n        secondsUp\n        secondsLate\n        secondsDown\n        secondsUnknown\n        secondsMaintenance\n        uptimePercent\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppSeries($id: ID!, $hours: Int!, $points: Int!) {\n    app(id: $id) {\n      id\n      durations: series(of: DURATION_MS, hours: $hours, points: $points) {\n        from\n        count\n        p50\n        p95\n      }\n      latencies: series(of: LATENCY_MS, hours: $hours, points: $points) {\n        from\n        count\n        p50\n        p95\n      }\n      statusBars(hours: $hours, points: $points) {\n        ...SliceFields\n      }\n      latency(points: 100) {\n        at\n        kind\n        durationMs\n      }\n    }\n  }\n"): (typeof documents)["\n  query AppSeries($id: ID!, $hours: Int!, $points: Int!) {\n    app(id: $id) {\n      id\n      durations: series(of: DURATION_MS, hours: $hours, points: $points) {\n        from\n        count\n        p50\n        p95\n      }\n      latencies: series(of: LATENCY_MS, hours: $hours, points: $points) {\n        from\n        count\n        p50\n        p95\n      }\n      statusBars(hours: $hours, points: $points) {\n        ...SliceFields\n      }\n      latency(points: 100) {\n        at\n        kind\n        durationMs\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AppFields on App {\n    id\n    slug\n    name\n    description\n    environment\n    tags\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n      ... on ManualSchedule {\n        manual\n      }\n    }\n    graceSeconds\n    maxRunSeconds\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n"): (typeof documents)["\n  fragment AppFields on App {\n    id\n    slug\n    name\n    description\n    environment\n    tags\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n      ... on ManualSchedule {\n        manual\n      }\n    }\n    graceSeconds\n    maxRunSeconds\n    status\n    statusSince\n    runningSince\n    lastHeartbeatAt\n    nextDeadlineAt\n    heartbeatCount\n    lastDurationMs\n  }\n"];
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
export function graphql(source: "\n  query AppDetail($id: ID!) {\n    app(id: $id) {\n      ...AppFields\n      maintenanceUntil\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n"): (typeof documents)["\n  query AppDetail($id: ID!) {\n    app(id: $id) {\n      ...AppFields\n      maintenanceUntil\n      pingKey\n      pingUrl\n      createdAt\n      updatedAt\n    }\n  }\n"];
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
export function graphql(source: "\n  subscription AppChanges($everyMs: Int!) {\n    appChangeBatches(everyMs: $everyMs) {\n      kind\n      appId\n      app {\n        ...AppFields\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription AppChanges($everyMs: Int!) {\n    appChangeBatches(everyMs: $everyMs) {\n      kind\n      appId\n      app {\n        ...AppFields\n      }\n    }\n  }\n"];
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
export function graphql(source: "\n  mutation DeleteApps($ids: [ID!]!) {\n    deleteApps(ids: $ids)\n  }\n"): (typeof documents)["\n  mutation DeleteApps($ids: [ID!]!) {\n    deleteApps(ids: $ids)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PauseApps($ids: [ID!]!, $resumeOnBeat: Boolean!) {\n    pauseApps(ids: $ids, resumeOnBeat: $resumeOnBeat) {\n      ...AppFields\n    }\n  }\n"): (typeof documents)["\n  mutation PauseApps($ids: [ID!]!, $resumeOnBeat: Boolean!) {\n    pauseApps(ids: $ids, resumeOnBeat: $resumeOnBeat) {\n      ...AppFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResumeApps($ids: [ID!]!) {\n    resumeApps(ids: $ids) {\n      ...AppFields\n    }\n  }\n"): (typeof documents)["\n  mutation ResumeApps($ids: [ID!]!) {\n    resumeApps(ids: $ids) {\n      ...AppFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TagApps($ids: [ID!]!, $add: [String!]!, $remove: [String!]!) {\n    tagApps(ids: $ids, add: $add, remove: $remove) {\n      ...AppFields\n    }\n  }\n"): (typeof documents)["\n  mutation TagApps($ids: [ID!]!, $add: [String!]!, $remove: [String!]!) {\n    tagApps(ids: $ids, add: $add, remove: $remove) {\n      ...AppFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RotatePingKey($id: ID!) {\n    rotatePingKey(id: $id) {\n      id\n      pingKey\n      pingUrl\n      updatedAt\n    }\n  }\n"): (typeof documents)["\n  mutation RotatePingKey($id: ID!) {\n    rotatePingKey(id: $id) {\n      id\n      pingKey\n      pingUrl\n      updatedAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription StatusFeed($after: String, $everyMs: Int!) {\n    heartbeatStatusBatches(filter: { changesOnly: true }, after: $after, everyMs: $everyMs) {\n      cursor\n      cause\n      appId\n      previousStatus\n      status\n      at\n      app {\n        ...AppPulse\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription StatusFeed($after: String, $everyMs: Int!) {\n    heartbeatStatusBatches(filter: { changesOnly: true }, after: $after, everyMs: $everyMs) {\n      cursor\n      cause\n      appId\n      previousStatus\n      status\n      at\n      app {\n        ...AppPulse\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ConnectionsPage($first: Int, $after: String, $last: Int, $before: String) {\n    connectionHealth {\n      connections\n      servers\n      meanLatencyMs\n      maxLatencyMs\n      missedHeartbeats\n      excellent\n      good\n      fair\n      poor\n      unknown\n    }\n    connections(first: $first, after: $after, last: $last, before: $before) {\n      nodes {\n        id\n        kind\n        transport\n        name\n        userAgent\n        address\n        serverId\n        connectedAt\n        lastSeenAt\n        latencyMs\n        quality\n        missedHeartbeats\n        subscriptions\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query ConnectionsPage($first: Int, $after: String, $last: Int, $before: String) {\n    connectionHealth {\n      connections\n      servers\n      meanLatencyMs\n      maxLatencyMs\n      missedHeartbeats\n      excellent\n      good\n      fair\n      poor\n      unknown\n    }\n    connections(first: $first, after: $after, last: $last, before: $before) {\n      nodes {\n        id\n        kind\n        transport\n        name\n        userAgent\n        address\n        serverId\n        connectedAt\n        lastSeenAt\n        latencyMs\n        quality\n        missedHeartbeats\n        subscriptions\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment IncidentFields on Incident {\n    id\n    appId\n    appName\n    kind\n    state\n    cause\n    summary\n    openedAt\n    acknowledgedAt\n    acknowledgedBy\n    note\n    resolvedAt\n    resolvedBy\n    end\n    suppression\n    app {\n      id\n      name\n      status\n      environment\n      snoozedUntil\n    }\n  }\n"): (typeof documents)["\n  fragment IncidentFields on Incident {\n    id\n    appId\n    appName\n    kind\n    state\n    cause\n    summary\n    openedAt\n    acknowledgedAt\n    acknowledgedBy\n    note\n    resolvedAt\n    resolvedBy\n    end\n    suppression\n    app {\n      id\n      name\n      status\n      environment\n      snoozedUntil\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query IncidentsPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: IncidentFilter\n    $orderBy: IncidentOrder\n  ) {\n    incidents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...IncidentFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query IncidentsPage(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: IncidentFilter\n    $orderBy: IncidentOrder\n  ) {\n    incidents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...IncidentFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OpenIncidents {\n    open: incidents(first: 1, filter: { state: [OPEN], superseded: false }) {\n      nodes {\n        id\n      }\n      totalCount\n    }\n    acknowledged: incidents(first: 1, filter: { state: [ACKNOWLEDGED], superseded: false }) {\n      nodes {\n        id\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query OpenIncidents {\n    open: incidents(first: 1, filter: { state: [OPEN], superseded: false }) {\n      nodes {\n        id\n      }\n      totalCount\n    }\n    acknowledged: incidents(first: 1, filter: { state: [ACKNOWLEDGED], superseded: false }) {\n      nodes {\n        id\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription IncidentUpdates {\n    incidentUpdates {\n      id\n      appId\n      kind\n      state\n      acknowledgedAt\n      acknowledgedBy\n      note\n      resolvedAt\n      resolvedBy\n      end\n    }\n  }\n"): (typeof documents)["\n  subscription IncidentUpdates {\n    incidentUpdates {\n      id\n      appId\n      kind\n      state\n      acknowledgedAt\n      acknowledgedBy\n      note\n      resolvedAt\n      resolvedBy\n      end\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query IncidentDetail($id: ID!) {\n    incident(id: $id) {\n      ...IncidentFields\n      lastOutput\n      deliveries(first: 100) {\n        nodes {\n          id\n          channelName\n          channel {\n            id\n            kind\n            target\n          }\n          reason\n          state\n          attempts\n          createdAt\n          sentAt\n          nextAttemptAt\n          answer\n        }\n      }\n      app {\n        id\n        slug\n      }\n    }\n  }\n"): (typeof documents)["\n  query IncidentDetail($id: ID!) {\n    incident(id: $id) {\n      ...IncidentFields\n      lastOutput\n      deliveries(first: 100) {\n        nodes {\n          id\n          channelName\n          channel {\n            id\n            kind\n            target\n          }\n          reason\n          state\n          attempts\n          createdAt\n          sentAt\n          nextAttemptAt\n          answer\n        }\n      }\n      app {\n        id\n        slug\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query IncidentHistory($appId: ID!, $since: DateTime!, $until: DateTime) {\n    app(id: $appId) {\n      id\n      before: heartbeats(first: 1, until: $since) {\n        nodes {\n          ...BeatOfIncident\n        }\n      }\n      latest: heartbeats(first: 60, since: $since, until: $until) {\n        nodes {\n          ...BeatOfIncident\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n      earliest: heartbeats(last: 20, since: $since, until: $until) {\n        nodes {\n          ...BeatOfIncident\n        }\n      }\n      statusChanges(first: 50, since: $since, until: $until) {\n        nodes {\n          id\n          from\n          to\n          at\n          cause\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query IncidentHistory($appId: ID!, $since: DateTime!, $until: DateTime) {\n    app(id: $appId) {\n      id\n      before: heartbeats(first: 1, until: $since) {\n        nodes {\n          ...BeatOfIncident\n        }\n      }\n      latest: heartbeats(first: 60, since: $since, until: $until) {\n        nodes {\n          ...BeatOfIncident\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n      earliest: heartbeats(last: 20, since: $since, until: $until) {\n        nodes {\n          ...BeatOfIncident\n        }\n      }\n      statusChanges(first: 50, since: $since, until: $until) {\n        nodes {\n          id\n          from\n          to\n          at\n          cause\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment BeatOfIncident on Heartbeat {\n    id\n    kind\n    receivedAt\n    exitCode\n    message\n    durationMs\n    user\n    host\n  }\n"): (typeof documents)["\n  fragment BeatOfIncident on Heartbeat {\n    id\n    kind\n    receivedAt\n    exitCode\n    message\n    durationMs\n    user\n    host\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OpenIncidentsOfApp($id: ID!) {\n    app(id: $id) {\n      id\n      name\n      snoozedUntil\n      incidents(first: 10) {\n        nodes {\n          ...IncidentFields\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query OpenIncidentsOfApp($id: ID!) {\n    app(id: $id) {\n      id\n      name\n      snoozedUntil\n      incidents(first: 10) {\n        nodes {\n          ...IncidentFields\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PastIncidentsOfApp($id: ID!, $first: Int!) {\n    app(id: $id) {\n      id\n      name\n      snoozedUntil\n      past: incidents(first: $first, filter: { state: [RESOLVED], superseded: false }) {\n        nodes {\n          ...IncidentFields\n        }\n        totalCount\n      }\n    }\n  }\n"): (typeof documents)["\n  query PastIncidentsOfApp($id: ID!, $first: Int!) {\n    app(id: $id) {\n      id\n      name\n      snoozedUntil\n      past: incidents(first: $first, filter: { state: [RESOLVED], superseded: false }) {\n        nodes {\n          ...IncidentFields\n        }\n        totalCount\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcknowledgeIncident($id: ID!, $note: String) {\n    acknowledgeIncident(id: $id, note: $note) {\n      ...IncidentFields\n      app {\n        id\n        incidents(first: 10) {\n          nodes {\n            id\n            kind\n            state\n          }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation AcknowledgeIncident($id: ID!, $note: String) {\n    acknowledgeIncident(id: $id, note: $note) {\n      ...IncidentFields\n      app {\n        id\n        incidents(first: 10) {\n          nodes {\n            id\n            kind\n            state\n          }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResolveIncident($id: ID!) {\n    resolveIncident(id: $id) {\n      ...IncidentFields\n    }\n  }\n"): (typeof documents)["\n  mutation ResolveIncident($id: ID!) {\n    resolveIncident(id: $id) {\n      ...IncidentFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SnoozeApp($id: ID!, $until: DateTime) {\n    snoozeApp(id: $id, until: $until) {\n      id\n      snoozedUntil\n    }\n  }\n"): (typeof documents)["\n  mutation SnoozeApp($id: ID!, $until: DateTime) {\n    snoozeApp(id: $id, until: $until) {\n      id\n      snoozedUntil\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment InstanceFields on Instance {\n    id\n    user\n    host\n    environment\n    agentVersion\n    firstHeartbeatAt\n    lastHeartbeatAt\n    app {\n      id\n      name\n      status\n      statusSince\n    }\n  }\n"): (typeof documents)["\n  fragment InstanceFields on Instance {\n    id\n    user\n    host\n    environment\n    agentVersion\n    firstHeartbeatAt\n    lastHeartbeatAt\n    app {\n      id\n      name\n      status\n      statusSince\n    }\n  }\n"];
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
export function graphql(source: "\n  query SourcesOfApp($filter: InstanceFilter!, $first: Int!) {\n    instances(filter: $filter, first: $first) {\n      nodes {\n        ...InstanceFields\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n"): (typeof documents)["\n  query SourcesOfApp($filter: InstanceFilter!, $first: Int!) {\n    instances(filter: $filter, first: $first) {\n      nodes {\n        ...InstanceFields\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SilentApps($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE] }, orderBy: { field: NEXT_DEADLINE, direction: ASC }) {\n      nodes {\n        ...AppFields\n        instances(first: 1) {\n          nodes {\n            id\n            user\n            host\n            lastHeartbeatAt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n"): (typeof documents)["\n  query SilentApps($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE] }, orderBy: { field: NEXT_DEADLINE, direction: ASC }) {\n      nodes {\n        ...AppFields\n        instances(first: 1) {\n          nodes {\n            id\n            user\n            host\n            lastHeartbeatAt\n          }\n        }\n      }\n      pageInfo {\n        hasNextPage\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FirstApp {\n    apps(first: 1, orderBy: { field: CREATED, direction: DESC }) {\n      nodes {\n        id\n        name\n        pingUrl\n      }\n    }\n  }\n"): (typeof documents)["\n  query FirstApp {\n    apps(first: 1, orderBy: { field: CREATED, direction: DESC }) {\n      nodes {\n        id\n        name\n        pingUrl\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment LogLine on LogEntry {\n    id\n    cursor\n    at\n    level\n    message\n    agent {\n      id\n      user\n      host\n    }\n    run {\n      id\n      taskName\n    }\n  }\n"): (typeof documents)["\n  fragment LogLine on LogEntry {\n    id\n    cursor\n    at\n    level\n    message\n    agent {\n      id\n      user\n      host\n    }\n    run {\n      id\n      taskName\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LogTail($last: Int!, $before: String, $filter: LogFilter) {\n    logs(last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...LogLine\n      }\n      pageInfo {\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query LogTail($last: Int!, $before: String, $filter: LogFilter) {\n    logs(last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...LogLine\n      }\n      pageInfo {\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription LogEntries($filter: LogFilter, $after: String) {\n    logEntries(filter: $filter, after: $after) {\n      ...LogLine\n    }\n  }\n"): (typeof documents)["\n  subscription LogEntries($filter: LogFilter, $after: String) {\n    logEntries(filter: $filter, after: $after) {\n      ...LogLine\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment UpcomingRunFields on UpcomingRun {\n    id\n    scheduledFor\n    task {\n      id\n      name\n      script\n      folder\n      user\n      host\n      environment\n    }\n    agent {\n      id\n      user\n      host\n    }\n    app {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  fragment UpcomingRunFields on UpcomingRun {\n    id\n    scheduledFor\n    task {\n      id\n      name\n      script\n      folder\n      user\n      host\n      environment\n    }\n    agent {\n      id\n      user\n      host\n    }\n    app {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UpcomingRunsPage($first: Int, $after: String, $filter: TaskFilter) {\n    upcomingRuns(first: $first, after: $after, filter: $filter) {\n      nodes {\n        ...UpcomingRunFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query UpcomingRunsPage($first: Int, $after: String, $filter: TaskFilter) {\n    upcomingRuns(first: $first, after: $after, filter: $filter) {\n      nodes {\n        ...UpcomingRunFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription RunsBegin {\n    runUpdates {\n      id\n      status\n    }\n  }\n"): (typeof documents)["\n  subscription RunsBegin {\n    runUpdates {\n      id\n      status\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Attention($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE, WARNING] }, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppFields\n        snoozedUntil\n        heartbeats(first: 1) {\n          nodes {\n            id\n            message\n          }\n        }\n        incidents(first: 1) {\n          nodes {\n            ...IncidentFields\n            lastOutput\n          }\n        }\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query Attention($first: Int!) {\n    apps(first: $first, filter: { status: [DOWN, LATE, WARNING] }, orderBy: { field: STATUS, direction: ASC }) {\n      nodes {\n        ...AppFields\n        snoozedUntil\n        heartbeats(first: 1) {\n          nodes {\n            id\n            message\n          }\n        }\n        incidents(first: 1) {\n          nodes {\n            ...IncidentFields\n            lastOutput\n          }\n        }\n      }\n      totalCount\n    }\n  }\n"];
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
export function graphql(source: "\n  query StatusMap($first: Int!) {\n    statusMap(first: $first) {\n      ids\n      names\n      statuses\n      tagLists\n      tagListOf\n      truncated\n    }\n  }\n"): (typeof documents)["\n  query StatusMap($first: Int!) {\n    statusMap(first: $first) {\n      ids\n      names\n      statuses\n      tagLists\n      tagListOf\n      truncated\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunsPerSpan($since: DateTime!, $until: DateTime!, $buckets: Int!) {\n    runHistogram(since: $since, until: $until, buckets: $buckets) {\n      from\n      succeeded\n      failed\n      other\n    }\n  }\n"): (typeof documents)["\n  query RunsPerSpan($since: DateTime!, $until: DateTime!, $buckets: Int!) {\n    runHistogram(since: $since, until: $until, buckets: $buckets) {\n      from\n      succeeded\n      failed\n      other\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query BeatsPerSpan($since: DateTime!, $until: DateTime!, $buckets: Int!) {\n    beatHistogram(since: $since, until: $until, buckets: $buckets) {\n      from\n      success\n      fail\n      other\n    }\n  }\n"): (typeof documents)["\n  query BeatsPerSpan($since: DateTime!, $until: DateTime!, $buckets: Int!) {\n    beatHistogram(since: $since, until: $until, buckets: $buckets) {\n      from\n      success\n      fail\n      other\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment RunFields on Run {\n    id\n    taskName\n    script\n    folder\n    status\n    trigger\n    attempt\n    scheduledFor\n    notBefore\n    createdAt\n    startedAt\n    finishedAt\n    durationMs\n    exitCode\n    error\n    cancelRequested\n    sessionId\n    environment\n    user\n    host\n    task {\n      id\n    }\n  }\n"): (typeof documents)["\n  fragment RunFields on Run {\n    id\n    taskName\n    script\n    folder\n    status\n    trigger\n    attempt\n    scheduledFor\n    notBefore\n    createdAt\n    startedAt\n    finishedAt\n    durationMs\n    exitCode\n    error\n    cancelRequested\n    sessionId\n    environment\n    user\n    host\n    task {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunsPage($first: Int, $after: String, $last: Int, $before: String, $filter: RunFilter, $orderBy: RunOrder) {\n    runs(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...RunFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query RunsPage($first: Int, $after: String, $last: Int, $before: String, $filter: RunFilter, $orderBy: RunOrder) {\n    runs(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...RunFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription RunUpdates($filter: RunFilter) {\n    runUpdates(filter: $filter) {\n      ...RunFields\n    }\n  }\n"): (typeof documents)["\n  subscription RunUpdates($filter: RunFilter) {\n    runUpdates(filter: $filter) {\n      ...RunFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RunDetail($id: ID!) {\n    run(id: $id) {\n      ...RunFields\n      arguments\n      timeoutSeconds\n      agent {\n        id\n        user\n        host\n      }\n      task {\n        id\n        user\n        host\n        environment\n        maxRetries\n        app {\n          id\n          name\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query RunDetail($id: ID!) {\n    run(id: $id) {\n      ...RunFields\n      arguments\n      timeoutSeconds\n      agent {\n        id\n        user\n        host\n      }\n      task {\n        id\n        user\n        host\n        environment\n        maxRetries\n        app {\n          id\n          name\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelRun($id: ID!) {\n    cancelRun(id: $id) {\n      ...RunFields\n    }\n  }\n"): (typeof documents)["\n  mutation CancelRun($id: ID!) {\n    cancelRun(id: $id) {\n      ...RunFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TaskChoices($search: String) {\n    tasks(first: 30, filter: { search: $search }, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        folder\n        script\n      }\n    }\n  }\n"): (typeof documents)["\n  query TaskChoices($search: String) {\n    tasks(first: 30, filter: { search: $search }, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        folder\n        script\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TaskName($id: ID!) {\n    task(id: $id) {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  query TaskName($id: ID!) {\n    task(id: $id) {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment LastRun on Run {\n    id\n    status\n    createdAt\n    startedAt\n    finishedAt\n  }\n"): (typeof documents)["\n  fragment LastRun on Run {\n    id\n    status\n    createdAt\n    startedAt\n    finishedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RunTask($id: ID!) {\n    runTask(id: $id) {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RunTask($id: ID!) {\n    runTask(id: $id) {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PreviewSchedule($schedule: TaskScheduleInput!) {\n    previewSchedule(schedule: $schedule, count: 5)\n  }\n"): (typeof documents)["\n  query PreviewSchedule($schedule: TaskScheduleInput!) {\n    previewSchedule(schedule: $schedule, count: 5)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AgentTokenFields on AgentToken {\n    id\n    prefix\n    user\n    host\n    createdAt\n    createdBy\n    lastUsedAt\n  }\n"): (typeof documents)["\n  fragment AgentTokenFields on AgentToken {\n    id\n    prefix\n    user\n    host\n    createdAt\n    createdBy\n    lastUsedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AgentTokens {\n    agentTokens {\n      ...AgentTokenFields\n    }\n  }\n"): (typeof documents)["\n  query AgentTokens {\n    agentTokens {\n      ...AgentTokenFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateEnrollCode($input: CreateEnrollCodeInput!) {\n    createEnrollCode(input: $input) {\n      code\n      command\n      expiresAt\n    }\n  }\n"): (typeof documents)["\n  mutation CreateEnrollCode($input: CreateEnrollCodeInput!) {\n    createEnrollCode(input: $input) {\n      code\n      command\n      expiresAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeAgentToken($id: ID!) {\n    revokeAgentToken(id: $id)\n  }\n"): (typeof documents)["\n  mutation RevokeAgentToken($id: ID!) {\n    revokeAgentToken(id: $id)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment AuditEntryFields on AuditEntry {\n    id\n    at\n    action\n    address\n    changes\n    actor {\n      kind\n      id\n      name\n    }\n    target {\n      kind\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  fragment AuditEntryFields on AuditEntry {\n    id\n    at\n    action\n    address\n    changes\n    actor {\n      kind\n      id\n      name\n    }\n    target {\n      kind\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuditLog($first: Int, $after: String, $last: Int, $before: String, $filter: AuditFilter) {\n    auditLog(first: $first, after: $after, last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...AuditEntryFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query AuditLog($first: Int, $after: String, $last: Int, $before: String, $filter: AuditFilter) {\n    auditLog(first: $first, after: $after, last: $last, before: $before, filter: $filter) {\n      nodes {\n        ...AuditEntryFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WorkspacePingKey {\n    workspacePingKey\n  }\n"): (typeof documents)["\n  query WorkspacePingKey {\n    workspacePingKey\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RotateWorkspacePingKey {\n    rotateWorkspacePingKey\n  }\n"): (typeof documents)["\n  mutation RotateWorkspacePingKey {\n    rotateWorkspacePingKey\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment UserFields on User {\n    id\n    name\n    email\n    role\n    permissions\n    state\n    createdAt\n    lastSignInAt\n    twoFactor\n  }\n"): (typeof documents)["\n  fragment UserFields on User {\n    id\n    name\n    email\n    role\n    permissions\n    state\n    createdAt\n    lastSignInAt\n    twoFactor\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Users {\n    users {\n      ...UserFields\n    }\n  }\n"): (typeof documents)["\n  query Users {\n    users {\n      ...UserFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation InviteUser($input: InviteUserInput!) {\n    inviteUser(input: $input) {\n      link\n      mailed\n      user {\n        ...UserFields\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation InviteUser($input: InviteUserInput!) {\n    inviteUser(input: $input) {\n      link\n      mailed\n      user {\n        ...UserFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateUser($id: ID!, $input: UpdateUserInput!) {\n    updateUser(id: $id, input: $input) {\n      ...UserFields\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateUser($id: ID!, $input: UpdateUserInput!) {\n    updateUser(id: $id, input: $input) {\n      ...UserFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteUser($id: ID!) {\n    deleteUser(id: $id)\n  }\n"): (typeof documents)["\n  mutation DeleteUser($id: ID!) {\n    deleteUser(id: $id)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResetUserPassword($id: ID!) {\n    resetUserPassword(id: $id) {\n      link\n      mailed\n    }\n  }\n"): (typeof documents)["\n  mutation ResetUserPassword($id: ID!) {\n    resetUserPassword(id: $id) {\n      link\n      mailed\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WhatStops {\n    accessCheck {\n      hasSecret\n      agentsWithoutToken {\n        id\n        user\n        host\n        online\n      }\n    }\n  }\n"): (typeof documents)["\n  query WhatStops {\n    accessCheck {\n      hasSecret\n      agentsWithoutToken {\n        id\n        user\n        host\n        online\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment TaskFields on Task {\n    id\n    name\n    script\n    folder\n    arguments\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on DailySchedule {\n        atTime\n        timezone\n        weekdays\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n      ... on ManualSchedule {\n        manual\n      }\n    }\n    anchorAt\n    nextRunAt\n    user\n    host\n    environment\n    enabled\n    asap\n    comment\n    timeoutSeconds\n    maxRetries\n    concurrency\n    misfire\n    app {\n      id\n      name\n    }\n    lastRun {\n      ...LastRun\n    }\n  }\n"): (typeof documents)["\n  fragment TaskFields on Task {\n    id\n    name\n    script\n    folder\n    arguments\n    schedule {\n      ... on IntervalSchedule {\n        everySeconds\n      }\n      ... on DailySchedule {\n        atTime\n        timezone\n        weekdays\n      }\n      ... on CronSchedule {\n        expression\n        timezone\n      }\n      ... on ManualSchedule {\n        manual\n      }\n    }\n    anchorAt\n    nextRunAt\n    user\n    host\n    environment\n    enabled\n    asap\n    comment\n    timeoutSeconds\n    maxRetries\n    concurrency\n    misfire\n    app {\n      id\n      name\n    }\n    lastRun {\n      ...LastRun\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TasksPage($first: Int, $after: String, $last: Int, $before: String, $filter: TaskFilter, $orderBy: TaskOrder) {\n    tasks(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...TaskFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"): (typeof documents)["\n  query TasksPage($first: Int, $after: String, $last: Int, $before: String, $filter: TaskFilter, $orderBy: TaskOrder) {\n    tasks(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        ...TaskFields\n      }\n      pageInfo {\n        hasNextPage\n        hasPreviousPage\n        startCursor\n        endCursor\n      }\n      totalCount\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription TaskRuns {\n    runUpdates {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription TaskRuns {\n    runUpdates {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription TaskChanges {\n    taskChanges {\n      kind\n      taskId\n      task {\n        ...TaskFields\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription TaskChanges {\n    taskChanges {\n      kind\n      taskId\n      task {\n        ...TaskFields\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TaskDetail($id: ID!) {\n    task(id: $id) {\n      ...TaskFields\n    }\n  }\n"): (typeof documents)["\n  query TaskDetail($id: ID!) {\n    task(id: $id) {\n      ...TaskFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TaskStatistics($id: ID!, $days: Int!) {\n    task(id: $id) {\n      id\n      statistics(days: $days) {\n        runs\n        succeeded\n        failed\n        other\n        successPercent\n        p50DurationMs\n        p95DurationMs\n        maxDurationMs\n      }\n    }\n  }\n"): (typeof documents)["\n  query TaskStatistics($id: ID!, $days: Int!) {\n    task(id: $id) {\n      id\n      statistics(days: $days) {\n        runs\n        succeeded\n        failed\n        other\n        successPercent\n        p50DurationMs\n        p95DurationMs\n        maxDurationMs\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LastRuns($taskId: ID!, $first: Int!) {\n    runs(first: $first, filter: { taskId: $taskId }) {\n      nodes {\n        ...LastRun\n        durationMs\n        scheduledFor\n      }\n    }\n  }\n"): (typeof documents)["\n  query LastRuns($taskId: ID!, $first: Int!) {\n    runs(first: $first, filter: { taskId: $taskId }) {\n      nodes {\n        ...LastRun\n        durationMs\n        scheduledFor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription RunsOfTask($taskId: ID!) {\n    runUpdates(filter: { taskId: $taskId }) {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription RunsOfTask($taskId: ID!) {\n    runUpdates(filter: { taskId: $taskId }) {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ComingSlots($taskId: ID!, $since: DateTime!, $until: DateTime!, $first: Int!) {\n    timeline(taskId: $taskId, since: $since, until: $until, first: $first) {\n      slots {\n        scheduledFor\n      }\n    }\n  }\n"): (typeof documents)["\n  query ComingSlots($taskId: ID!, $since: DateTime!, $until: DateTime!, $first: Int!) {\n    timeline(taskId: $taskId, since: $since, until: $until, first: $first) {\n      slots {\n        scheduledFor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AppChoices($search: String) {\n    apps(first: 30, filter: { search: $search }, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        slug\n      }\n    }\n  }\n"): (typeof documents)["\n  query AppChoices($search: String) {\n    apps(first: 30, filter: { search: $search }, orderBy: { field: NAME, direction: ASC }) {\n      nodes {\n        id\n        name\n        slug\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateTask($input: CreateTaskInput!) {\n    createTask(input: $input) {\n      ...TaskFields\n    }\n  }\n"): (typeof documents)["\n  mutation CreateTask($input: CreateTaskInput!) {\n    createTask(input: $input) {\n      ...TaskFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateTask($id: ID!, $input: UpdateTaskInput!) {\n    updateTask(id: $id, input: $input) {\n      ...TaskFields\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateTask($id: ID!, $input: UpdateTaskInput!) {\n    updateTask(id: $id, input: $input) {\n      ...TaskFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetTasksEnabled($ids: [ID!]!, $enabled: Boolean!) {\n    setTasksEnabled(ids: $ids, enabled: $enabled) {\n      ...TaskFields\n    }\n  }\n"): (typeof documents)["\n  mutation SetTasksEnabled($ids: [ID!]!, $enabled: Boolean!) {\n    setTasksEnabled(ids: $ids, enabled: $enabled) {\n      ...TaskFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteTasks($ids: [ID!]!) {\n    deleteTasks(ids: $ids)\n  }\n"): (typeof documents)["\n  mutation DeleteTasks($ids: [ID!]!) {\n    deleteTasks(ids: $ids)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Timeline($since: DateTime!, $until: DateTime!, $taskId: ID) {\n    timeline(since: $since, until: $until, taskId: $taskId, first: 500) {\n      runs {\n        ...LastRun\n        taskName\n        scheduledFor\n        task {\n          id\n        }\n        agent {\n          id\n          user\n          host\n        }\n      }\n      runsTruncated\n      slots {\n        scheduledFor\n        task {\n          id\n          name\n        }\n      }\n      slotsTruncated\n    }\n  }\n"): (typeof documents)["\n  query Timeline($since: DateTime!, $until: DateTime!, $taskId: ID) {\n    timeline(since: $since, until: $until, taskId: $taskId, first: 500) {\n      runs {\n        ...LastRun\n        taskName\n        scheduledFor\n        task {\n          id\n        }\n        agent {\n          id\n          user\n          host\n        }\n      }\n      runsTruncated\n      slots {\n        scheduledFor\n        task {\n          id\n          name\n        }\n      }\n      slotsTruncated\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription TimelineRuns {\n    runUpdates {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription TimelineRuns {\n    runUpdates {\n      ...LastRun\n      task {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ServerHeartbeat {\n    serverHeartbeat {\n      ts\n    }\n  }\n"): (typeof documents)["\n  subscription ServerHeartbeat {\n    serverHeartbeat {\n      ts\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment StatisticsFields on Statistics {\n    apps\n    appsNew\n    appsUp\n    appsWarning\n    appsLate\n    appsDown\n    appsPaused\n    heartbeatsLastHour\n    missedHeartbeatsLastHour\n    tasks\n    tasksEnabled\n    tasksScheduled\n    recentRuns\n    agentsOnline\n  }\n"): (typeof documents)["\n  fragment StatisticsFields on Statistics {\n    apps\n    appsNew\n    appsUp\n    appsWarning\n    appsLate\n    appsDown\n    appsPaused\n    heartbeatsLastHour\n    missedHeartbeatsLastHour\n    tasks\n    tasksEnabled\n    tasksScheduled\n    recentRuns\n    agentsOnline\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Statistics {\n    statistics {\n      ...StatisticsFields\n    }\n  }\n"): (typeof documents)["\n  query Statistics {\n    statistics {\n      ...StatisticsFields\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription StatisticsUpdates($everyMs: Int) {\n    statisticsUpdates(everyMs: $everyMs) {\n      ...StatisticsFields\n    }\n  }\n"): (typeof documents)["\n  subscription StatisticsUpdates($everyMs: Int) {\n    statisticsUpdates(everyMs: $everyMs) {\n      ...StatisticsFields\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;