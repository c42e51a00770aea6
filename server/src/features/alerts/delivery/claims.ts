import { DELIVERY, type Delivery } from './delivery.model.ts';
import { anyOf, db, execute, givenRows, lit, type Changes } from '../../../lib/query.ts';
import { timestamp, type Sql, type SqlRunner, type Timestamp } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';
import { incidentFacts, lockGrouped, lockSingles, MOST_GROUPED, type DueNotice } from './due-notices.ts';
import { decide, heldBack, type Decision, type Told } from './notice.rules.ts';
import { highest, type AlertPriority } from './priority.rules.ts';
import type { DeliveryReason } from './reason.rules.ts';

/** A message that this process is to send before its lease ends. */
export interface ClaimedMessage {
  /** The receiver's idempotency key. */
  deliveryId: string;
  reason: DeliveryReason;
  priority: AlertPriority;
  standsAlone: boolean;
  /** When it was first to be sent, epoch ms. */
  at: number;
  /** As the claim has left them. */
  notices: DueNotice[];
}

export interface ClaimOptions {
  channel: { id: string; name: string; hearsAcknowledgements: boolean };
  now: number;
  /** Messages at most; those of many incidents may be a few more. */
  limit: number;
  /** Whether those may be due that go with others. */
  withGrouped: boolean;
}

export interface Claimed {
  messages: ClaimedMessage[];
  /** Whether nothing else was due of those that are told one by one, and of the others. */
  isAll: boolean;
  isAllGrouped: boolean;
}

/** A worker that has not finished by then is given up; its requests end before. */
const LEASE_MS = 20_000;

type Sending = Extract<Decision, { type: 'SEND' }>;

/** What goes into one message, and what has been decided for each. */
interface Bucket {
  sending: [Sending, ...Sending[]];
  notices: [DueNotice, ...DueNotice[]];
}

/**
 * Takes what is due, writes what is about to be sent before anything is, and settles what need not be sent. No
 * transaction is open while a receiver is asked.
 */
export async function claim(sql: Sql, options: ClaimOptions): Promise<Claimed> {
  const { channel, now, limit, withGrouped } = options;
  return sql.transaction(async (tx) => {
    const singles = await lockSingles(tx, channel.id, now, limit);
    const grouped = withGrouped ? await lockGrouped(tx, channel.id, now) : [];
    const hears = channel.hearsAcknowledgements;
    const isTime = grouped.some((notice) => beginsMessage(notice, decideOn(notice, now, hears, now)));
    const messages: ClaimedMessage[] = [];
    const settled: SettledNotice[] = [];
    const buckets = new Map<string, Bucket>();
    for (const notice of [...singles, ...grouped]) {
      // Those of a group are taken up to so much before their time, once it is time for one of them.
      const decision = decideOn(notice, isTime ? now + notice.groupSeconds * 1000 : now, hears, now);
      if (!isTime && (notice.dueAt ?? Infinity) > now) continue;
      if (decision.type !== 'SEND') {
        settled.push(settle(notice, decision));
        continue;
      }
      const key = bucketOf(notice, decision);
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, { sending: [decision], notices: [notice] });
      else {
        bucket.notices.push(notice);
        bucket.sending.push(decision);
      }
    }
    for (const bucket of buckets.values()) messages.push(messageOf(bucket, now));
    await write(tx, channel, messages, settled, now);
    return { messages, isAll: singles.length < limit, isAllGrouped: grouped.length < MOST_GROUPED };
  });
}

/** As it would be decided at `at`, of what is not held back now. */
function decideOn(notice: DueNotice, at: number, hearsAcknowledgements: boolean, now: number): Decision {
  if (notice.incident === null) return decideOnFailedChannel(notice);
  const facts = incidentFacts(notice, notice.incident);
  return heldBack(decide(notice, facts, at, hearsAcknowledgements), notice, facts, now);
}

/** Neither what is over before it was told, nor a message that is tried again, hurries others. */
const beginsMessage = ({ pending }: DueNotice, decision: Decision): boolean =>
  decision.type === 'SEND' && decision.reason !== pending;

function decideOnFailedChannel({ told, failedChannel }: DueNotice): Decision {
  if (told === 'OPENED' || told === 'RESOLVED') return { type: 'WAIT', until: null };
  if (failedChannel === null || failedChannel.problem === null) return { type: 'SETTLE', told: 'SKIPPED' };
  return { type: 'SEND', reason: 'CHANNEL_FAILED', priority: 'HIGH', standsAlone: false };
}

/** What goes into one message: a retry stays what it was. */
function bucketOf({ id, groupSeconds, deliveryId, pending }: DueNotice, { reason, standsAlone }: Sending): string {
  if (deliveryId !== null && pending === reason) return deliveryId;
  return groupSeconds === 0 ? id : `${reason} ${standsAlone}`;
}

function messageOf({ sending: [first, ...others], notices }: Bucket, now: number): ClaimedMessage {
  const { reason, standsAlone, priority } = first;
  const [{ deliveryId, pending, pendingSince }] = notices;
  const isRetry = deliveryId !== null && pending === reason;
  return {
    deliveryId: isRetry ? deliveryId : newId(),
    reason,
    priority: highest([priority, ...others.map((other) => other.priority)]),
    standsAlone,
    at: isRetry ? (pendingSince ?? now) : now,
    notices,
  };
}

interface SettledNotice {
  id: string;
  told: Told;
  dueAt: number | null;
  deliveryId: string | null;
}

function settle(notice: DueNotice, decision: Exclude<Decision, Sending>): SettledNotice {
  const { id, told, deliveryId } = notice;
  if (decision.type === 'SETTLE') return { id, told: decision.told, dueAt: null, deliveryId };
  return { id, told, dueAt: decision.until, deliveryId };
}

async function write(
  tx: SqlRunner,
  channel: ClaimOptions['channel'],
  messages: readonly ClaimedMessage[],
  settled: readonly SettledNotice[],
  now: number,
): Promise<void> {
  // A message that is not to be sent any more, since something else is.
  const kept = new Set(messages.map(({ deliveryId }) => deliveryId));
  const dropped = [...messages.flatMap(({ notices }) => notices), ...settled].flatMap(({ deliveryId }) =>
    deliveryId === null || kept.has(deliveryId) ? [] : [deliveryId],
  );
  if (dropped.length > 0)
    await execute(
      tx,
      db
        .updateTable('delivery')
        .set({ state: 'SKIPPED', next_attempt_at: null })
        .where('id', '=', anyOf(dropped))
        .where('state', 'in', ['PENDING', 'FAILED']),
    );
  if (settled.length > 0) await execute(tx, settlement(settled));
  if (messages.length === 0) return;
  const deliveries = messages.map(({ deliveryId, reason, priority, at }): Delivery => ({
    id: deliveryId,
    channelId: channel.id,
    channelName: channel.name,
    reason,
    priority,
    state: 'PENDING',
    attempts: 0,
    createdAt: at,
    sentAt: null,
    nextAttemptAt: now,
    answer: null,
  }));
  const query = DELIVERY.insert(deliveries).onConflict((conflict) =>
    conflict.column('id').doUpdateSet(
      (eb) =>
        ({
          state: 'PENDING' as const,
          next_attempt_at: eb.ref('excluded.next_attempt_at'),
        }) satisfies Changes<'delivery'>,
    ),
  );
  await execute(tx, query);
  const taken = messages.flatMap(({ deliveryId, notices }) => notices.map((notice) => ({ deliveryId, notice })));
  const claims = taken.map(({ notice, deliveryId }) => ({ id: notice.id, delivery_id: deliveryId }));
  await execute(tx, claiming(claims, timestamp(now), timestamp(now + LEASE_MS)));
  for (const { deliveryId, notice } of taken) {
    notice.attempt = notice.deliveryId === deliveryId ? notice.attempt + 1 : 1;
    notice.firstAttemptAt = notice.deliveryId === deliveryId ? (notice.firstAttemptAt ?? now) : now;
    notice.claim += 1;
    if (notice.told === 'NOTHING' || notice.told === 'SKIPPED') notice.told = 'MAYBE';
    notice.deliveryId = deliveryId;
  }
}

function settlement(settled: readonly SettledNotice[]) {
  const rows = settled.map(({ id, told, dueAt }) => ({ id, told, due_at: timestamp(dueAt) }));
  return db
    .updateTable('notice as n')
    .from(givenRows('g', { id: 'uuid', told: 'text', due_at: 'timestamptz' }, rows))
    .set(
      (eb) =>
        ({
          told: eb.ref('g.told'),
          due_at: eb.ref('g.due_at'),
          attempt: 0,
          delivery_id: null,
          first_attempt_at: null,
        }) satisfies Changes<'notice'>,
    )
    .whereRef('n.id', '=', 'g.id');
}

/** Notes which message tells of which incident, and whose the notices are until then. */
const claiming = (claims: readonly { id: string; delivery_id: string }[], now: Timestamp, until: Timestamp) =>
  db
    .with('g', (tables) => tables.selectFrom(givenRows('g', { id: 'uuid', delivery_id: 'uuid' }, claims)).selectAll())
    .with('told', (tables) =>
      tables
        .insertInto('delivery_incident')
        .columns(['delivery_id', 'incident_id'])
        .expression(
          tables
            .selectFrom('g')
            .innerJoin('notice as n', 'n.id', 'g.id')
            .select(['g.delivery_id', 'n.incident_id'])
            .where('n.incident_id', 'is not', null),
        )
        .onConflict((conflict) => conflict.doNothing()),
    )
    .updateTable('notice as n')
    .from('g')
    .set((eb) => {
      const isAgain = eb('n.delivery_id', '=', eb.ref('g.delivery_id'));
      const began = eb.fn.coalesce('n.first_attempt_at', eb.cast<Timestamp>(eb.val(now), 'timestamptz'));
      return {
        delivery_id: eb.ref('g.delivery_id'),
        claim: eb('n.claim', '+', 1),
        due_at: until,
        attempt: eb
          .case()
          .when(isAgain)
          .then(eb('n.attempt', '+', 1))
          .else(lit(1))
          .end(),
        first_attempt_at: eb
          .case()
          .when(isAgain)
          .then(began)
          .else(eb.cast<Timestamp>(eb.val(now), 'timestamptz'))
          .end(),
        told: eb.case().when('n.told', 'in', ['NOTHING', 'SKIPPED']).then(lit('MAYBE')).else(eb.ref('n.told')).end(),
      } satisfies Changes<'notice'>;
    })
    .whereRef('n.id', '=', 'g.id');
