import { Migration } from '@mikro-orm/migrations';

/**
 * Names and tags are stored with composed accents (NFC), so that a tag is one tag however it was typed. Both tables are
 * small, and only rows that need it are written; what is large and kept as it came (sources, runs, log lines) is
 * searched for in both forms.
 */
export class ComposedNames extends Migration {
  override name = '20261126105500-composed-names';

  override up(): void {
    // PostgreSQL knows of accents in this encoding only.
    this.addSql(`do $$ begin
      if current_setting('server_encoding') = 'UTF8' then
        update "app" set "name" = normalize("name", nfc),
          "tags" = array(select normalize(t.tag, nfc) from unnest("tags") with ordinality t(tag, place) order by t.place)
        where "name" is not nfc normalized or array_to_string("tags", ' ') is not nfc normalized;
        update "task" set "name" = normalize("name", nfc), "comment" = normalize("comment", nfc)
        where "name" is not nfc normalized or "comment" is not nfc normalized;
      end if;
    end $$`);
  }
}
