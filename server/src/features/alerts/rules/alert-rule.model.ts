import { columnsOf, type Stored } from '../../../database/columns.ts';
import type { AlertEvent } from '../delivery/plan.rules.ts';
import { AlertRuleEntity } from './alert-rule.entity.ts';

/** Times in epoch milliseconds. */
export interface AlertRule extends Omit<Stored<typeof AlertRuleEntity>, 'on'> {
  on: AlertEvent[];
}

export const ALERT_RULE = columnsOf(AlertRuleEntity);
/** Of a rule `r`: {@link AlertRule}. */
export const ALERT_RULE_COLUMNS = ALERT_RULE.read('r');
