import { db } from '../../../lib/query.ts';
import { columnsOf, type Stored } from '../../../database/columns.ts';
import { DeliveryEntity } from './delivery.entity.ts';

/** Times in epoch milliseconds. */
export interface Delivery extends Stored<typeof DeliveryEntity> {}

export const DELIVERY = columnsOf(DeliveryEntity);
/** Deliveries `d`. */
export const DELIVERIES = db.selectFrom('delivery as d').select(DELIVERY.of('d'));
