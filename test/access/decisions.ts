import type { Decisions } from './walk.ts';

// What each operation and each field asks of its caller. The schema says it where the field is; here all of it stands
// together, to be read and reviewed. A test fails where the two differ, so a new field waits for somebody's decision.
//
// - A permission, or several with "or": one is enough. `person`: somebody who sits there, no key. `agent`: may act as
//   some agent; as which, the use case asks. `anybody`: decides by itself, or tells nothing.
// - "else": all others are answered that, and no error; "less of it": without what runs have printed.
// - `shown`: to whoever has got hold of the object, which an operation or another field has decided.
//
// Pages (connections, edges, their info) are as open as what they hold.

export const OPERATIONS: Decisions = {
  Query: {
    anybody: 'me',
    person: 'apiKeys',
    ADMIN: 'accessCheck agentTokens auditLog users',
    READ: `agent agents alertRules app apps beatHistogram channels connectionHealth connections deliveries incident incidents
      instances maintenanceWindows outages previewSchedule run runHistogram runs statistics statusMap task tasks timeline upcomingRuns`,
    READ_OUTPUT: 'logs',
    EDIT_APPS: 'workspacePingKey',
  },
  Mutation: {
    // By the ping key that the beat names; by an id or a slug it takes BEAT.
    anybody: 'sendHeartbeat sendHeartbeats',
    person: 'createApiKey revokeApiKey',
    OPERATE: `acknowledgeIncident cancelRun createMaintenanceWindow deleteMaintenanceWindow resolveIncident runTask
      setTasksEnabled snoozeApp startScheduler stopScheduler updateMaintenanceWindow`,
    EDIT_APPS: `addPushToken createAlertRule createApp createChannel deleteAlertRule deleteApp deleteApps deleteChannel
      deleteInstance pauseApp pauseApps removePushToken resumeApp resumeApps retryDelivery rotatePingKey
      rotateWorkspacePingKey setAppAlert tagApps testChannel updateAlertRule updateApp updateChannel`,
    EDIT_TASKS: 'deleteTask deleteTasks',
    // An agent's own app only.
    'BEAT or agent': 'ensureApp',
    // EDIT_TASKS; with an app given to it, and EDIT_APPS.
    'by its arguments': 'createTask updateTask',
    ADMIN: `createEnrollCode deleteAgent deleteUser inviteUser resetUserPassword revokeAgentToken updateUser`,
    agent: 'agentHeartbeat appendLogs claimRuns registerAgent reportRuns unregisterAgent',
  },
  Subscription: {
    READ: `agentUpdates appChangeBatches appChanges heartbeatStatus heartbeatStatusBatches incidentUpdates runUpdates
      serverHeartbeat statisticsUpdates taskChanges`,
    READ_OUTPUT: 'logEntries',
    agent: 'agentWork',
  },
};

export const FIELDS: Decisions = {
  // Apps. Whoever may beat for an app or edit it is told what it is, and reads no more of it than anybody else.
  App: {
    shown: `createdAt environment graceSeconds heartbeatCount id lastDurationMs lastHeartbeatAt maxRunSeconds name
      nextDeadlineAt runningSince schedule slug snoozedUntil status statusSince updatedAt`,
    READ: `alertPlan days description heartbeats inMaintenance incidents instances latency maintenanceUntil series statusBars statusChanges tags uptime
      uptimePercent uniqueKey`,
    'EDIT_APPS, else null': 'pingKey pingUrl',
    'EDIT_APPS, else []': 'pushTokens',
  },
  AppChange: { shown: 'app appId kind' },
  IntervalSchedule: { shown: 'everySeconds' },
  CronSchedule: { shown: 'expression timezone' },
  DailySchedule: { shown: 'atTime timezone weekdays' },
  ManualSchedule: { shown: 'manual' },
  ClientConnection: {
    shown: `connectedAt id kind lastSeenAt latencyMs missedHeartbeats name quality serverId subscriptions transport
      userAgent`,
    'ADMIN, else null': 'address',
  },
  ConnectionHealth: {
    shown: `connections excellent fair good maxLatencyMs meanLatencyMs missedHeartbeats poor servers unknown`,
  },
  Instance: {
    shown: 'agentVersion app environment firstHeartbeatAt host id lastHeartbeatAt recency recencyLabel user',
    'READ_OUTPUT, else null': 'sessionId',
  },
  StatusChange: { shown: 'at cause from id to' },
  UptimeDay: {
    shown: `beats day fails meanDurationMs meanLatencyMs p95DurationMs p95LatencyMs secondsDown secondsLate
      secondsMaintenance secondsUnknown secondsUp uptimePercent`,
  },
  LatencyPoint: { shown: 'at durationMs kind latencyMs' },
  StatusBar: {
    shown: 'beats fails from secondsDown secondsLate secondsMaintenance secondsUnknown secondsUp status to',
  },
  LocalDay: {
    shown: `beats date fails from secondsDown secondsLate secondsMaintenance secondsUnknown secondsUp status to
      uptimePercent`,
  },
  SeriesPoint: { shown: 'count from max mean p50 p95 to' },
  BeatBucket: { shown: 'fail from other success to' },
  // Tags are for those who may READ, and nobody else gets hold of it.
  StatusMap: { shown: 'ids names statuses tagListOf tagLists truncated' },
  Outage: { shown: 'from id reason to' },
  Statistics: {
    shown: `agentsOnline apps appsDown appsLate appsNew appsPaused appsUp appsWarning heartbeatsLastHour
      missedHeartbeatsLastHour recentRuns tasks tasksEnabled tasksScheduled`,
  },
  ServerHeartbeat: { shown: 'ts' },

  // Beats. A sender is told what became of its own.
  Heartbeat: {
    shown: `agentVersion appId durationMs environment exitCode host id kind latencyMs messageTruncated occurredAt
      receivedAt runId sentAt user`,
    'READ_OUTPUT, else null': 'message sessionId',
  },
  HeartbeatStatusEvent: { shown: 'app appId at cause cursor heartbeat instance previousStatus status' },
  SendHeartbeatPayload: { shown: 'appId heartbeat nextDeadlineAt serverTime status', 'READ, else null': 'app' },
  SendHeartbeatResult: { shown: 'error payload' },
  SendHeartbeatError: { shown: 'code message' },

  // Incidents, and who is told of them.
  Incident: {
    shown: `acknowledgedAt acknowledgedBy anomaly appId appName cause durationSeconds end id kind note openedAt
      resolvedAt resolvedBy state suppression`,
    READ: 'app deliveries suppressedBy',
    'READ_OUTPUT, else less of it': 'summary',
    'READ_OUTPUT, else null': 'lastOutput',
  },
  Channel: {
    shown: 'createdAt enabled id kind name target',
    READ: 'lastDelivery',
    // In the receiver's words.
    'READ_OUTPUT, else less of it': 'problem',
    'EDIT_APPS, else {}': 'settings',
  },
  Delivery: {
    shown: 'attempts channel channelName createdAt id incidentCount nextAttemptAt reason sentAt state',
    READ: 'incidents',
    'READ_OUTPUT, else null': 'answer',
  },
  AlertRule: {
    shown: `afterSeconds channel enabled failures groupSeconds id name on priority remindEverySeconds selector`,
  },
  MaintenanceWindow: {
    shown: 'activeNow cron durationSeconds endsAt id name nextStartAt selector startsAt times',
  },
  MaintenanceTime: { shown: 'from to' },
  AppSelector: { shown: 'all appIds environment exceptAppIds tagsAll tagsAny tagsNone' },
  AlertPlanStep: { shown: 'afterSeconds applies channel on rule unlessAcknowledged' },

  // Tasks and what they print. An agent is shown the tasks that it may take and the runs that it has, and nothing else.
  Task: {
    shown: `anchorAt asap comment concurrency createdAt enabled environment folder host id maxRetries misfire name
      nextRunAt schedule script timeoutSeconds updatedAt user`,
    READ: 'app lastRun statistics',
    'READ_OUTPUT or agent, else []': 'arguments',
  },
  TaskChange: { shown: 'kind task taskId' },
  UpcomingRun: { shown: 'agent app id scheduledFor task' },
  Run: {
    shown: `attempt cancelRequested createdAt durationMs environment exitCode finishedAt folder host id notBefore
      scheduledFor script startedAt status taskName timeoutSeconds trigger user`,
    READ: 'agent',
    'READ or agent': 'task',
    'READ_OUTPUT or agent, else null': 'error',
    'READ_OUTPUT or agent, else []': 'arguments',
    'READ_OUTPUT or agent, else an empty page': 'logs',
    'READ_OUTPUT, else null': 'sessionId',
  },
  TaskStatistics: {
    shown: `failed maxDurationMs meanDurationMs other p50DurationMs p95DurationMs runs succeeded successPercent`,
  },
  Timeline: { shown: 'runs runsTruncated slots slotsTruncated' },
  ComingSlot: { shown: 'scheduledFor task' },
  RunBucket: { shown: 'failed from other p50DurationMs p95DurationMs succeeded' },
  LogEntry: { shown: 'agent at cursor id level run', 'READ_OUTPUT or agent, else ""': 'message' },

  // Agents. Who knows the session of one may take its place.
  Agent: {
    shown: `environment hasToken host id lastHeartbeatAt latencyMs online outdated registeredAt runningRuns schedulerEnabled
      schedulerRunning schedulerSince user version`,
    'READ_OUTPUT or agent, else ""': 'sessionId',
  },
  AgentSession: { shown: 'agent heartbeatEverySeconds serverTime' },
  AgentWork: { shown: 'cancelRunIds isSnapshot queuedRuns removedTaskIds schedulerRunning tasks' },
  RunClaim: { shown: 'outcome run runId' },
  RunReportResult: { shown: 'cancelRequested error runId wasLost' },
  RunReportError: { shown: 'code message' },

  // Who asks, and what programs identify themselves by.
  Viewer: { shown: 'email id kind name permissions role twoFactor' },
  ApiKey: { shown: 'createdAt expiresAt id lastUsedAt name owner prefix scopes' },
  CreatedApiKey: { shown: 'apiKey key' },
  User: { shown: 'createdAt email id lastSignInAt name permissions role state twoFactor' },
  Invitation: { shown: 'link mailed user' },
  AuditActor: { shown: 'id kind name' },
  AuditEntry: { shown: 'action actor address at changes id target' },
  AuditTarget: { shown: 'id kind name' },
  PasswordReset: { shown: 'link mailed' },
  AccessCheck: { shown: 'agentsWithoutToken hasSecret mode' },
  AgentToken: { shown: 'createdAt createdBy host id lastUsedAt prefix user' },
  EnrollCode: { shown: 'code command expiresAt' },
};

/** What somebody gets hold of who may do this one thing and nothing else, beside what anybody does. */
export const REACHED_WITH: Record<string, string> = {
  anybody: 'Heartbeat SendHeartbeatError SendHeartbeatPayload SendHeartbeatResult Viewer',
  person: 'ApiKey CreatedApiKey',
  BEAT: 'App CronSchedule IntervalSchedule ManualSchedule',
  OPERATE: `Agent App AppSelector CronSchedule DailySchedule Incident IntervalSchedule MaintenanceTime MaintenanceWindow
    ManualSchedule Run Task`,
  EDIT_APPS: 'AlertRule App AppSelector Channel CronSchedule Delivery IntervalSchedule ManualSchedule',
  EDIT_TASKS: 'CronSchedule DailySchedule IntervalSchedule ManualSchedule Task',
  READ_OUTPUT: 'Agent LogEntry Run',
  ADMIN: 'AccessCheck Agent AgentToken AuditActor AuditEntry AuditTarget EnrollCode Invitation PasswordReset User',
  agent: `Agent AgentSession AgentWork App CronSchedule DailySchedule IntervalSchedule LogEntry ManualSchedule Run RunClaim
    RunReportError RunReportResult Task`,
};
