import { anyOf, db, execute, executeFirst, greatest, lit, ONE, type Changes } from '../../../lib/query.ts';
import { DomainError, notFound, shown } from '../../../lib/errors.ts';
import { timestamp, type SqlRunner } from '../../../lib/sql.ts';
import { type Channel, CHANNELS } from '../channels/channel.model.ts';
import { kindNamed } from '../channels/kinds.ts';
import { type Delivery, DELIVERIES } from './delivery.model.ts';
import { incidentFacts, lockOfDelivery, type DueNotice } from './due-notices.ts';
import { isStillToTell } from './retry.rules.ts';

/**
 * Has a message sent at the next round of a worker, under the same key: one that waits for its next attempt, or that was
 * given up. Throws NOT_FOUND, and CONFLICT where that would tell nothing.
 * @param now epoch ms
 */
export async function retryDelivery(tx: SqlRunner, id: string, now: number): Promise<Delivery> {
  // In the order of the workers: notices first.
  const known = await readDelivery(tx, id);
  const notices = await lockOfDelivery(tx, known);
  const delivery = await readDelivery(tx, id, true);
  const refusal = refusalOf(delivery);
  if (refusal !== null) throw conflict(refusal);
  const channel = await workingChannel(tx, delivery);
  if (delivery.state !== 'PENDING')
    return again(tx, delivery, await stillToTell(tx, delivery, channel, notices, now), now);
  const waiting = notices.filter(({ deliveryId }) => deliveryId === id);
  // A worker has it at this moment.
  if (waiting.length === 0 || (delivery.nextAttemptAt ?? now) <= now) return delivery;
  return again(tx, delivery, waiting, now);
}

/** Why a message cannot be sent again, whatever has become of what it tells; null: it may be. */
function refusalOf({ reason, state }: Delivery): string | null {
  if (reason === 'TEST') return 'it was a test: send a new one';
  if (state === 'SENT') return 'it has been sent already';
  if (state === 'SKIPPED')
    return 'it was skipped, since there was nothing to tell any more, or another message told it';
  return null;
}

/** Those that the message is to be sent for. Throws CONFLICT where there are none. */
async function stillToTell(
  tx: SqlRunner,
  delivery: Delivery,
  channel: Channel,
  notices: readonly DueNotice[],
  now: number,
): Promise<DueNotice[]> {
  const { id, reason } = delivery;
  const { hearsAcknowledgements } = kindNamed(channel.kind);
  if (reason === 'CHANNEL_FAILED') {
    // Which one it told of is not kept: it tells of one that still does not work.
    const failed = notices.find(({ told, failedChannel }) => told === 'MAYBE' && failedChannel?.problem != null);
    if (failed === undefined) throw conflict('the channel that it tells of works again, or is gone');
    return [failed];
  }
  if (reason === 'REMINDER' && (await isFollowed(tx, delivery))) throw conflict('a later message has told it since');
  const wanted = notices.filter(
    (notice) =>
      notice.incident !== null &&
      isStillToTell(notice, incidentFacts(notice, notice.incident), reason, now, hearsAcknowledgements),
  );
  if (wanted.length > 0) return wanted;
  const left = await executeFirst(
    tx,
    db.selectFrom('delivery_incident').select(ONE).where('delivery_id', '=', id).limit(1),
  );
  throw conflict(
    left === undefined
      ? 'the incidents that it tells of are not kept any more'
      : 'what it tells has been told by another message since, or is over, acknowledged or snoozed',
  );
}

/** Whether the receiver has got a later message of an incident that this one tells of. */
async function isFollowed(tx: SqlRunner, { id, channelId, createdAt }: Delivery): Promise<boolean> {
  const later = db
    .selectFrom('delivery_incident as mine')
    .innerJoin('delivery_incident as other', 'other.incident_id', 'mine.incident_id')
    .innerJoin('delivery as d', 'd.id', 'other.delivery_id')
    .select(ONE)
    .where('mine.delivery_id', '=', id)
    .where('d.channel_id', '=', channelId)
    .where('d.created_at', '>', timestamp(createdAt))
    .where('d.state', '=', 'SENT')
    .limit(1);
  return (await executeFirst(tx, later)) !== undefined;
}

async function again(tx: SqlRunner, delivery: Delivery, notices: readonly DueNotice[], now: number): Promise<Delivery> {
  const { id } = delivery;
  // An attempt of 1: to who plans it is under way, so that its time stays.
  const due = db
    .updateTable('notice')
    .set(
      (eb) =>
        ({
          delivery_id: id,
          due_at: timestamp(now),
          attempt: greatest(eb.ref('attempt'), lit(1)),
          ...(delivery.state === 'PENDING' ? {} : { first_attempt_at: null }),
        }) satisfies Changes<'notice'>,
    )
    .where('id', '=', anyOf(notices.map((notice) => notice.id)));
  await execute(tx, due);
  const pending = { state: 'PENDING', next_attempt_at: timestamp(now) } as const satisfies Changes<'delivery'>;
  await execute(tx, db.updateTable('delivery').set(pending).where('id', '=', id));
  return { ...delivery, state: 'PENDING', nextAttemptAt: now };
}

async function readDelivery(tx: SqlRunner, id: string, locks = false): Promise<Delivery> {
  const query = DELIVERIES.where('d.id', '=', id);
  const delivery = await executeFirst(tx, locks ? query.forUpdate() : query);
  if (delivery === undefined) throw notFound('Delivery', 'id', id);
  return delivery;
}

async function workingChannel(tx: SqlRunner, { channelId, channelName }: Delivery): Promise<Channel> {
  const channel = await executeFirst(tx, CHANNELS.where('c.id', '=', channelId));
  if (channel === undefined) throw conflict(`its channel ${shown(channelName)} has been deleted`);
  if (!channel.enabled)
    throw conflict(`its channel ${shown(channel.name)} is switched off: once it is on, what waits is sent`);
  return channel;
}

const conflict = (problem: string): DomainError =>
  new DomainError('CONFLICT', `id: cannot be sent again: ${problem}`, 'id');
