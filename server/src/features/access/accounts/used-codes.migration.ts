import { Migration } from '@mikro-orm/migrations';

/** Codes of authenticator apps that have let somebody in. */
export class UsedCodes extends Migration {
  override name = '20261127032000-used-codes';

  override up(): void {
    this.addSql(`create table "auth_used_code" ("hash" text not null, "expires_at" timestamptz(3) not null,
      primary key ("hash"))`);
  }
}
