import { columnsOf, type Stored } from '../../../database/columns.ts';
import { DeliveryEntity } from './delivery.entity.ts';

/** Times in epoch milliseconds. */
export interface Delivery extends Stored<typeof DeliveryEntity> {}

export const DELIVERY = columnsOf(DeliveryEntity);
/** Of a delivery `d`: {@link Delivery}. */
export const DELIVERY_COLUMNS = DELIVERY.read('d');
