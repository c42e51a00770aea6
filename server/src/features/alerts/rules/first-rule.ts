import { execute } from '../../../lib/query.ts';
import type { SqlRunner } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';
import { ALERT_RULE, type AlertRule } from './alert-rule.model.ts';

const EVERY_APP = {
  all: true,
  tagsAny: [],
  tagsAll: [],
  tagsNone: [],
  environment: null,
  appIds: [],
  exceptAppIds: [],
};
/** What the first channel is told of, so that whoever has set one up is told of anything. */
const FIRST_RULE = {
  name: 'Everything',
  enabled: true,
  selector: EVERY_APP,
  afterSeconds: 0,
  failures: 1,
  groupSeconds: 10,
  remindEverySeconds: null,
  priority: 'NORMAL',
} satisfies Partial<AlertRule>;

/** Makes it for this channel; `at` in epoch milliseconds. */
export async function makeFirstRule(tx: SqlRunner, channelId: string, at: number): Promise<AlertRule> {
  const on: AlertRule['on'] = ['DOWN', 'RESOLVED'];
  const rule = { ...FIRST_RULE, on, id: newId(), channelId, createdAt: at, updatedAt: at };
  await execute(tx, ALERT_RULE.insert([rule]));
  return rule;
}
