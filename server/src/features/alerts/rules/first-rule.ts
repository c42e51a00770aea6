import { timestamp, type SqlRunner } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';
import { ALERT_RULE_COLUMNS, type AlertRule } from './alert-rule.model.ts';

/** What the first channel is told of, so that whoever has set one up is told of anything. */
const FIRST_RULE = { name: 'Everything', on: ['DOWN', 'RESOLVED'], groupSeconds: 10 };
const EVERY_APP = {
  all: true,
  tagsAny: [],
  tagsAll: [],
  tagsNone: [],
  environment: null,
  appIds: [],
  exceptAppIds: [],
};

/** Makes it for this channel; `at` in epoch milliseconds. */
export async function makeFirstRule(tx: SqlRunner, channelId: string, at: number): Promise<AlertRule> {
  const [rule] = await tx.query<AlertRule>(
    `insert into alert_rule as r (id, name, enabled, channel_id, selector, "on", after_seconds, failures, group_seconds,
      remind_every_seconds, priority, created_at, updated_at)
    values ($1, $2, true, $3, $4::jsonb, $5::text[], 0, 1, $6, null, 'NORMAL', $7, $7) returning ${ALERT_RULE_COLUMNS}`,
    [
      newId(),
      FIRST_RULE.name,
      channelId,
      JSON.stringify(EVERY_APP),
      FIRST_RULE.on,
      FIRST_RULE.groupSeconds,
      timestamp(at),
    ],
  );
  return rule as AlertRule;
}
