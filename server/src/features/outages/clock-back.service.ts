import { timestamp, type SqlRunner } from '../../lib/sql.ts';
import { startOfDay } from '../history/day.rules.ts';
import { makeFiguresAnew, rolledUntil } from '../history/rollups.service.ts';

/**
 * What was written while the clock was ahead lies in the future once it has been set back to `now` (epoch ms), and
 * would count for hours: an outage as time in which nothing is known, a source as active though it is silent. It
 * becomes what it would be had it happened just now. Beats keep the times that they were told, in their partitions;
 * what is worked out from them goes by the changes of status.
 */
export async function correctTimesAhead(runner: SqlRunner, now: number): Promise<void> {
  const at = timestamp(now);
  // An outage that is wholly ahead has been no outage: the clock jumped.
  await runner.query('delete from outage where "from" >= $1', [at]);
  await runner.query('update outage set "to" = $1 where "to" > $1', [at]);
  await runner.query('update status_change set at = $1 where at > $1', [at]);
  await runner.query(
    `update instance set last_heartbeat_at = least(last_heartbeat_at, $1), first_heartbeat_at = least(first_heartbeat_at, $1)
      where last_heartbeat_at > $1`,
    [at],
  );
  const notAhead = (column: string) => `${column} = case when ${column} > $1 then $1 else ${column} end`;
  await runner.query(
    `update incident set ${['opened_at', 'acknowledged_at', 'resolved_at'].map(notAhead).join(', ')}, version = version + 1
      where opened_at > $1 or acknowledged_at > $1 or resolved_at > $1`,
    [at],
  );
  await runner.query('delete from beat_minute where minute > $1', [at]);
  const today = startOfDay(now);
  if (((await rolledUntil(runner)) ?? 0) > today) await makeFiguresAnew(runner, today);
  await runner.query('update agent set last_heartbeat_at = $1 where last_heartbeat_at > $1', [at]);
}
