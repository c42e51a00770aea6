import { Migration } from '@mikro-orm/migrations';

/** Each app's figures of each finished day. */
export class Rollups extends Migration {
  override name = '20261122010000-rollups';

  override up(): void {
    this.addSql(`create table "app_day" (
      "app_id" uuid not null, "day" date not null, "beats" int not null, "fails" int not null, "seconds_up" double precision not null,
      "seconds_late" double precision not null, "seconds_down" double precision not null, "seconds_unknown" double precision not null,
      "latency_mean_ms" double precision null, "latency_p95_ms" double precision null, "duration_mean_ms" double precision null,
      "duration_p95_ms" double precision null, primary key ("app_id", "day"))`);
    this.addSql(`create index "app_day_day_index" on "app_day" ("day")`);
  }
}
