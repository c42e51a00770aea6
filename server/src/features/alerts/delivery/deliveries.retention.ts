import { lit, ONE } from '../../../lib/query.ts';
import { DAY_MS, deleteWhere, type Kept } from '../../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../../lib/sql.ts';

const DELIVERY_DAYS = 90;

/** Messages that are still to be sent stay, and those that come with their channel when it is mended. */
export async function deleteOldDeliveries(sql: SqlRunner, { now }: Kept): Promise<Record<string, number>> {
  const until = timestamp(now - DELIVERY_DAYS * DAY_MS);
  const delivery = await deleteWhere(sql, 'delivery', (eb) => {
    const isUnderWay = eb.selectFrom('notice as n').select(ONE).whereRef('n.delivery_id', '=', 'delivery.id');
    return eb.and([eb('created_at', '<', until), eb('state', '<>', lit('PENDING')), eb.not(eb.exists(isUnderWay))]);
  });
  return { delivery };
}
