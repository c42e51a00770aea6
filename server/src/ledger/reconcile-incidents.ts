import { timestamp, type SqlRunner } from '../lib/sql.ts';

const POLICY = `jsonb_build_object('graceSeconds', a.grace_seconds, 'maxRunSeconds', a.max_run_seconds, 'schedule',
  case when a.manual then jsonb_build_object('type', 'manual')
    when a.every_seconds is not null then jsonb_build_object('type', 'interval', 'everySeconds', a.every_seconds)
    else jsonb_build_object('type', 'cron', 'expression', a.cron_expression, 'timezone', a.cron_timezone) end)`;

/**
 * Ends and begins the incidents of apps whose status a server of the release before has changed, which knows of none:
 * it may run beside this one during an upgrade. What a person has ended stays so, and what somebody is writing is left
 * for the next time. Returns how many.
 */
export async function reconcileIncidents(sql: SqlRunner, now: number): Promise<number> {
  const changed = await sql.query(
    `with ended as (
      update incident i set resolved_at = greatest(i.opened_at, coalesce(stale.status_since, $1::timestamptz)), version = i.version + 1,
        "end" = case when stale.app_id is null then 'APP_DELETED' when stale.status = 5 then 'APP_PAUSED' else 'RECOVERED' end
      from (
        select o.id, s.app_id, s.status, s.status_since from incident o left join app_state s on s.app_id = o.app_id
        where o.resolved_at is null and o.kind <> 'ANOMALY'
          and (s.app_id is null or s.status not in (0, 1) or (s.status = 1 and o.kind = 'DOWN'))
        for update of o skip locked
      ) stale
      where stale.id = i.id
      returning i.app_id
    ), begun as (
      insert into incident (id, app_id, kind, cause, evidence, failures, opened_at, app_name, app_slug, app_tags, app_environment)
      select gen_random_uuid(), a.id, k.kind, coalesce(c.cause, 'TIMEOUT'),
        jsonb_build_object('policy', ${POLICY}, 'lastHeartbeatAt', (extract(epoch from s.newest_occurred_at) * 1000)::float8,
          'exitCode', null, 'lastOutput', null),
        case when c.cause = 'FAIL' then 1 else 0 end, s.status_since, a.name, a.slug, a.tags, a.environment
      from app_state s join app a on a.id = s.app_id
      cross join lateral (select case s.status when 0 then 'DOWN' else 'LATE' end as kind) k
      left join lateral (select cause from status_change where app_id = a.id order by sequence desc limit 1) c on true
      where s.status in (0, 1)
        and not exists (select 1 from incident i where i.app_id = a.id and i.kind = k.kind
          and (i.resolved_at is null or i.opened_at >= s.status_since))
      on conflict (app_id, kind, anomaly) where resolved_at is null do nothing
      returning app_id
    )
    select app_id from ended union all select app_id from begun`,
    [timestamp(now)],
  );
  return changed.length;
}
