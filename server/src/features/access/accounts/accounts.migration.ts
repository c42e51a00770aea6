import { Migration } from '@mikro-orm/migrations';

/** Users and their sessions, as Better Auth keeps them; how people get in. */
export class Accounts extends Migration {
  override name = '20261126225824-accounts';

  override up(): void {
    this.addSql(`create table "auth_user" ("id" uuid not null, "name" text not null, "email" text not null,
      "email_verified" boolean not null default false, "image" text null,
      "two_factor_enabled" boolean not null default false, "role" text not null default 'VIEWER',
      "permissions" text[] not null default '{}', "disabled" boolean not null default false,
      "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null,
      "last_sign_in_at" timestamptz(3) null, primary key ("id"))`);
    this.addSql('alter table "auth_user" add constraint "auth_user_email_unique" unique ("email")');
    this.addSql(`create table "auth_session" ("id" uuid not null, "user_id" uuid not null, "token" text not null,
      "expires_at" timestamptz(3) not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null,
      "ip_address" text null, "user_agent" text null, primary key ("id"))`);
    this.addSql('alter table "auth_session" add constraint "auth_session_token_unique" unique ("token")');
    this.addSql(`create table "auth_account" ("id" uuid not null, "user_id" uuid not null, "provider_id" text not null,
      "account_id" text not null, "access_token" text null, "refresh_token" text null, "id_token" text null,
      "access_token_expires_at" timestamptz(3) null, "refresh_token_expires_at" timestamptz(3) null,
      "scope" text null, "password" text null, "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null, primary key ("id"))`);
    this.addSql(`alter table "auth_account" add constraint "auth_account_provider_unique"
      unique ("provider_id", "account_id")`);
    this
      .addSql(`create table "auth_verification" ("id" uuid not null, "identifier" text not null, "value" text not null,
      "expires_at" timestamptz(3) not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null,
      primary key ("id"))`);
    this.addSql('create index "auth_verification_identifier_index" on "auth_verification" ("identifier")');
    this.addSql(`create table "auth_two_factor" ("id" uuid not null, "user_id" uuid not null, "secret" text not null,
      "backup_codes" text not null, "verified" boolean not null default true,
      "failed_verification_count" int not null default 0, "locked_until" timestamptz(3) null, primary key ("id"))`);
    for (const table of ['auth_session', 'auth_account', 'auth_two_factor']) {
      this.addSql(`create index "${table}_user_id_index" on "${table}" ("user_id")`);
      this.addSql(`alter table "${table}" add constraint "${table}_user_id_foreign" foreign key ("user_id")
        references "auth_user" ("id") on delete cascade`);
    }
    this.addSql(`create table "access_state" ("id" smallint not null, "accounts_since" timestamptz(3) null,
      "password_salt" uuid not null, primary key ("id"))`);
    this.addSql('insert into "access_state" ("id", "password_salt") values (1, gen_random_uuid())');
    this
      .addSql(`create table "password_session" ("id" uuid not null, "hash" text not null, "password_tag" text not null,
      "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("id"))`);
    this.addSql('alter table "password_session" add constraint "password_session_hash_unique" unique ("hash")');
    this.addSql(`create table "set_up_token" ("hash" text not null, "created_at" timestamptz(3) not null,
      primary key ("hash"))`);
    this.#announceChanges();
  }

  /**
   * Whatever changes who may do what, all processes hear of it, the one that has done it too: so no process is named in
   * front.
   */
  #announceChanges(): void {
    this.addSql(`create function access_announce(word text, id text) returns void language sql as
      $$ select pg_notify('lubdub_scheduler', '- ' || word || ' ' || id) $$`);
    this.addSql(`create function auth_session_ended() returns trigger language plpgsql as
      $$ begin perform access_announce('ACCESS_SESSION', old.id::text); return null; end $$`);
    for (const table of ['auth_session', 'password_session'])
      this.addSql(`create trigger "${table}_ended" after delete on "${table}"
        for each row execute function auth_session_ended()`);
    this.addSql(`create function auth_user_changed() returns trigger language plpgsql as $$ begin
      if tg_op = 'UPDATE' and new.disabled then delete from auth_session where user_id = new.id; end if;
      perform access_announce('ACCESS_USER', old.id::text);
      return null;
    end $$`);
    this.addSql(`create trigger "auth_user_changed" after update on "auth_user" for each row
      when (old.role is distinct from new.role or old.permissions is distinct from new.permissions
        or old.disabled is distinct from new.disabled) execute function auth_user_changed()`);
    this.addSql(`create trigger "auth_user_deleted" after delete on "auth_user" for each row
      execute function auth_user_changed()`);
    this.addSql(`create function auth_user_came() returns trigger language plpgsql as $$ begin
      update access_state set accounts_since = now() where accounts_since is null;
      if found then perform access_announce('ACCESS_MODE', 'ACCOUNTS'); end if;
      return null;
    end $$`);
    this.addSql(`create trigger "auth_user_came" after insert on "auth_user" for each statement
      execute function auth_user_came()`);
  }
}
