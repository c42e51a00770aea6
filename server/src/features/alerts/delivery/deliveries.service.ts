import type { Broadcast } from '../../../lib/broadcast.ts';
import type { NestedList } from '../../../lib/nested-pages.ts';
import { readPage, type Page, type PageArguments } from '../../../lib/pagination.ts';
import type { Sql } from '../../../lib/sql.ts';
import type { DeliveryState } from './delivery.entity.ts';
import { DELIVERY_COLUMNS, type Delivery } from './delivery.model.ts';
import { retryDelivery } from './retry-delivery.ts';

export interface DeliveriesServiceOptions {
  sql: Sql;
  /** Sent after each commit of this process that makes something due. */
  changes: Broadcast<null>;
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

/** Incidents of a message that are listed. */
const MOST_LISTED = 100;

const UNSENT = ['PENDING', 'FAILED', 'DEAD'] as const satisfies DeliveryState[];
/** Said of a delivery `d` so that the index of those is found: most have been sent. */
const IS_UNSENT = `d.state <> 'SENT'`;

/** Messages, the newest first. */
const NEWEST_FIRST = {
  select: DELIVERY_COLUMNS,
  order: [
    { expression: 'd.created_at', type: 'timestamptz', descending: true },
    { expression: 'd.id', type: 'uuid', descending: true },
  ],
  toNode: (row: Delivery) => row,
  counted: true,
};

/** Messages that told of an incident, the newest first. */
export const DELIVERIES_OF_INCIDENT: NestedList<Delivery, Delivery> = {
  ...NEWEST_FIRST,
  parent: 'o.incident_id',
  from: 'delivery_incident o join delivery d on d.id = o.delivery_id',
};

/** What has been sent, and what is to be. Methods throw DomainError: NOT_FOUND, CONFLICT. */
export class DeliveriesService {
  readonly #options: DeliveriesServiceOptions;

  constructor(options: DeliveriesServiceOptions) {
    this.#options = options;
  }

  list({ channelId, incidentId, state }: DeliveryFilter, page: PageArguments): Promise<Page<Delivery>> {
    const values: unknown[] = [];
    const where: string[] = [];
    const parameter = (value: unknown) => `$${values.push(value)}`;
    if (channelId != null) where.push(`d.channel_id = ${parameter(channelId)}`);
    if (incidentId != null)
      where.push(
        `d.id in (select o.delivery_id from delivery_incident o where o.incident_id = ${parameter(incidentId)})`,
      );
    if (state?.length) where.push(`d.state = any(${parameter(state)}::text[])`);
    if (state?.length && !state.includes('SENT')) where.push(IS_UNSENT);
    return readPage(this.#options.sql, { ...NEWEST_FIRST, from: 'delivery d', where, values }, page);
  }

  /** What each of these messages tells of, in their order. */
  async incidentsOf(ids: readonly string[]): Promise<DeliveredIncidents[]> {
    const rows = await this.#options.sql.query<DeliveredIncidents & { id: string }>(
      `select w.id, (select count(*)::int from delivery_incident o where o.delivery_id = w.id) as count,
        array(select o.incident_id::text from delivery_incident o join incident i on i.id = o.incident_id
          where o.delivery_id = w.id order by i.opened_at, i.id limit ${MOST_LISTED}) as ids
      from unnest($1::uuid[]) as w(id)`,
      [ids],
    );
    const told = new Map(rows.map(({ id, ...incidents }) => [id, incidents]));
    return ids.map((id) => told.get(id) ?? { ids: [], count: 0 });
  }

  /** Sends it again now, under the same id, unless that would tell what is not so any more. */
  async retry(id: string): Promise<Delivery> {
    const { sql, changes, now } = this.#options;
    const delivery = await sql.transaction((tx) => retryDelivery(tx, id, now()));
    changes.send(null);
    return delivery;
  }

  /** How many have not arrived, by state. */
  async countUnsent(): Promise<Record<(typeof UNSENT)[number], number>> {
    const rows = await this.#options.sql.query<{ state: (typeof UNSENT)[number]; count: number }>(
      `select d.state, count(*)::int as count from delivery d where d.state = any($1::text[]) and ${IS_UNSENT} group by d.state`,
      [UNSENT],
    );
    const counts = { PENDING: 0, FAILED: 0, DEAD: 0 };
    for (const { state, count } of rows) counts[state] = count;
    return counts;
  }
}
