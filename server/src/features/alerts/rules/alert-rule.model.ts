import { db } from '../../../lib/query.ts';
import { columnsOf, type Stored } from '../../../database/columns.ts';
import { AlertRuleEntity } from './alert-rule.entity.ts';

/** Times in epoch milliseconds. */
export interface AlertRule extends Stored<typeof AlertRuleEntity> {}

export const ALERT_RULE = columnsOf(AlertRuleEntity);
/** Rules `r`. */
export const ALERT_RULES = db.selectFrom('alert_rule as r').select(ALERT_RULE.of('r'));
