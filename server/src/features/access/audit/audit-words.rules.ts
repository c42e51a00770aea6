/** What can be done that somebody may want to know of later. Only added to: entries keep their words. */
export const AUDIT_ACTIONS = [
  'APP_CREATED',
  'APP_UPDATED',
  'APP_PAUSED',
  'APP_RESUMED',
  'APP_SNOOZED',
  'APP_DELETED',
  'PING_KEY_ROTATED',
  'SOURCE_FORGOTTEN',
  'TASK_CREATED',
  'TASK_UPDATED',
  'TASK_ENABLED',
  'TASK_DISABLED',
  'TASK_DELETED',
  'TASK_RUN',
  'RUN_CANCELLED',
  'SCHEDULER_STARTED',
  'SCHEDULER_STOPPED',
  'AGENT_DELETED',
  'INCIDENT_ACKNOWLEDGED',
  'INCIDENT_RESOLVED',
  'CHANNEL_CREATED',
  'CHANNEL_UPDATED',
  'CHANNEL_DELETED',
  'CHANNEL_TESTED',
  'ALERT_RULE_CREATED',
  'ALERT_RULE_UPDATED',
  'ALERT_RULE_DELETED',
  'DELIVERY_RETRIED',
  'API_KEY_CREATED',
  'API_KEY_REVOKED',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What it can be done to. */
export const AUDIT_TARGETS = [
  'APP',
  'SOURCE',
  'TASK',
  'RUN',
  'AGENT',
  'INCIDENT',
  'CHANNEL',
  'ALERT_RULE',
  'DELIVERY',
  'API_KEY',
] as const;
export type AuditTargetKind = (typeof AUDIT_TARGETS)[number];
