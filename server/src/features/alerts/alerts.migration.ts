import { Migration } from '@mikro-orm/migrations';

/** Channels, rules, and what has been told to whom. */
export class Alerts extends Migration {
  override name = '20261126195000-alerts';

  override up(): void {
    this
      .addSql(`create table "channel" ("id" uuid not null, "name" text not null, "kind" text not null, "enabled" boolean not null,
      "settings" jsonb not null, "secrets" text null, "target" text not null, "problem" text null,
      "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"))`);
    this.addSql(`create table "alert_rule" ("id" uuid not null, "name" text not null, "enabled" boolean not null,
      "channel_id" uuid not null constraint "alert_rule_channel_id_foreign" references "channel" ("id") on delete cascade on update no action, "selector" jsonb not null, "on" text[] not null,
      "after_seconds" int not null, "failures" int not null, "group_seconds" int not null, "remind_every_seconds" int null,
      "priority" text not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"))`);
    this.addSql(`create table "notice" ("id" uuid not null,
      "incident_id" uuid null constraint "notice_incident_id_foreign" references "incident" ("id") on delete cascade on update no action, "failed_channel_id" uuid null,
      "channel_id" uuid not null constraint "notice_channel_id_foreign" references "channel" ("id") on delete cascade on update no action,
      "told" text not null default 'NOTHING', "due_at" timestamptz(3) null,
      "attempt" int not null default 0, "claim" int not null default 0, "wake" int not null default 0,
      "steps" jsonb not null default '[]', "tells_end" boolean not null default true, "group_seconds" int not null default 0,
      "remind_every_seconds" int null, "remind_at" timestamptz(3) null, "told_priority" text null,
      "told_acknowledged" boolean not null default false, "delivery_id" uuid null, "first_attempt_at" timestamptz(3) null,
      primary key ("id"))`);
    this.addSql('create index "notice_due_at_index" on "notice" ("due_at", "channel_id") where "due_at" is not null');
    this.addSql('create index "notice_channel_id_index" on "notice" ("channel_id", "due_at")');
    this.addSql('create unique index "notice_incident_unique" on "notice" ("incident_id", "channel_id")');
    this.addSql(`create table "delivery" ("id" uuid not null,
      "channel_id" uuid null constraint "delivery_channel_id_foreign" references "channel" ("id") on delete set null on update no action, "channel_name" text not null,
      "reason" text not null, "priority" text not null, "state" text not null, "attempts" int not null default 0,
      "created_at" timestamptz(3) not null, "sent_at" timestamptz(3) null, "next_attempt_at" timestamptz(3) null,
      "answer" text null, primary key ("id"))`);
    this.addSql('create index "delivery_created_at_index" on "delivery" ("created_at", "id")');
    this.addSql('create index "delivery_channel_id_index" on "delivery" ("channel_id", "created_at", "id")');
    this.addSql(`create table "delivery_incident" (
      "incident_id" uuid not null constraint "delivery_incident_incident_id_foreign" references "incident" ("id") on delete cascade on update no action,
      "delivery_id" uuid not null constraint "delivery_incident_delivery_id_foreign" references "delivery" ("id") on delete cascade on update no action,
      primary key ("incident_id", "delivery_id"))`);
    this.addSql('create index "delivery_incident_delivery_id_index" on "delivery_incident" ("delivery_id")');
  }
}
