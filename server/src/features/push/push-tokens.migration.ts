import { Migration } from '@mikro-orm/migrations';

/** Further names of apps' ping keys. */
export class PushTokens extends Migration {
  override name = '20261127184000-push-tokens';

  override up(): void {
    this.addSql(`create table "push_token" ("token" text not null, "app_id" uuid not null,
      "created_at" timestamptz(3) not null, primary key ("token"))`);
    this.addSql('create index "push_token_app_id_index" on "push_token" ("app_id")');
    this.addSql(`alter table "push_token" add constraint "push_token_app_id_foreign"
      foreign key ("app_id") references "app" ("id") on delete cascade`);
  }
}
