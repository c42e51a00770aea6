import type { Broadcast } from '../../../lib/broadcast.ts';
import { DomainError, notFound } from '../../../lib/errors.ts';
import type { NestedList } from '../../../lib/nested-pages.ts';
import { readPage, type Page, type PageArguments } from '../../../lib/pagination.ts';
import { timestamp, type Sql, type SqlRunner } from '../../../lib/sql.ts';
import type { DeliveryState } from './delivery.entity.ts';
import { DELIVERY_COLUMNS, type Delivery } from './delivery.model.ts';

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
    const { sql, changes } = this.#options;
    const delivery = await sql.transaction((tx) => this.#retryIn(tx, id));
    changes.send(null);
    return delivery;
  }

  async #retryIn(tx: SqlRunner, id: string): Promise<Delivery> {
    const now = timestamp(this.#options.now());
    const [delivery] = await tx.query<Delivery & { isOn: boolean | null }>(
      `select ${DELIVERY_COLUMNS}, (select c.enabled from channel c where c.id = d.channel_id) as "isOn"
      from delivery d where d.id = $1`,
      [id],
    );
    if (delivery === undefined) throw notFound('Delivery', 'id', id);
    const { state, reason, isOn } = delivery;
    if (reason === 'TEST') throw conflict('it was a test: send a new one');
    if (state === 'SENT') throw conflict('it has been sent');
    if (state === 'SKIPPED') throw conflict('what it told is not so any more');
    if (isOn === null) throw conflict('its channel has been deleted');
    if (!isOn) throw conflict('its channel is switched off: with it comes what was not sent');
    // One that a worker has just now is let be: the worker looks again when it is done.
    const woken = await tx.query(
      `update notice n set attempt = 0, first_attempt_at = null, delivery_id = $1, due_at = $2, wake = n.wake + 1
      where n.channel_id = $3 and (n.delivery_id = $1 or (n.delivery_id is null and n.told in ('MAYBE', 'OPENED')
        and n.incident_id in (select incident_id from delivery_incident where delivery_id = $1)
        and exists (select 1 from incident i where i.id = n.incident_id and (i.resolved_at is not null) = ($4 = 'RESOLVED'))))
      returning 1`,
      [id, now, delivery.channelId, reason],
    );
    if (woken.length === 0) throw conflict('what it told is over, or has been told otherwise');
    const [updated] = await tx.query<Delivery>(
      `with d as (update delivery set state = 'PENDING', next_attempt_at = $2 where id = $1 returning *)
      select ${DELIVERY_COLUMNS} from d`,
      [id, now],
    );
    return updated ?? delivery;
  }
}

const conflict = (why: string): DomainError => new DomainError('CONFLICT', `id: cannot be sent again: ${why}`, 'id');
