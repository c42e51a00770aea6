import { Migration } from '@mikro-orm/migrations';

/** Tries to sign in, as they are counted; passkeys. */
export class SignIn extends Migration {
  override name = '20261126234000-sign-in';

  override up(): void {
    this.addSql(`create table "sign_in_attempt" ("key" varchar(255) not null, "points" int not null default 0,
      "expire" bigint null, primary key ("key"))`);
    this.addSql(`create table "auth_passkey" ("id" uuid not null, "user_id" uuid not null, "name" text null,
      "public_key" text not null, "credential_id" text not null, "counter" int not null, "device_type" text not null,
      "backed_up" boolean not null, "transports" text null, "created_at" timestamptz(3) null, "aaguid" text null,
      primary key ("id"))`);
    this.addSql('create index "auth_passkey_user_id_index" on "auth_passkey" ("user_id")');
    this.addSql(
      'alter table "auth_passkey" add constraint "auth_passkey_credential_id_unique" unique ("credential_id")',
    );
    this.addSql(`alter table "auth_passkey" add constraint "auth_passkey_user_id_foreign" foreign key ("user_id")
      references "auth_user" ("id") on delete cascade`);
  }
}
