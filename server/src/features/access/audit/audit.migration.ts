import { Migration } from '@mikro-orm/migrations';

/** Who has done what. An entry is written once: not even a mistake in this program changes it. */
export class Audit extends Migration {
  override name = '20261126230500-audit';

  override up(): void {
    this.addSql(`create table "audit_entry" ("id" uuid not null, "at" timestamptz(3) not null,
      "actor_kind" text not null, "actor_id" text null, "actor_name" text null, "address" text null, "action" text not null,
      "target_kind" text null, "target_id" text null, "target_name" text null, "changes" jsonb not null,
      "search_text" text generated always as (lower(coalesce(actor_name, '') || ' ' || coalesce(address, '') || ' ' || replace(action, '_', ' ') || ' ' || coalesce(target_name, ''))) stored not null,
      primary key ("id"))`);
    this.addSql('create index "audit_entry_at_index" on "audit_entry" ("at", "id")');
    this.addSql('create index "audit_entry_action_index" on "audit_entry" ("action", "at", "id")');
    this.addSql('create index "audit_entry_actor_id_index" on "audit_entry" ("actor_id", "at", "id")');
    this.addSql(`create function "lubdub_audit_is_final"() returns trigger language plpgsql as
      $$ begin raise exception 'an entry of the audit log never changes'; end $$`);
    this.addSql(`create trigger "audit_entry_is_final" before update on "audit_entry"
      for each row execute function "lubdub_audit_is_final"()`);
  }
}
