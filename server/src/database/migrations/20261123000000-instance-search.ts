import { Migration } from '@mikro-orm/migrations';

/** The index of the search among sources. No beat of a known source changes what it holds. */
export class InstanceSearch extends Migration {
  override name = '20261123000000-instance-search';

  override up(): void {
    // Where the extension is missing, see the migration of the list indexes.
    this.addSql(`do $$ begin
      if exists (select 1 from pg_extension where extname = 'pg_trgm') then
        create index "instance_search_text_index" on "instance" using gin ("search_text" gin_trgm_ops);
      end if;
    end $$`);
  }
}
