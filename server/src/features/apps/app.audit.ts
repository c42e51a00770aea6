import { columnsOf } from '../../database/columns.ts';
import { AppEntity } from '../../ledger/app.entity.ts';
import type { App } from '../../ledger/app.model.ts';
import type { AuditAction } from '../access/audit/audit-words.rules.ts';
import { Audited } from '../access/audit/audited.ts';

/** What is done to an app that is there. */
export type AppAction = Extract<
  AuditAction,
  'APP_UPDATED' | 'APP_PAUSED' | 'APP_RESUMED' | 'APP_SNOOZED' | 'PING_KEY_ROTATED'
>;

export const AUDITED_APP = new Audited<App>({
  kind: 'APP',
  columns: columnsOf(AppEntity),
  name: ({ name }) => name,
  fields: ({ policy, state: _state, ...settings }) => ({ ...settings, ...policy }),
});

/** An app by what pausing and resuming change of it. */
export const AUDITED_APP_STATE = new Audited<App>({
  kind: 'APP',
  name: ({ name }) => name,
  fields: ({ state: { status, resumeOnBeat } }) => ({ status, resumeOnBeat }),
});
