import { Migration } from '@mikro-orm/migrations';

/** Apps, their hot state, instances, beats, status changes. */
export class FirstTables extends Migration {
  override name = '20261122000000-first-tables';

  override up(): void {
    this.addSql(`create table "app" (
      "id" uuid not null, "slug" text not null, "name" text not null, "description" text null, "environment" text not null,
      "tags" text[] not null default '{}', "every_seconds" int null, "cron_expression" text null, "cron_timezone" text null,
      "grace_seconds" int not null, "max_run_seconds" int null, "ping_key" uuid not null,
      "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"))`);
    this.addSql(`alter table "app" add constraint "app_slug_unique" unique ("slug")`);
    this.addSql(`alter table "app" add constraint "app_ping_key_unique" unique ("ping_key")`);
    this.addSql(`create index "app_name_index" on "app" (lower("name"), "id")`);
    this.addSql(`create index "app_created_at_index" on "app" ("created_at", "id")`);

    // Half of each page stays free, so that the next version of a row finds room beside it and no index has to follow.
    this.addSql(`create table "app_state" (
      "app_id" uuid not null, "version" int not null default 0, "status" smallint not null, "status_since" timestamptz(3) not null,
      "last_heartbeat_at" timestamptz(3) null, "newest_occurred_at" timestamptz(3) null, "next_deadline_at" timestamptz(3) null,
      "down_at" timestamptz(3) null, "next_check_at" timestamptz(3) null, "heartbeat_count" bigint not null default '0',
      "last_duration_ms" double precision null, "runs" jsonb not null default '[]', "resume_on_beat" boolean not null default false,
      "paused_at" timestamptz(3) null, "open_alerts" int not null default 0, primary key ("app_id")) with (fillfactor = 50)`);
    this.addSql(
      `create index "app_state_next_check_at_index" on "app_state" ("next_check_at") where "next_check_at" is not null`,
    );
    this.addSql(`alter table "app_state" add constraint "app_state_app_id_foreign" foreign key ("app_id")
      references "app" ("id") on update no action on delete cascade`);

    this.addSql(`create table "instance" (
      "id" uuid not null, "app_id" uuid not null, "user" text not null, "host" text not null, "environment" text not null,
      "session_id" text null, "agent_version" text null, "first_heartbeat_at" timestamptz(3) not null,
      "last_heartbeat_at" timestamptz(3) not null, primary key ("id")) with (fillfactor = 70)`);
    this.addSql(
      `alter table "instance" add constraint "instance_source_unique" unique ("app_id", "user", "host", "environment")`,
    );
    this.addSql(`alter table "instance" add constraint "instance_app_id_foreign" foreign key ("app_id")
      references "app" ("id") on update no action on delete cascade`);

    this.addSql(`create table "heartbeat" (
      "app_id" uuid not null, "received_at" timestamptz(3) not null, "id" uuid not null, "kind" text not null,
      "occurred_at" timestamptz(3) not null, "sent_at" timestamptz(3) null, "latency_ms" double precision null,
      "duration_ms" double precision null, "exit_code" int null, "run_id" uuid null, "message" text null,
      "message_truncated" boolean not null default false, "user" text not null, "host" text not null, "environment" text not null,
      "session_id" text null, "agent_version" text null, primary key ("app_id", "received_at", "id"))
      partition by range ("received_at")`);

    this.addSql(`create table "idempotency_key" (
      "app_id" uuid not null, "key" text not null, "heartbeat_id" uuid not null, "received_at" timestamptz(3) not null,
      primary key ("app_id", "key"))`);
    this.addSql(`create index "idempotency_key_received_at_index" on "idempotency_key" ("received_at")`);

    this.addSql(`create table "beat_minute" (
      "minute" timestamptz(3) not null, "shard" int not null, "beats" int not null, "missed" int not null,
      primary key ("minute", "shard")) with (fillfactor = 50)`);

    this.addSql(`create table "status_change" (
      "sequence" bigint not null, "id" uuid not null, "app_id" uuid not null, "from" smallint not null, "to" smallint not null,
      "at" timestamptz(3) not null, "cause" text not null, "state" jsonb not null, "heartbeat_id" uuid null,
      "heartbeat_received_at" timestamptz(3) null, primary key ("sequence"))`);
    this.addSql(`alter table "status_change" add constraint "status_change_id_unique" unique ("id")`);
    this.addSql(`create index "status_change_app_id_sequence_index" on "status_change" ("app_id", "sequence")`);
    this.addSql(
      `create table "event_cursor" ("id" smallint not null, "last_sequence" bigint not null, primary key ("id"))`,
    );
    this.addSql(`insert into "event_cursor" ("id", "last_sequence") values (1, 0)`);

    this.addSql(`create table "outage" (
      "id" uuid not null, "from" timestamptz(3) not null, "to" timestamptz(3) not null, "reason" text not null, primary key ("id"))`);
    this.addSql(`create index "outage_to_index" on "outage" ("to")`);
    this.addSql(`create table "milestone" ("name" text not null, "at" timestamptz(3) not null, primary key ("name"))`);
  }
}
