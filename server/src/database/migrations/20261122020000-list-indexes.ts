import { Migration } from '@mikro-orm/migrations';

/** What the orders and the search of the lists read. None is on a column that every beat changes. */
export class ListIndexes extends Migration {
  override name = '20261122020000-list-indexes';

  override up(): void {
    // A status changes rarely, so its index follows few writes.
    this.addSql(`create index "app_state_status_index" on "app_state" ("status", "app_id")`);
    this.addSql(`create index "instance_user_index" on "instance" (lower("user"), "id")`);
    this.addSql(`create index "instance_host_index" on "instance" (lower("host"), "id")`);
    this.addSql(`create index "instance_environment_index" on "instance" ("environment", "id")`);
    this.addSql(`create index "app_tags_index" on "app" using gin ("tags")`);

    // array_to_string is not immutable for every type, but it is for text.
    this.addSql(`create function "lubdub_app_search"("name" text, "slug" text, "tags" text[]) returns text
      language sql immutable parallel safe as $$ select lower("name" || ' ' || "slug" || ' ' || array_to_string("tags", ' ')) $$`);
    this.addSql(`alter table "app" add column "search_text" text not null
      generated always as ("lubdub_app_search"("name", "slug", "tags")) stored`);
    this.addSql(`alter table "instance" add column "search_text" text not null
      generated always as (lower("user" || ' ' || "host")) stored`);
    // Without the extension, or without the right to make it, a search reads the whole table.
    this.addSql(`do $$ begin
      if exists (select 1 from pg_available_extensions where name = 'pg_trgm') then
        create extension if not exists pg_trgm;
        create index "app_search_text_index" on "app" using gin ("search_text" gin_trgm_ops);
      end if;
    exception when insufficient_privilege then
      raise notice 'pg_trgm may not be made: searching reads the whole table';
    end $$`);
  }
}
