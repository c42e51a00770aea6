import { db, execute, executeFirst, ONE } from '../../../lib/query.ts';
import type { Broadcast } from '../../../lib/broadcast.ts';
import { badInput, notFound, shown } from '../../../lib/errors.ts';
import type { Sql, SqlRunner } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';
import type { AuditLog } from '../../access/audit/audit-log.service.ts';
import { ALERT_PRIORITIES } from '../delivery/priority.rules.ts';
import { withReplanning } from '../../../ledger/replanning.ts';
import { checkNewRule, checkRuleEdit, type AlertRuleInput, type UpdateAlertRuleInput } from './alert-rule.input.ts';
import { MAX_ITEMS } from '../../apps/selector/selector.input.ts';
import { AUDITED_RULE } from './alert-rule.audit.ts';
import { ALERT_RULE, type AlertRule, ALERT_RULES } from './alert-rule.model.ts';
import { selects, type SelectableApp } from '../../apps/selector/selector.rules.ts';

export interface AlertRulesServiceOptions {
  sql: Sql;
  /** Sent after each commit of this process that has changed channels or rules. */
  changes: Broadcast<null>;
  audit: AuditLog;
  now(): number;
}

/** A rule as it is for one app. */
export interface RuleOfApp {
  rule: AlertRule;
  /** False: it would select the app, and is switched off for it. */
  applies: boolean;
}

/**
 * Who is told of what. Methods throw DomainError: BAD_USER_INPUT that names the field, NOT_FOUND for an unknown id. With
 * each change the alerts of what is open are planned anew.
 */
export class AlertRulesService {
  readonly #options: AlertRulesServiceOptions;

  constructor(options: AlertRulesServiceOptions) {
    this.#options = options;
  }

  /** All of them, the oldest first. */
  list(): Promise<AlertRule[]> {
    return execute(this.#options.sql, ALERT_RULES.orderBy('r.created_at').orderBy('r.id'));
  }

  /** The enabled rules that select each of these apps, or would if they were not switched off for it: the soonest first. */
  async ofApps(apps: readonly SelectableApp[]): Promise<RuleOfApp[][]> {
    const rules = (await this.list())
      .filter(({ enabled }) => enabled)
      .toSorted((a, b) => a.afterSeconds - b.afterSeconds || urgency(b) - urgency(a) || a.createdAt - b.createdAt);
    return apps.map((app) =>
      rules
        .filter(({ selector }) => selects({ ...selector, exceptAppIds: [] }, app))
        .map((rule) => ({ rule, applies: !rule.selector.exceptAppIds.includes(app.id) })),
    );
  }

  async create(input: AlertRuleInput): Promise<AlertRule> {
    const at = this.#options.now();
    const rule: AlertRule = { ...checkNewRule(input), id: newId(), createdAt: at, updatedAt: at };
    return this.#change(async (tx) => {
      await checkChannel(tx, rule.channelId);
      await execute(tx, ALERT_RULE.insert([rule]));
      await this.#options.audit.record(tx, { action: 'ALERT_RULE_CREATED', ...AUDITED_RULE.created(rule) });
      return rule;
    });
  }

  update(id: string, input: UpdateAlertRuleInput): Promise<AlertRule> {
    return this.#edit('id', id, (before) => ({ ...before, ...checkRuleEdit(before, input) }));
  }

  async delete(id: string): Promise<string> {
    return this.#change(async (tx) => {
      const query = db.deleteFrom('alert_rule as r').where('r.id', '=', id).returning(ALERT_RULE.of('r'));
      const gone = await executeFirst(tx, query);
      if (gone === undefined) throw notFound('AlertRule', 'id', id);
      await this.#options.audit.record(tx, { action: 'ALERT_RULE_DELETED', ...AUDITED_RULE.deleted(gone) });
      return id;
    });
  }

  /** Switches a rule off for one app, or on again: one that is of the app in any case. */
  async setForApp(app: SelectableApp, ruleId: string, enabled: boolean): Promise<void> {
    await this.#edit('ruleId', ruleId, (before) => {
      const { name, selector } = before;
      const others = selector.exceptAppIds.filter((id) => id !== app.id);
      if (!selects({ ...selector, exceptAppIds: others }, app))
        throw badInput('ruleId', `the rule ${shown(name)} is not of the app ${app.id}: its conditions are not met`);
      if (!enabled && others.length >= MAX_ITEMS)
        throw badInput('ruleId', `the rule ${shown(name)} has ${MAX_ITEMS} exceptions, and cannot have more`);
      return { ...before, selector: { ...selector, exceptAppIds: enabled ? others : [...others, app.id] } };
    });
  }

  #edit(field: string, id: string, rule: (before: AlertRule) => AlertRule): Promise<AlertRule> {
    return this.#change(async (tx) => {
      const before = await executeFirst(tx, ALERT_RULES.where('r.id', '=', id).forUpdate());
      if (before === undefined) throw notFound('AlertRule', field, id);
      const after = { ...rule(before), updatedAt: this.#options.now() };
      if (after.channelId !== before.channelId) await checkChannel(tx, after.channelId);
      await execute(tx, db.updateTable('alert_rule').set(ALERT_RULE.row(after)).where('id', '=', id));
      await this.#options.audit.record(tx, { action: 'ALERT_RULE_UPDATED', ...AUDITED_RULE.changed(before, after) });
      return after;
    });
  }

  async #change<Result>(work: (tx: SqlRunner) => Promise<Result>): Promise<Result> {
    const { sql, changes } = this.#options;
    const result = await withReplanning(sql, work);
    changes.send(null);
    return result;
  }
}

const urgency = ({ priority }: AlertRule): number => ALERT_PRIORITIES.indexOf(priority);

async function checkChannel(tx: SqlRunner, id: string): Promise<void> {
  const channel = await executeFirst(tx, db.selectFrom('channel').select(ONE).where('id', '=', id).forKeyShare());
  if (channel === undefined) throw badInput('channelId', `there is no channel ${shown(id)}`);
}
