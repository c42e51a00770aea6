import { Migration } from '@mikro-orm/migrations';

/** API keys. */
export class ApiKeys extends Migration {
  override name = '20261126225500-api-keys';

  override up(): void {
    this
      .addSql(`create table "api_key" ("id" uuid not null, "name" text not null, "prefix" text not null, "hash" text not null,
      "scopes" text[] not null, "owner_id" uuid null, "created_at" timestamptz(3) not null,
      "expires_at" timestamptz(3) null, "last_used_at" timestamptz(3) null, primary key ("id"))`);
    this.addSql('alter table "api_key" add constraint "api_key_hash_unique" unique ("hash")');
  }
}
