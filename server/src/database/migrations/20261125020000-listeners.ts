import { Migration } from '@mikro-orm/migrations';

/** Who listens for the beats of others: while nobody else does, a group of beats need not tell of itself. */
export class Listeners extends Migration {
  override name = '20261125020000-listeners';

  override up(): void {
    this.addSql(
      `create table "listener" ("process_id" uuid not null, "backend_pid" int not null, primary key ("process_id"))`,
    );
    // Servers of the release before listen without saying so here, as long as they run.
    this.addSql(`insert into "listener" ("process_id", "backend_pid")
      select gen_random_uuid(), pid from pg_stat_activity where application_name = 'lubdub-listener' and datname = current_database()`);
  }
}
