import { db, execute, lit, ONE } from '../../../lib/query.ts';
import { timestamp, type SqlRunner, type Timestamp } from '../../../lib/sql.ts';
import { newId } from '../../../lib/uuid.ts';

/**
 * Has another channel tell that this one does not work: one that works and is of another kind, where there is one. Once,
 * until it works again.
 */
export async function tellOfFailedChannel(tx: SqlRunner, channelId: string, now: number): Promise<void> {
  const notice = db
    .selectFrom('channel as f')
    .crossJoinLateral((eb) =>
      eb
        .selectFrom('channel as o')
        .select('o.id')
        .whereRef('o.id', '<>', 'f.id')
        .where('o.enabled', '=', true)
        .orderBy((by) => by('o.problem', 'is not', null))
        .orderBy((by) => by('o.kind', '=', by.ref('f.kind')))
        .orderBy('o.created_at')
        .orderBy('o.id')
        .limit(1)
        .as('c'),
    )
    .select((eb) => [
      eb.cast<string>(eb.val(newId()), 'uuid').as('id'),
      'f.id as failed_channel_id',
      'c.id as channel_id',
      lit('NOTHING').as('told'),
      eb.cast<Timestamp>(eb.val(timestamp(now)), 'timestamptz').as('due_at'),
    ])
    .where('f.id', '=', channelId)
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('notice as n').select(ONE).whereRef('n.failed_channel_id', '=', 'f.id'))),
    );
  const query = db
    .insertInto('notice')
    .columns(['id', 'failed_channel_id', 'channel_id', 'told', 'due_at'])
    .expression(notice);
  await execute(tx, query);
}

/** It works again: the next failure is told anew. */
export async function forgetFailure(tx: SqlRunner, channelId: string): Promise<void> {
  await execute(tx, db.deleteFrom('notice').where('failed_channel_id', '=', channelId));
}
