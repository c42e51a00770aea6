import { Migration } from '@mikro-orm/migrations';

/**
 * Incidents, of which alerts tell. Apps that are LATE or DOWN already have one from now on; nobody was to be told of
 * their beginning, so it counts as planned for.
 */
export class Incidents extends Migration {
  override name = '20261126194500-incidents';

  override up(): void {
    this.addSql('alter table "app" add column "snoozed_until" timestamptz(3) null');
    this
      .addSql(`create table "incident" ("id" uuid not null, "app_id" uuid not null, "kind" text not null, "anomaly" text null,
      "cause" text not null, "evidence" jsonb not null, "failures" int not null default 0, "opened_at" timestamptz(3) not null,
      "acknowledged_at" timestamptz(3) null, "acknowledged_by" text null, "note" text null,
      "resolved_at" timestamptz(3) null, "resolved_by" text null, "end" text null,
      "app_name" text not null, "app_slug" text not null, "app_tags" text[] not null default '{}', "app_environment" text not null,
      "version" int not null default 1, "planned_version" int not null default 0,
      "search_text" text generated always as (lubdub_app_search(app_name, app_slug, app_tags)) stored not null, primary key ("id"))`);
    this.addSql(
      `create unique index "incident_open_unique" on "incident" ("app_id", "kind", "anomaly") nulls not distinct where "resolved_at" is null`,
    );
    this.addSql(
      `create index "incident_unplanned_index" on "incident" ("opened_at") where "version" <> "planned_version"`,
    );
    this.addSql('create index "incident_opened_at_index" on "incident" ("opened_at", "id")');
    this.addSql('create index "incident_app_id_index" on "incident" ("app_id", "opened_at", "id")');
    this.addSql(`insert into "incident" ("id", "app_id", "kind", "cause", "evidence", "failures", "opened_at",
        "app_name", "app_slug", "app_tags", "app_environment", "planned_version")
      select gen_random_uuid(), a."id", case s."status" when 0 then 'DOWN' else 'LATE' end, coalesce(c."cause", 'TIMEOUT'),
        jsonb_build_object(
          'policy', jsonb_build_object('graceSeconds', a."grace_seconds", 'maxRunSeconds', a."max_run_seconds",
            'schedule', case when a."every_seconds" is null
              then jsonb_build_object('type', 'cron', 'expression', a."cron_expression", 'timezone', a."cron_timezone")
              else jsonb_build_object('type', 'interval', 'everySeconds', a."every_seconds") end),
          'lastHeartbeatAt', (extract(epoch from s."newest_occurred_at") * 1000)::float8, 'exitCode', null, 'lastOutput', null),
        case when c."cause" = 'FAIL' then 1 else 0 end, s."status_since", a."name", a."slug", a."tags", a."environment", 1
      from "app_state" s join "app" a on a."id" = s."app_id"
      left join lateral (select "cause" from "status_change" where "app_id" = a."id" order by "sequence" desc limit 1) c on true
      where s."status" in (0, 1)`);
  }
}
