import { DAY_MS, deleteWhere, type Kept } from '../../../lib/retention.ts';
import { timestamp, type SqlRunner } from '../../../lib/sql.ts';

const DELIVERY_DAYS = 90;

/** Messages that are still to be sent stay, and those that come with their channel when it is mended. */
export async function deleteOldDeliveries(sql: SqlRunner, { now }: Kept): Promise<Record<string, number>> {
  const condition = `created_at < $1 and state <> 'PENDING' and not exists (select 1 from notice n where n.delivery_id = delivery.id)`;
  return { delivery: await deleteWhere(sql, 'delivery', condition, timestamp(now - DELIVERY_DAYS * DAY_MS)) };
}
