import { Migration } from '@mikro-orm/migrations';

/** What figures of runs are made from is in the indexes themselves: the rows, each on a page of its own, stay unread. */
export class RunFigures extends Migration {
  override name = '20261127144500-run-figures';

  override up(): void {
    const figures = `include ("status", "started_at", "created_at", "finished_at")`;
    this.addSql(`drop index "run_began_index"`);
    this.addSql(`create index "run_began_index" on "run" (coalesce("started_at", "created_at"), "id") ${figures}`);
    this.addSql(`drop index "run_task_began_index"`);
    this.addSql(
      `create index "run_task_began_index" on "run" ("task_id", coalesce("started_at", "created_at"), "id") ${figures}`,
    );
  }
}
