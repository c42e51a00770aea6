import { INCIDENT_COLUMNS, type Incident } from '../../../ledger/incident.model.ts';
import { epochMs, timestamp, type Sql, type SqlRunner } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';
import type { ChannelKindName } from '../channels/channel-kinds.rules.ts';
import { selects, type AppSelector } from '../rules/selector.model.ts';
import { decide, type NoticeFacts, type NoticeStep, type Told } from './notice.rules.ts';
import { planFor, type ChannelPlan, type PlannedRule } from './plan.rules.ts';
import type { AlertPriority } from './priority.rules.ts';
import { lockPlanning } from './replan.ts';

export interface PlannerOptions {
  sql: Sql;
  now(): number;
  /** Which kinds may be told of many incidents at once. */
  groups(kind: ChannelKindName): boolean;
  /** Tells that these incidents have changed, once `tx` is committed. */
  announce(tx: SqlRunner, incidentIds: readonly string[]): Promise<void>;
  /** The same for this process, after the commit. */
  send(incidentIds: readonly string[]): void;
}

interface RuleRow extends PlannedRule {
  selector: AppSelector;
  kind: ChannelKindName;
}

interface UnplannedIncident extends Incident {
  snoozedUntil: number | null;
}

interface NoticeRow {
  id: string;
  incidentId: string;
  channelId: string;
  isEnabled: boolean;
  told: Told;
  steps: NoticeStep[];
  tellsEnd: boolean;
  groupSeconds: number;
  remindEverySeconds: number | null;
  remindAt: number | null;
  toldPriority: AlertPriority | null;
  toldAcknowledged: boolean;
}

/** What is written of a notice; times in epoch milliseconds. */
interface PlannedNotice extends Pick<NoticeRow, 'id' | 'incidentId' | 'channelId' | 'remindAt'>, ChannelPlan {
  dueAt: number | null;
}

/** Incidents in one transaction: as few as keep it short, since beats wait for the rows that it writes. */
const BATCH = 500;
const TIMEOUT_MS = 15_000;
const UNPLANNED = 'select 1 from incident where version <> planned_version limit 1';

/**
 * Makes and remakes notices of incidents that have changed, or whose rules, channels or app have: one notice for each
 * channel that a rule names. Apart from the commit of beats, and one at a time over all processes.
 */
export class Planner {
  readonly #options: PlannerOptions;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  /** Plans everything that has changed. Returns how many incidents that were. */
  async plan(): Promise<number> {
    let planned = 0;
    // Looking costs nothing; the transaction takes its turn with other processes.
    const [found] = await this.#options.sql.query(UNPLANNED, [], { timeoutMs: TIMEOUT_MS });
    if (found === undefined) return 0;
    for (;;) {
      const ids = await this.#options.sql.transaction((tx) => this.#planBatch(tx));
      if (ids.length > 0) this.#options.send(ids);
      planned += ids.length;
      if (ids.length < BATCH) return planned;
    }
  }

  async #planBatch(tx: SqlRunner): Promise<string[]> {
    await lockPlanning(tx);
    const incidents = await tx.query<UnplannedIncident>(
      `select ${INCIDENT_COLUMNS}, ${epochMs('a.snoozed_until')} as "snoozedUntil"
      from incident i left join app a on a.id = i.app_id
      where i.version <> i.planned_version order by i.opened_at limit ${BATCH}`,
    );
    if (incidents.length === 0) return [];
    const rules = await this.#readRules(tx);
    const existing = Map.groupBy(await readNotices(tx, incidents), ({ incidentId }) => incidentId);
    const notices = incidents.flatMap((incident) => this.#noticesOf(incident, rules, existing.get(incident.id) ?? []));
    await writeNotices(tx, notices);
    const ids = await markPlanned(tx, incidents);
    await this.#options.announce(tx, ids);
    return ids;
  }

  async #readRules(tx: SqlRunner): Promise<RuleRow[]> {
    const rules = await tx.query<RuleRow>(
      `select r.channel_id as "channelId", r.selector, r."on", r.after_seconds as "afterSeconds", r.failures,
        r.group_seconds as "groupSeconds", r.remind_every_seconds as "remindEverySeconds", r.priority, c.kind
      from alert_rule r join channel c on c.id = r.channel_id where r.enabled and c.enabled`,
    );
    return rules.map((rule) => (this.#options.groups(rule.kind) ? rule : { ...rule, groupSeconds: 0 }));
  }

  #noticesOf(incident: UnplannedIncident, rules: readonly RuleRow[], existing: readonly NoticeRow[]): PlannedNotice[] {
    const app = { id: incident.appId, tags: incident.appTags, environment: incident.appEnvironment };
    const plans = planFor(
      incident,
      rules.filter(({ selector }) => selects(selector, app)),
    );
    const notices: PlannedNotice[] = [];
    for (const notice of existing) {
      const plan = plans.get(notice.channelId) ?? { ...notice, steps: [], remindEverySeconds: null };
      plans.delete(notice.channelId);
      // What was to be told by a channel that is switched off is, once it is on again.
      if (notice.isEnabled) notices.push(...this.#planned(incident, notice, plan));
    }
    for (const [channelId, plan] of plans)
      notices.push(...this.#planned(incident, { ...UNTOLD, incidentId: incident.id, channelId }, plan));
    return notices;
  }

  #planned(
    incident: UnplannedIncident,
    notice: Omit<NoticeRow, 'id' | 'isEnabled' | keyof ChannelPlan> & { id: string | null },
    plan: ChannelPlan,
  ): PlannedNotice[] {
    const now = this.#options.now();
    const every = plan.remindEverySeconds;
    const remindAt =
      every === null ? null : (notice.remindAt ?? (notice.told === 'OPENED' ? now + every * 1000 : null));
    const facts: NoticeFacts = { ...notice, ...plan, remindAt, pending: null };
    // Who is late and down at once, and who hears of acknowledgements, is looked at when it is told.
    const decision = decide(facts, { ...incident, isSuperseded: false }, now, true);
    if (notice.id === null && decision.type === 'SETTLE') return [];
    const { steps, tellsEnd, groupSeconds, remindEverySeconds } = plan;
    const { incidentId, channelId, id } = notice;
    const dueAt = decision.type === 'WAIT' ? decision.until : now;
    const planned = { steps, tellsEnd, groupSeconds, remindEverySeconds, remindAt, dueAt };
    return [{ id: id ?? newId(), incidentId, channelId, ...planned }];
  }
}

const UNTOLD = {
  id: null,
  told: 'NOTHING',
  remindAt: null,
  toldPriority: null,
  toldAcknowledged: false,
} as const;

async function readNotices(tx: SqlRunner, incidents: readonly Incident[]): Promise<NoticeRow[]> {
  return tx.query<NoticeRow>(
    `select n.id, n.incident_id as "incidentId", n.channel_id as "channelId", c.enabled as "isEnabled", n.told, n.steps,
      n.tells_end as "tellsEnd", n.group_seconds as "groupSeconds", n.remind_every_seconds as "remindEverySeconds",
      ${epochMs('n.remind_at')} as "remindAt", n.told_priority as "toldPriority", n.told_acknowledged as "toldAcknowledged"
    from notice n join channel c on c.id = n.channel_id where n.incident_id = any($1::uuid[])`,
    [incidents.map(({ id }) => id)],
  );
}

/** A worker that has a notice just now keeps it, and looks again when it is done. */
async function writeNotices(tx: SqlRunner, notices: readonly PlannedNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map(({ remindAt, dueAt, ...notice }) => ({
    ...notice,
    remindAt: timestamp(remindAt),
    dueAt: timestamp(dueAt),
  }));
  await tx.query(
    `insert into notice as n (id, incident_id, channel_id, steps, tells_end, group_seconds, remind_every_seconds, remind_at, due_at)
    select "id", "incidentId", "channelId", "steps", "tellsEnd", "groupSeconds", "remindEverySeconds", "remindAt", "dueAt"
    from jsonb_to_recordset($1::jsonb) as given("id" uuid, "incidentId" uuid, "channelId" uuid, "steps" jsonb,
      "tellsEnd" boolean, "groupSeconds" int, "remindEverySeconds" int, "remindAt" timestamptz, "dueAt" timestamptz)
    on conflict (incident_id, channel_id) do update set steps = excluded.steps, tells_end = excluded.tells_end,
      group_seconds = excluded.group_seconds, remind_every_seconds = excluded.remind_every_seconds,
      remind_at = excluded.remind_at, wake = n.wake + 1,
      due_at = case when n.attempt = 0 then excluded.due_at else n.due_at end`,
    [JSON.stringify(rows)],
  );
}

/**
 * Those that somebody is changing just now are planned again. Nothing is waited for: whoever changes some may want
 * those that are written here.
 */
async function markPlanned(tx: SqlRunner, incidents: readonly Incident[]): Promise<string[]> {
  await tx.query(
    `with read as (select * from unnest($1::uuid[], $2::int[]) as t(id, version)),
      free as (select i.id, r.version from incident i join read r on r.id = i.id for no key update of i skip locked)
    update incident i set planned_version = f.version from free f where i.id = f.id`,
    [incidents.map(({ id }) => id), incidents.map(({ version }) => version)],
  );
  return incidents.map(({ id }) => id);
}
