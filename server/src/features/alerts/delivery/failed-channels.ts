import { timestamp, type SqlRunner } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';

/**
 * Has another channel tell that this one does not work: one that works and is of another kind, where there is one. Once,
 * until it works again.
 */
export async function tellOfFailedChannel(tx: SqlRunner, channelId: string, now: number): Promise<void> {
  await tx.query(
    `insert into notice (id, failed_channel_id, channel_id, told, due_at)
    select $2, f.id, c.id, 'NOTHING', $3 from channel f
    cross join lateral (
      select id from channel where id <> f.id and enabled
      order by problem is not null, kind = f.kind, created_at, id limit 1
    ) c
    where f.id = $1 and not exists (select 1 from notice n where n.failed_channel_id = f.id)`,
    [channelId, newId(), timestamp(now)],
  );
}

/** It works again: the next failure is told anew. */
export async function forgetFailure(tx: SqlRunner, channelId: string): Promise<void> {
  await tx.query('delete from notice where failed_channel_id = $1', [channelId]);
}
