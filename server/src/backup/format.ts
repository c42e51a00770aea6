// A backup is text, compressed by gzip: a line that says what it is, then each table with its rows as JSON and what they
// add up to, then a line that says it is whole. So it goes from any database to any other, and can be read without
// Lubdub.
import { z } from 'zod';
import { tableDescription, type TableDescription } from './tables.ts';
import type { Contents } from './checksum.ts';

/** A backup that cannot be made or restored; the message is one line for the operator. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

const header = z.object({
  format: z.literal(1),
  /** When what it holds was so, in ISO 8601. */
  madeAt: z.iso.datetime({ offset: true }),
  migrations: z.array(z.string()).min(1),
});
export type Header = z.infer<typeof header>;

const contents = z.object({ rows: z.number(), checksum: z.string().regex(/^\d+$/) });

/** What stands in a backup, in its order: one header, each table with its rows and their sum, the end. */
export type Part =
  | { kind: 'lubdub backup'; value: Header }
  | { kind: 'table'; value: TableDescription }
  | { kind: 'row'; value: string }
  | { kind: 'rows'; value: Contents }
  | { kind: 'end'; value: { tables: number } };

const MARK = '-- ';
const VALUES = {
  'lubdub backup': header,
  table: tableDescription,
  rows: contents,
  end: z.object({ tables: z.number() }),
} as const;

/** The line of a part that is no row, with its end. */
export const lineOf = <Kind extends keyof typeof VALUES>(kind: Kind, value: z.infer<(typeof VALUES)[Kind]>): string =>
  `${MARK}${kind} ${JSON.stringify(value)}\n`;

/** @throws BackupError for a line that no backup has */
export function parseLine(line: string): Part {
  if (!line.startsWith(MARK)) return { kind: 'row', value: line };
  const [, kind = '', json = ''] = /^-- ([a-z ]+) (\{.*\})$/.exec(line) ?? [];
  if (!(kind in VALUES)) throw new BackupError(`it is not a backup of Lubdub, or damaged: ${line.slice(0, 60)}`);
  try {
    return { kind, value: VALUES[kind as keyof typeof VALUES].parse(JSON.parse(json)) } as Part;
  } catch (error) {
    throw new BackupError(`it was made by another version of Lubdub, or is damaged: ${line.slice(0, 60)}`, {
      cause: error,
    });
  }
}
