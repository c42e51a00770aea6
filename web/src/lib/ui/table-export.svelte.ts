import { readError } from '#lib/graphql/errors.ts';
import { count } from '#lib/time/format.ts';
import { getContextClient } from '@urql/svelte';
import type { AnyVariables, TypedDocumentNode } from '@urql/svelte';
import { sheetFile } from './sheet.ts';
import type { Sheet, SheetFormat } from './sheet.ts';
import { toasts } from './toasts.svelte.ts';

interface Page<Row> {
  nodes: readonly Row[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** Reads a page of rows behind a cursor; without one, the first. Rejects with what is to be told. */
type ReadPage<Row> = (after: string | null | undefined) => Promise<Page<Row>>;

interface Options<Row> {
  /** What a row is, and several are, e.g. `run` and `runs`. */
  one: string;
  many: string;
  sheet: Sheet<Row>;
  read: ReadPage<Row>;
}

/** What a spreadsheet and the memory of a tab still bear. */
const MOST_ROWS = 100_000;
const PAGE_ROWS = 500;

/** Saves what a table shows, all pages of it, as a file. */
export class TableExport<Row> {
  /** How many rows have been read; null while nothing is being exported. */
  rows = $state<number | null>(null);
  #started = 0;
  readonly #options: Options<Row>;

  constructor(options: Options<Row>) {
    this.#options = options;
  }

  async start(format: SheetFormat): Promise<void> {
    const { one, many, sheet } = this.#options;
    const started = (this.#started += 1);
    const isCancelled = () => this.#started !== started;
    this.rows = 0;
    try {
      const { rows, more } = await this.#read(isCancelled);
      if (isCancelled()) return;
      const file = await sheetFile(format, sheet, rows);
      if (isCancelled()) return;
      save(file, `${many.replaceAll(' ', '-')}-${new Date().toISOString().slice(0, 16).replaceAll(':', '')}.${format}`);
      const what = rows.length === 1 ? `1 ${one}` : `${count(rows.length)} ${many}`;
      toasts.ok(more ? `Exported the first ${what}. Narrow the filters for the others.` : `Exported ${what}.`);
    } catch (error) {
      if (!isCancelled()) toasts.bad(`Could not export the ${many}. ${error instanceof Error ? error.message : ''}`);
    } finally {
      if (!isCancelled()) this.rows = null;
    }
  }

  cancel(): void {
    this.#started += 1;
    this.rows = null;
  }

  async #read(isCancelled: () => boolean): Promise<{ rows: Row[]; more: boolean }> {
    const rows: Row[] = [];
    let after: string | null | undefined;
    while (rows.length < MOST_ROWS && !isCancelled()) {
      const page = await this.#options.read(after);
      rows.push(...page.nodes);
      if (!isCancelled()) this.rows = rows.length;
      if (!page.pageInfo.hasNextPage) return { rows, more: false };
      after = page.pageInfo.endCursor;
    }
    return { rows, more: true };
  }
}

/**
 * Pages of a list, by the query that the page itself shows it with. `variables`: those that say which rows, and in which
 * order, as they are when the export begins. To be called while a component is being set up.
 */
export function pagesOf<Data, Variables extends AnyVariables, Row>(
  document: TypedDocumentNode<Data, Variables>,
  variables: () => Omit<Variables, 'first' | 'after' | 'last' | 'before'>,
  pageOf: (data: Data) => Page<Row>,
): ReadPage<Row> {
  const client = getContextClient();
  let chosen: object = {};
  return async (after) => {
    if (!after) chosen = variables();
    const asked = { ...chosen, first: PAGE_ROWS, after } as unknown as Variables;
    const answer = await client.query(document, asked, { requestPolicy: 'network-only' }).toPromise();
    if (answer.error || !answer.data)
      throw new Error(answer.error ? readError(answer.error).message : 'No answer came.');
    return pageOf(answer.data);
  };
}

/** Rows that the page has in hand, all of them. */
export const inHand =
  <Row>(rows: () => readonly Row[]): ReadPage<Row> =>
  () =>
    Promise.resolve({ nodes: rows(), pageInfo: { hasNextPage: false } });

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has to have begun reading it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
