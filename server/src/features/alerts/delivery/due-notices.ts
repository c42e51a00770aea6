import { db, execute, executeFirst, ONE } from '../../../lib/query.ts';
import { INCIDENT, type Incident } from '../../../ledger/incident.model.ts';
import { statusOfRank } from '../../../ledger/app.model.ts';
import { epochMs, timestamp, type SqlRunner } from '../../../lib/sql.ts';
import type { AppStatus } from '../../../status/state.rules.ts';
import { readMaintenance } from '../../maintenance/maintenance.service.ts';
import type { Delivery } from './delivery.model.ts';
import { freeing } from './held-back.ts';
import { NOTICE, type Notice } from './notice.model.ts';
import { isHeard, type IncidentFacts, type Sibling } from './notice.rules.ts';
import { GIVE_UP_MS } from './outcome.rules.ts';
import type { DeliveryReason } from './reason.rules.ts';

/** A notice with all that is needed to decide on it and to tell of it. */
export interface DueNotice extends Notice {
  pending: DeliveryReason | null;
  /** When the message under way was made. */
  pendingSince: number | null;
  /** Null: it is of a channel that has failed. */
  incident: Incident | null;
  /** See IncidentFacts. */
  freeAt: IncidentFacts['freeAt'];
  /** Null: the app has been deleted. */
  appStatus: AppStatus | null;
  isSuperseded: boolean;
  failedChannel: { name: string; problem: string | null } | null;
}

interface DueRow extends Omit<DueNotice, 'appStatus' | 'isSuperseded' | 'freeAt'> {
  snoozedUntil: number | null;
  appRank: number | null;
  sibling: Sibling | null;
}

/**
 * What else is read of a notice. The sibling: of an incident that the app is late, the notice to the same channel that
 * it is down, which begins later and ends at the same moment.
 */
const selectFrom = (
  notices: string,
): string => `select ${NOTICE.read('n')}, d.reason as "pending", ${epochMs('d.created_at')} as "pendingSince",
    case when i.id is not null then (select to_json(x) from (select ${INCIDENT.read('i')}) x) end as "incident",
    ${epochMs('a.snoozed_until')} as "snoozedUntil", s.status as "appRank",
    to_json(sibling) as "sibling",
    case when f.id is not null then json_build_object('name', f.name, 'problem', f.problem) end as "failedChannel"
  from ${notices} n
  left join incident i on i.id = n.incident_id
  left join app a on a.id = i.app_id
  left join app_state s on s.app_id = i.app_id
  left join delivery d on d.id = n.delivery_id
  left join channel f on f.id = n.failed_channel_id
  left join lateral (
    select m.told, m.steps, m.group_seconds as "groupSeconds", ${epochMs('o.acknowledged_at')} as "acknowledgedAt"
    from incident o join notice m on m.incident_id = o.id
    where i.kind = 'LATE' and o.app_id = i.app_id and o.kind = 'DOWN' and m.channel_id = n.channel_id
      and o.opened_at >= i.opened_at and o.resolved_at is not distinct from i.resolved_at
    limit 1
  ) sibling on true`;

const SELECT = selectFrom('notice');

const TIMEOUT_MS = 4_000;
/** Notices that become one message are taken together. */
export const MOST_GROUPED = 1_000;

/** Enabled channels with notices that have to be looked at. */
export async function dueChannels(sql: SqlRunner, now: number): Promise<string[]> {
  const query = db
    .selectFrom('channel as c')
    .select('c.id')
    .where('c.enabled', '=', true)
    .where((eb) => {
      const notices = eb.selectFrom('notice as n').select(ONE).whereRef('n.channel_id', '=', 'c.id');
      return eb.exists(notices.where('n.due_at', '<=', timestamp(now)));
    });
  const rows = await execute(sql, query, { timeoutMs: TIMEOUT_MS });
  return rows.map(({ id }) => id);
}

/**
 * Whether notices have been due since before `since` (epoch ms) of a channel that works and was sent nothing from then
 * on. A receiver that is down has a problem, and one that is slow is sent something.
 */
export async function standsStill(sql: SqlRunner, since: number): Promise<boolean> {
  const query = db
    .selectFrom('channel as c')
    .select(ONE)
    .where('c.enabled', '=', true)
    .where('c.problem', 'is', null)
    .where((eb) => {
      const notices = eb.selectFrom('notice as n').select(ONE).whereRef('n.channel_id', '=', 'c.id');
      const sent = eb
        .selectFrom('delivery as d')
        .select(ONE)
        .whereRef('d.channel_id', '=', 'c.id')
        .where('d.created_at', '>', timestamp(since - GIVE_UP_MS))
        .where('d.sent_at', '>=', timestamp(since));
      return eb.and([eb.exists(notices.where('n.due_at', '<', timestamp(since))), eb.not(eb.exists(sent))]);
    })
    .limit(1);
  return (await executeFirst(sql, query, { timeoutMs: TIMEOUT_MS })) !== undefined;
}

/** Locks at most `limit` due notices of the channel that are told one by one, those due first. */
export async function lockSingles(tx: SqlRunner, channelId: string, now: number, limit: number): Promise<DueNotice[]> {
  const rows = await tx.query<DueRow>(
    // Not all that are due are read with all that is needed of them, only those that are taken.
    `with taken as materialized (
      select * from notice where channel_id = $1 and due_at <= $2 and group_seconds = 0 order by due_at limit $3
      for no key update skip locked
    )
    ${selectFrom('taken')} order by n.due_at`,
    [channelId, timestamp(now), limit],
  );
  return toDue(tx, rows);
}

/**
 * Where a notice is due that goes with others: locks it, and all of the channel that would be due within the time for
 * which they wait for each other.
 */
export async function lockGrouped(tx: SqlRunner, channelId: string, now: number): Promise<DueNotice[]> {
  const rows = await tx.query<DueRow>(
    `${SELECT} where n.channel_id = $1 and n.group_seconds > 0 and n.due_at is not null
      and (n.due_at <= $2 or (n.attempt = 0 and n.due_at <= $2::timestamptz + n.group_seconds * interval '1 second'))
      and exists (select 1 from notice o where o.channel_id = $1 and o.group_seconds > 0 and o.due_at <= $2)
    order by n.due_at limit ${MOST_GROUPED} for no key update of n skip locked`,
    [channelId, timestamp(now)],
  );
  return toDue(tx, rows);
}

/**
 * Locks the notices of a message that is under way, or that has been given up: of these, the ones that no other message
 * is about. What a worker has at this moment is left out. At most {@link MOST_GROUPED}.
 */
export async function lockOfDelivery(
  tx: SqlRunner,
  { id, channelId, reason }: Pick<Delivery, 'id' | 'channelId' | 'reason'>,
): Promise<DueNotice[]> {
  const rows = await tx.query<DueRow>(
    `${SELECT} where n.channel_id = $2 and (n.delivery_id = $1 or (n.delivery_id is null and (
      n.incident_id in (select incident_id from delivery_incident where delivery_id = $1)
      or ($3 = 'CHANNEL_FAILED' and n.failed_channel_id is not null))))
    order by n.id limit ${MOST_GROUPED} for no key update of n skip locked`,
    [id, channelId, reason],
  );
  return toDue(tx, rows);
}

async function toDue(tx: SqlRunner, rows: readonly DueRow[]): Promise<DueNotice[]> {
  if (rows.length === 0) return [];
  const maintenance = await readMaintenance(tx);
  return rows.map(({ appRank, sibling, snoozedUntil, ...row }) => {
    const freeAt = row.incident === null ? atOnce : freeing(row.incident, snoozedUntil, maintenance);
    return {
      ...row,
      freeAt,
      appStatus: appRank === null ? null : statusOfRank(appRank),
      isSuperseded: sibling !== null && isHeard(sibling, row.incident?.resolvedAt ?? null, freeAt),
    };
  });
}

const atOnce = (at: number): number => at;

export const incidentFacts = (
  { freeAt, isSuperseded }: Pick<DueNotice, 'freeAt' | 'isSuperseded'>,
  { openedAt, acknowledgedAt, resolvedAt }: Incident,
): IncidentFacts => ({ openedAt, acknowledgedAt, resolvedAt, freeAt, isSuperseded });
