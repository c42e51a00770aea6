import { sql, type Expression, type SqlBool } from 'kysely';
import { storable } from './text.ts';

/** A `like` pattern for texts that contain this, its `%` and `_` taken as they are. */
const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/**
 * What holds where a text contains what a person typed, whatever its capitals, and whether its accents are letters of
 * their own or follow their letter (NFC, NFD): texts come from many systems and are kept as they are. `lowered` is an
 * expression of the lower case.
 */
export function containsTyped(typed: string): (lowered: Expression<string>) => Expression<SqlBool> {
  const text = storable(typed.trim());
  const patterns = [...new Set([text.normalize('NFC'), text.normalize('NFD')])].map(containing);
  return (lowered) => {
    const any = patterns.map((pattern) => sql<SqlBool>`${lowered} like lower(${pattern})`);
    return any.length === 1 ? sql.join(any) : sql`(${sql.join(any, sql` or `)})`;
  };
}
