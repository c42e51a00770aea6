import type { Expression } from 'kysely';
import { db, least, execute, raw, type Changes } from '../../lib/query.ts';
import { timestamp, type SqlRunner, type Timestamp } from '../../lib/sql.ts';
import { packBeatsAnew } from '../history/beats/beat-rollups.service.ts';
import { startOfDay } from '../history/day.rules.ts';
import { BEATS_UNTIL, milestone } from '../history/milestones.ts';
import { makeFiguresAnew, rolledUntil } from '../history/rollups.service.ts';

/**
 * What was written while the clock was ahead lies in the future once it has been set back to `now` (epoch ms), and
 * would count for hours: an outage as time in which nothing is known, a source as active though it is silent. It
 * becomes what it would be had it happened just now. Beats keep the times that they were told, in their partitions;
 * what is worked out from them goes by the changes of status.
 */
export async function correctTimesAhead(tx: SqlRunner, now: number): Promise<void> {
  const at = timestamp(now);
  // An outage that is wholly ahead has been no outage: the clock jumped.
  await execute(tx, db.deleteFrom('outage').where('from', '>=', at));
  await execute(tx, db.updateTable('outage').set({ to: at }).where('to', '>', at));
  await execute(tx, db.updateTable('status_change').set({ at }).where('at', '>', at));
  const instances = db
    .updateTable('instance')
    .set(
      (eb) =>
        ({
          last_heartbeat_at: least(eb.ref('last_heartbeat_at'), at),
          first_heartbeat_at: least(eb.ref('first_heartbeat_at'), at),
        }) satisfies Changes<'instance'>,
    )
    .where('last_heartbeat_at', '>', at);
  await execute(tx, instances);
  const incidents = db
    .updateTable('incident')
    .set(
      (eb) =>
        ({
          opened_at: notAhead(eb.ref('opened_at'), at),
          acknowledged_at: notAhead(eb.ref('acknowledged_at'), at),
          resolved_at: notAhead(eb.ref('resolved_at'), at),
          version: eb('version', '+', 1),
        }) satisfies Changes<'incident'>,
    )
    .where((eb) => eb.or([eb('opened_at', '>', at), eb('acknowledged_at', '>', at), eb('resolved_at', '>', at)]));
  await execute(tx, incidents);
  await execute(tx, db.deleteFrom('beat_minute').where('minute', '>', at));
  const today = startOfDay(now);
  if (((await rolledUntil(tx)) ?? 0) > today) await makeFiguresAnew(tx, today);
  if (((await milestone(tx, BEATS_UNTIL)) ?? 0) > now) await packBeatsAnew(tx, today);
  await execute(tx, db.updateTable('agent').set({ last_heartbeat_at: at }).where('last_heartbeat_at', '>', at));
}

/** Null stays null, which it would not in `least`. */
const notAhead = <Time extends Timestamp | null>(time: Expression<Time>, at: Timestamp) =>
  raw<Time>`case when ${time} > ${at} then ${at} else ${time} end`;
