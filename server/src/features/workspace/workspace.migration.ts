import { Migration } from '@mikro-orm/migrations';

/** What all apps have in common. */
export class Workspace extends Migration {
  override name = '20261127183000-workspace';

  override up(): void {
    this.addSql(`create table "workspace" ("id" int not null, "ping_key" text not null, primary key ("id"))`);
  }
}
