import { Migration } from '@mikro-orm/migrations';

export class MaintenanceWindows extends Migration {
  override up(): void {
    this.addSql(`create table "maintenance_window" ("id" uuid not null, "name" text not null, "selector" jsonb not null,
      "starts_at" timestamptz(3) null, "ends_at" timestamptz(3) null, "cron_expression" text null, "cron_timezone" text null,
      "duration_seconds" int null, "valid_from" timestamptz(3) not null, "valid_until" timestamptz(3) null,
      "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"))`);
  }
}
