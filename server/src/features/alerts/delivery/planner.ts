import { ALERT_RULES } from '../rules/alert-rule.model.ts';
import { columnsOf } from '../../../database/columns.ts';
import { NoticeEntity } from './notice.entity.ts';
import { NOTICE, type Notice } from './notice.model.ts';
import { anyOf, db, epoch, execute, executeFirst, givenRows, on, ONE, type Changes } from '../../../lib/query.ts';
import { type Incident, INCIDENTS } from '../../../ledger/incident.model.ts';
import type { Sql, SqlRunner } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';
import type { ChannelKindName } from '../channels/channel-kinds.rules.ts';
import { selects, type AppSelector } from '../../apps/selector/selector.rules.ts';
import { freeing } from './held-back.ts';
import { decide, type IncidentFacts, type NoticeFacts } from './notice.rules.ts';
import { readMaintenance } from '../../maintenance/maintenance.service.ts';
import { planFor, type ChannelPlan, type PlannedRule } from './plan.rules.ts';
import { lockPlanning } from '../../../ledger/replanning.ts';

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

interface UnplannedIncident extends Incident, Pick<IncidentFacts, 'freeAt'> {}

interface NoticeRow extends Pick<
  Notice,
  | 'id'
  | 'channelId'
  | 'told'
  | 'steps'
  | 'tellsEnd'
  | 'groupSeconds'
  | 'remindEverySeconds'
  | 'remindAt'
  | 'toldPriority'
  | 'toldAcknowledged'
> {
  incidentId: string;
  isEnabled: boolean;
}

/** What is written of a notice; times in epoch milliseconds. */
interface PlannedNotice extends Pick<NoticeRow, 'id' | 'incidentId' | 'channelId' | 'remindAt'>, ChannelPlan {
  dueAt: number | null;
}

/** Incidents in one transaction: as few as keep it short, since beats wait for the rows that it writes. */
const BATCH = 500;
const TIMEOUT_MS = 15_000;
const UNPLANNED = db.selectFrom('incident').select(ONE).whereRef('version', '<>', 'planned_version').limit(1);

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
    const found = await executeFirst(this.#options.sql, UNPLANNED, { timeoutMs: TIMEOUT_MS });
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
    const unplanned = INCIDENTS.leftJoin('app as a', 'a.id', 'i.app_id')
      .select((eb) => epoch(eb.ref('a.snoozed_until')).as('snoozedUntil'))
      .whereRef('i.version', '<>', 'i.planned_version')
      .orderBy('i.opened_at')
      .limit(BATCH);
    const read = await execute(tx, unplanned);
    if (read.length === 0) return [];
    const rules = await this.#readRules(tx);
    const maintenance = await readMaintenance(tx);
    const incidents: UnplannedIncident[] = read.map(({ snoozedUntil, ...incident }) => ({
      ...incident,
      freeAt: freeing(incident, snoozedUntil, maintenance),
    }));
    const existing = Map.groupBy(await readNotices(tx, incidents), ({ incidentId }) => incidentId);
    const notices = incidents.flatMap((incident) => this.#noticesOf(incident, rules, existing.get(incident.id) ?? []));
    await writeNotices(tx, notices);
    const ids = await markPlanned(tx, incidents);
    await this.#options.announce(tx, ids);
    return ids;
  }

  async #readRules(tx: SqlRunner): Promise<RuleRow[]> {
    const query = ALERT_RULES.innerJoin('channel as c', 'c.id', 'r.channel_id')
      .select('c.kind')
      .where('r.enabled', '=', true)
      .where('c.enabled', '=', true);
    const rules: RuleRow[] = await execute(tx, query);
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
  const query = db
    .selectFrom('notice as n')
    .innerJoin('channel as c', 'c.id', 'n.channel_id')
    .select([NOTICE.of('n'), on<{ c: 'channel' }>().ref('c.enabled').as('isEnabled')])
    .where('n.incident_id', '=', anyOf(incidents.map(({ id }) => id)))
    .$narrowType<{ incidentId: string }>();
  return execute(tx, query);
}

/** What the planner writes; the rest is of whoever tells. */
const PLANNED = columnsOf(
  NoticeEntity,
  'failedChannelId',
  'told',
  'attempt',
  'claim',
  'wake',
  'toldPriority',
  'toldAcknowledged',
  'deliveryId',
  'firstAttemptAt',
);

/** A worker that has a notice just now keeps it, and looks again when it is done. */
async function writeNotices(tx: SqlRunner, notices: readonly PlannedNotice[]): Promise<void> {
  if (notices.length === 0) return;
  const query = PLANNED.insert(notices).onConflict((conflict) =>
    conflict.columns(['incident_id', 'channel_id']).doUpdateSet(
      (eb) =>
        ({
          steps: eb.ref('excluded.steps'),
          tells_end: eb.ref('excluded.tells_end'),
          group_seconds: eb.ref('excluded.group_seconds'),
          remind_every_seconds: eb.ref('excluded.remind_every_seconds'),
          remind_at: eb.ref('excluded.remind_at'),
          wake: eb('notice.wake', '+', 1),
          due_at: eb
            .case()
            .when('notice.attempt', '=', 0)
            .then(eb.ref('excluded.due_at'))
            .else(eb.ref('notice.due_at'))
            .end(),
        }) satisfies Changes<'notice'>,
    ),
  );
  await execute(tx, query);
}

/**
 * Those that somebody is changing just now are planned again. Nothing is waited for: whoever changes some may want
 * those that are written here.
 */
async function markPlanned(tx: SqlRunner, incidents: readonly Incident[]): Promise<string[]> {
  const versions = incidents.map(({ id, version }) => ({ id, version }));
  const query = db
    .with('read', (tables) => tables.selectFrom(givenRows('t', { id: 'uuid', version: 'int' }, versions)).selectAll())
    .with('free', (tables) =>
      tables
        .selectFrom('incident as i')
        .innerJoin('read as r', 'r.id', 'i.id')
        .select(['i.id', 'r.version'])
        .forNoKeyUpdate('i')
        .skipLocked(),
    )
    .updateTable('incident as i')
    .from('free as f')
    .set((eb) => ({ planned_version: eb.ref('f.version') }) satisfies Changes<'incident'>)
    .whereRef('i.id', '=', 'f.id');
  await execute(tx, query);
  return incidents.map(({ id }) => id);
}
