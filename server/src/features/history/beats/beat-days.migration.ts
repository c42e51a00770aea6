import { Migration } from '@mikro-orm/migrations';

/** Each app's beats of each day, packed. */
export class BeatDays extends Migration {
  override name = '20261127032500-beat-days';

  override up(): void {
    // A row grows with each hour of its day: room beside it keeps it on its page.
    this.addSql(`create table "beat_day" ("app_id" uuid not null, "day" date not null, "until" timestamptz(3) not null,
      "counts" bytea not null, "latency" bytea null, "duration" bytea null, primary key ("app_id", "day")) with (fillfactor = 70)`);
    this.addSql(`create index "beat_day_day_index" on "beat_day" ("day")`);
  }
}
