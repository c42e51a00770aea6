import { Migration } from '@mikro-orm/migrations';

/**
 * Apps without a schedule. Those of tasks that only run when they are asked to had the longest interval there is instead,
 * and get none. It stays in `every_seconds`, which is all that a server of an early release reads of it: such a one
 * expects a beat within 366 days.
 */
export class ManualSchedules extends Migration {
  override name = '20261126201000-manual-schedules';

  override up(): void {
    this.addSql(`alter table "app" add column "manual" boolean not null default false`);
    this.addSql(`update "app" a set "manual" = true where a."every_seconds" = 31622400
      and exists (select from "task" t where t."app_id" = a."id" and t."schedule" ->> 'type' = 'manual')
      and not exists (select from "task" t where t."app_id" = a."id" and t."schedule" ->> 'type' <> 'manual')`);
    // A sweep puts "next_check_at" right; the version has every process read the app again.
    this.addSql(`update "app_state" s set "next_deadline_at" = null, "down_at" = null, "version" = s."version" + 1
      from "app" a where a."id" = s."app_id" and a."manual"`);
  }
}
