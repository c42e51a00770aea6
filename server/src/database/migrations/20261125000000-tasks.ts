import { Migration } from '@mikro-orm/migrations';

/** Tasks, the agents that run them, their runs, and what those print. */
export class Tasks extends Migration {
  override name = '20261125000000-tasks';

  override up(): void {
    this.addSql(`create table "task" (
      "id" uuid not null, "name" text not null, "script" text not null, "folder" text not null, "arguments" text[] not null default '{}',
      "schedule" jsonb not null, "anchor_at" timestamptz(3) not null, "user" text null, "host" text null, "environment" text not null,
      "enabled" boolean not null, "asap" boolean not null, "comment" text null, "timeout_seconds" int null, "max_retries" int not null,
      "concurrency" text not null, "misfire" text not null, "app_id" uuid null, "next_run_at" timestamptz(3) null,
      "unclaimed_from" timestamptz(3) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"),
      "search_text" text not null generated always as
        (lower("name" || ' ' || "folder" || ' ' || "script" || ' ' || coalesce("comment", ''))) stored) with (fillfactor = 70)`);
    this.addSql(`create index "task_name_index" on "task" (lower("name"), "id")`);
    this.addSql(`create index "task_created_at_index" on "task" ("created_at", "id")`);
    this.addSql(`create index "task_app_id_index" on "task" ("app_id")`);
    this.addSql(
      `create index "task_next_run_at_index" on "task" ("next_run_at", "id") where "next_run_at" is not null`,
    );
    this.addSql(
      `create index "task_unclaimed_from_index" on "task" ("unclaimed_from") where "unclaimed_from" is not null`,
    );

    this.addSql(`create table "agent" (
      "id" uuid not null, "user" text not null, "host" text not null, "environment" text not null, "session_id" text not null,
      "version" text not null, "online" boolean not null, "scheduler_running" boolean not null, "scheduler_since" timestamptz(3) null,
      "registered_at" timestamptz(3) not null, "last_heartbeat_at" timestamptz(3) not null, "latency_ms" double precision null,
      "spool_id" text null, "spool_batch" int not null default 0, primary key ("id")) with (fillfactor = 70)`);
    this.addSql(`create index "agent_last_heartbeat_at_index" on "agent" ("last_heartbeat_at", "id")`);
    this.addSql(`alter table "agent" add constraint "agent_identity_unique" unique ("user", "host", "environment")`);
    this.addSql(`alter table "agent" add constraint "agent_session_id_unique" unique ("session_id")`);

    this.addSql(`create table "run" (
      "id" uuid not null, "task_id" uuid not null, "task_name" text not null, "script" text not null, "folder" text not null,
      "arguments" text[] not null default '{}', "timeout_seconds" int null, "max_retries" int not null, "exclusive" boolean not null,
      "app_id" uuid null, "status" text not null, "trigger" text not null, "attempt" int not null, "first_run_id" uuid not null,
      "scheduled_for" timestamptz(3) null, "not_before" timestamptz(3) null, "started_at" timestamptz(3) null,
      "finished_at" timestamptz(3) null, "exit_code" int null, "error" text null, "cancel_requested" boolean not null default false,
      "agent_id" uuid null, "user" text null, "host" text null, "environment" text not null, "session_id" text null,
      "created_at" timestamptz(3) not null, primary key ("id"),
      "search_text" text not null generated always as (lower("task_name" || ' ' || "folder" || ' ' || "script")) stored)
      with (fillfactor = 70)`);
    this.addSql(`alter table "run" add constraint "run_slot_unique" unique ("task_id", "scheduled_for", "attempt")`);
    this.addSql(
      `create unique index "run_exclusive_unique" on "run" ("task_id") where "exclusive" and "status" = 'RUNNING'`,
    );
    this.addSql(`create index "run_open_index" on "run" ("status", "task_id") where "status" in ('QUEUED', 'RUNNING')`);
    this.addSql(`create index "run_began_index" on "run" (coalesce("started_at", "created_at"), "id")`);
    this.addSql(`create index "run_task_began_index" on "run" ("task_id", coalesce("started_at", "created_at"), "id")`);

    this.addSql(`create table "log_entry" (
      "sequence" bigint not null, "id" uuid not null, "at" timestamptz(3) not null, "level" smallint not null, "message" text not null,
      "agent_id" uuid not null, "run_id" uuid null, primary key ("sequence"))`);
    this.addSql(
      `create index "log_entry_run_id_index" on "log_entry" ("run_id", "sequence") where "run_id" is not null`,
    );
    this.addSql(`create index "log_entry_agent_id_index" on "log_entry" ("agent_id", "sequence")`);
    // The number of the last log line: whoever adds lines holds it until the commit.
    this.addSql(`insert into "event_cursor" ("id", "last_sequence") values (2, 0)`);

    this.addSql(`do $$ begin
      if exists (select 1 from pg_extension where extname = 'pg_trgm') then
        create index "run_search_text_index" on "run" using gin ("search_text" gin_trgm_ops);
      end if;
    end $$`);
  }
}
