import { DomainError, notFound, shown } from '../../../lib/errors.ts';
import { timestamp, type SqlRunner } from '../../../lib/sql.ts';
import { CHANNEL_COLUMNS, type Channel } from '../channels/channel.model.ts';
import { kindNamed } from '../channels/kinds.ts';
import { DELIVERY_COLUMNS, type Delivery } from './delivery.model.ts';
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
  const delivery = await readDelivery(tx, id, 'for update of d');
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
  const [left] = await tx.query('select 1 from delivery_incident where delivery_id = $1 limit 1', [id]);
  throw conflict(
    left === undefined
      ? 'the incidents that it tells of are not kept any more'
      : 'what it tells has been told by another message since, or is over, acknowledged or snoozed',
  );
}

/** Whether the receiver has got a later message of an incident that this one tells of. */
async function isFollowed(tx: SqlRunner, { id, channelId, createdAt }: Delivery): Promise<boolean> {
  const [later] = await tx.query(
    `select 1 from delivery_incident mine join delivery_incident other on other.incident_id = mine.incident_id
    join delivery d on d.id = other.delivery_id
    where mine.delivery_id = $1 and d.channel_id = $2 and d.created_at > $3 and d.state = 'SENT' limit 1`,
    [id, channelId, timestamp(createdAt)],
  );
  return later !== undefined;
}

async function again(tx: SqlRunner, delivery: Delivery, notices: readonly DueNotice[], now: number): Promise<Delivery> {
  const { id } = delivery;
  // An attempt of 1: to who plans it is under way, so that its time stays.
  await tx.query(
    `update notice set delivery_id = $2, due_at = $3, attempt = greatest(attempt, 1),
      first_attempt_at = case when $4::boolean then first_attempt_at end
    where id = any($1::uuid[])`,
    [notices.map((notice) => notice.id), id, timestamp(now), delivery.state === 'PENDING'],
  );
  await tx.query(`update delivery set state = 'PENDING', next_attempt_at = $2 where id = $1`, [id, timestamp(now)]);
  return { ...delivery, state: 'PENDING', nextAttemptAt: now };
}

async function readDelivery(tx: SqlRunner, id: string, lock = ''): Promise<Delivery> {
  const [delivery] = await tx.query<Delivery>(`select ${DELIVERY_COLUMNS} from delivery d where d.id = $1 ${lock}`, [
    id,
  ]);
  if (delivery === undefined) throw notFound('Delivery', 'id', id);
  return delivery;
}

async function workingChannel(tx: SqlRunner, { channelId, channelName }: Delivery): Promise<Channel> {
  const [channel] = await tx.query<Channel>(`select ${CHANNEL_COLUMNS} from channel c where c.id = $1`, [channelId]);
  if (channel === undefined) throw conflict(`its channel ${shown(channelName)} has been deleted`);
  if (!channel.enabled)
    throw conflict(`its channel ${shown(channel.name)} is switched off: once it is on, what waits is sent`);
  return channel;
}

const conflict = (problem: string): DomainError =>
  new DomainError('CONFLICT', `id: cannot be sent again: ${problem}`, 'id');
