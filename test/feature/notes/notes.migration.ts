import { Migration } from '@mikro-orm/migrations';

export class Notes extends Migration {
  override up(): void {
    this.addSql(
      'create table "note" ("id" uuid primary key, "app_id" uuid not null, "text" text not null, "written_at" timestamptz(3) not null)',
    );
    this.addSql('create index "note_app_id_index" on "note" ("app_id")');
  }
}
