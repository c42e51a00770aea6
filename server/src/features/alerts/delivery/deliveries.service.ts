import type { Expression, SqlBool } from 'kysely';
import type { Broadcast } from '../../../lib/broadcast.ts';
import type { NestedList } from '../../../lib/nested-pages.ts';
import { readPage, type Page, type PageArguments } from '../../../lib/pagination.ts';
import { anyOf, countAll, db, givenRows, lit, on, execute, raw } from '../../../lib/query.ts';
import type { Sql } from '../../../lib/sql.ts';
import type { AuditLog } from '../../access/audit/audit-log.service.ts';
import type { DeliveryState } from './delivery.entity.ts';
import { DELIVERY, type Delivery, DELIVERIES } from './delivery.model.ts';
import { retryDelivery } from './retry-delivery.ts';

export interface DeliveriesServiceOptions {
  sql: Sql;
  /** Sent after each commit of this process that makes something due. */
  changes: Broadcast<null>;
  audit: AuditLog;
  now(): number;
}

/** DeliveryFilter of the API. Conditions are joined by "and"; an empty list is no condition. */
export interface DeliveryFilter {
  channelId?: string | null | undefined;
  incidentId?: string | null | undefined;
  state?: readonly DeliveryState[] | null | undefined;
}

/** What a message tells of. */
export interface DeliveredIncidents {
  /** The first 100, the oldest first. */
  ids: string[];
  count: number;
}

const d = on<{ d: 'delivery' }>();

/** Incidents of a message that are listed. */
const MOST_LISTED = 100;

const UNSENT = ['PENDING', 'FAILED', 'DEAD'] as const satisfies DeliveryState[];
/** Said of a delivery `d` so that the index of those is found: most have been sent. */
const IS_UNSENT = d('d.state', '<>', lit('SENT'));

/** Messages, the newest first. */
const NEWEST_FIRST = {
  order: [
    { expression: d.ref('d.created_at'), type: 'timestamptz', descending: true },
    { expression: d.ref('d.id'), type: 'uuid', descending: true },
  ],
  toNode: (row: Delivery) => row,
  counted: true,
};

/** Messages that told of an incident, the newest first. */
export const DELIVERIES_OF_INCIDENT: NestedList<Delivery, Delivery> = {
  ...NEWEST_FIRST,
  parent: on<{ o: 'delivery_incident' }>().ref('o.incident_id'),
  rows: db
    .selectFrom('delivery_incident as o')
    .innerJoin('delivery as d', 'd.id', 'o.delivery_id')
    .select(DELIVERY.of('d')),
};

/** What has been sent, and what is to be. Methods throw DomainError: NOT_FOUND, CONFLICT. */
export class DeliveriesService {
  readonly #options: DeliveriesServiceOptions;

  constructor(options: DeliveriesServiceOptions) {
    this.#options = options;
  }

  list({ channelId, incidentId, state }: DeliveryFilter, page: PageArguments): Promise<Page<Delivery>> {
    const where: Expression<SqlBool>[] = [];
    if (channelId != null) where.push(d('d.channel_id', '=', channelId));
    if (incidentId != null) {
      const told = db
        .selectFrom('delivery_incident as o')
        .select('o.delivery_id')
        .where('o.incident_id', '=', incidentId);
      where.push(d('d.id', 'in', told));
    }
    if (state?.length) where.push(d('d.state', '=', anyOf(state, 'text')));
    if (state?.length && !state.includes('SENT')) where.push(IS_UNSENT);
    return readPage(this.#options.sql, { ...NEWEST_FIRST, rows: DELIVERIES, where }, page);
  }

  /** What each of these messages tells of, in their order. */
  async incidentsOf(ids: readonly string[]): Promise<DeliveredIncidents[]> {
    const ofMessage = d.selectFrom('delivery_incident as o').where('o.delivery_id', '=', raw.ref<string>('w.id'));
    const oldest = ofMessage
      .innerJoin('incident as i', 'i.id', 'o.incident_id')
      .select((eb) => eb.cast<string>('o.incident_id', 'text').as('id'))
      .orderBy('i.opened_at')
      .orderBy('i.id')
      .limit(MOST_LISTED);
    const messages = ids.map((id) => ({ id }));
    const query = db
      .selectFrom(givenRows('w', { id: 'uuid' }, messages))
      .select(['w.id', ofMessage.select(countAll().as('count')).as('count'), raw<string[]>`array${oldest}`.as('ids')]);
    const rows = await execute(this.#options.sql, query);
    const told = new Map(rows.map((row) => [row.id, { ids: row.ids, count: row.count ?? 0 }]));
    return ids.map((id) => told.get(id) ?? { ids: [], count: 0 });
  }

  /** Sends it again now, under the same id, unless that would tell what is not so any more. */
  async retry(id: string): Promise<Delivery> {
    const { sql, changes, audit, now } = this.#options;
    const delivery = await sql.transaction(async (tx) => {
      const retried = await retryDelivery(tx, id, now());
      const target = { kind: 'DELIVERY', id, name: retried.channelName } as const;
      await audit.record(tx, { action: 'DELIVERY_RETRIED', target });
      return retried;
    });
    changes.send(null);
    return delivery;
  }

  /** How many have not arrived, by state. */
  async countUnsent(): Promise<Record<(typeof UNSENT)[number], number>> {
    const query = db
      .selectFrom('delivery as d')
      .select(['d.state', countAll().as('count')])
      .where('d.state', '=', anyOf(UNSENT, 'text'))
      .where(IS_UNSENT)
      .groupBy('d.state')
      .$narrowType<{ state: (typeof UNSENT)[number] }>();
    const counts = { PENDING: 0, FAILED: 0, DEAD: 0 };
    for (const unsent of await execute(this.#options.sql, query)) counts[unsent.state] = unsent.count;
    return counts;
  }
}
