import { Audited } from '../../access/audit/audited.ts';
import { ALERT_RULE, type AlertRule } from './alert-rule.model.ts';

export const AUDITED_RULE = new Audited<AlertRule>({
  kind: 'ALERT_RULE',
  columns: ALERT_RULE,
  name: ({ name }) => name,
});
