import { Migration } from '@mikro-orm/migrations';

/**
 * What a task has done to its app, and how much a run has printed; and run limits of apps that let whoever ends a run
 * tell of it first.
 */
export class Scheduler extends Migration {
  override name = '20261126110712-scheduler';

  override up(): void {
    this.addSql(`alter table "task" add column "app_paused_at" timestamptz(3) null`);
    this.addSql(`alter table "run" add column "log_lines" int not null default 0`);
    this.addSql(`alter table "run" add column "log_lines_kept" int not null default 0`);
    // As longestRunSeconds has it: 60 s for a silent agent, and 10 s an attempt to end what is over its time.
    this.addSql(`update "app" a
      set "max_run_seconds" = least(31622400, a."max_run_seconds" + 60 + 10 * (t."max_retries" + 1))
      from "task" t
      where t."app_id" = a."id" and t."timeout_seconds" is not null
        and a."max_run_seconds" = t."timeout_seconds"::bigint * (t."max_retries" + 1) + (
          select coalesce(sum(least(300, 5 * 2 ^ least(attempt - 1, 30))), 0)::int
          from generate_series(1, t."max_retries") as attempt)`);
  }
}
