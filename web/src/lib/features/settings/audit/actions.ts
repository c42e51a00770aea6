import type { AuditAction } from '#lib/gql/graphql.ts';

interface ActionGroup {
  value: string;
  label: string;
  actions: readonly AuditAction[];
}

/** What somebody looks for in one go; each action stands in one of them. */
export const ACTION_GROUPS: readonly ActionGroup[] = [
  { value: 'sign-in', label: 'Sign-ins', actions: ['SIGNED_IN', 'SIGNED_OUT', 'SIGN_IN_FAILED', 'SESSIONS_REVOKED'] },
  {
    value: 'users',
    label: 'Users and passwords',
    actions: [
      'ACCOUNTS_TURNED_ON',
      'USER_INVITED',
      'USER_JOINED',
      'USER_UPDATED',
      'USER_DELETED',
      'PASSWORD_CHANGED',
      'PASSWORD_RESET_REQUESTED',
      'TWO_FACTOR_ENABLED',
      'TWO_FACTOR_DISABLED',
    ],
  },
  {
    value: 'keys',
    label: 'Keys and tokens',
    actions: [
      'API_KEY_CREATED',
      'API_KEY_REVOKED',
      'ENROLL_CODE_CREATED',
      'AGENT_TOKEN_CREATED',
      'AGENT_TOKEN_REVOKED',
      'PING_KEY_ROTATED',
    ],
  },
  {
    value: 'apps',
    label: 'Apps',
    actions: [
      'APP_CREATED',
      'APP_UPDATED',
      'APP_PAUSED',
      'APP_RESUMED',
      'APP_SNOOZED',
      'APP_DELETED',
      'SOURCE_FORGOTTEN',
    ],
  },
  { value: 'incidents', label: 'Incidents', actions: ['INCIDENT_ACKNOWLEDGED', 'INCIDENT_RESOLVED'] },
  {
    value: 'tasks',
    label: 'Tasks and agents',
    actions: [
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
    ],
  },
  {
    value: 'alerts',
    label: 'Alerts',
    actions: [
      'CHANNEL_CREATED',
      'CHANNEL_UPDATED',
      'CHANNEL_TESTED',
      'CHANNEL_DELETED',
      'ALERT_RULE_CREATED',
      'ALERT_RULE_UPDATED',
      'ALERT_RULE_DELETED',
      'DELIVERY_RETRIED',
    ],
  },
];
