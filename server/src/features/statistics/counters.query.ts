import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { countAll, countIf, db, lit } from '../../lib/query.ts';
import { timestamp } from '../../lib/sql.ts';

/** From when on (epoch ms) what is counted, and how many at the most. */
export interface Counted {
  beatsSince: number;
  runsSince: number;
  mostRuns: number;
  onlineSince: number;
}

/** All counters in one row; it is asked for often, so it is planned once a connection, by its name. */
export const countersQuery = ({ beatsSince, runsSince, mostRuns, onlineSince }: Counted) =>
  db.selectFrom('task').select((eb) => {
    const statuses = eb
      .selectFrom('app_state')
      .select(['status', countAll().as('count')])
      .groupBy('status');
    const minutes = eb.selectFrom('beat_minute').where('minute', '>=', timestamp(beatsSince));
    const runs = eb
      .selectFrom('run')
      .select('id')
      .where((run) => run(run.fn.coalesce('started_at', 'created_at'), '>=', timestamp(runsSince)))
      .limit(lit(mostRuns));
    const online = eb
      .selectFrom('agent')
      .select(countAll().as('count'))
      .where('online', '=', true)
      .where('last_heartbeat_at', '>', timestamp(onlineSince));
    const sumOf = (column: 'beats' | 'missed') =>
      minutes.select(({ fn, cast }) => cast<number>(fn.coalesce(fn.sum(column), lit(0)), 'float8').as('sum'));
    return [
      jsonArrayFrom(statuses).as('statuses'),
      sumOf('beats').as('beats'),
      sumOf('missed').as('missed'),
      eb.selectFrom(runs.as('r')).select(countAll().as('count')).as('runs'),
      online.as('online'),
      countAll().as('tasks'),
      countIf(eb.ref('enabled')).as('enabled'),
      countIf(eb('next_run_at', 'is not', null)).as('scheduled'),
    ];
  });
