import { Migration } from '@mikro-orm/migrations';

/**
 * Texts that were stored as no value are the word NULL again; in which capitals it was written is not known any more. A
 * line break that became an `n`, and a blank that was dropped, cannot be told from what was meant.
 */
export class TextLists extends Migration {
  override name = '20261126104700-text-lists';

  override up(): void {
    for (const [table, column] of [
      ['task', 'arguments'],
      ['run', 'arguments'],
      ['app', 'tags'],
    ])
      this.addSql(
        `update "${table}" set "${column}" = array_replace("${column}", null, 'NULL') where array_position("${column}", null) is not null`,
      );
  }
}
