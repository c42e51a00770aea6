import { readError } from '#lib/graphql/errors.ts';
import { count } from '#lib/time/format.ts';
import { getContextClient } from '@urql/svelte';
import type { AnyVariables, TypedDocumentNode } from '@urql/svelte';
import { toasts } from './toasts.svelte.ts';

interface Page<Row> {
  nodes: readonly Row[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

interface Options<Data, Row> {
  /** What a row is, and several are, e.g. `run` and `runs`. */
  one: string;
  many: string;
  /** Name of the file, without the moment and the ending that it gets. */
  file: string;
  page: (data: Data) => Page<Row>;
  toText: (rows: readonly Row[]) => string;
}

const MOST_ROWS = 10_000;
const PAGE_ROWS = 500;

/** Saves what the filters of a list show as a file. Must be made while a component is being set up. */
export class CsvExport<Data, Variables extends AnyVariables, Row> {
  /** How many rows have been read; null while nothing is being exported. */
  rows = $state<number | null>(null);
  #client = getContextClient();
  #document: TypedDocumentNode<Data, Variables>;
  #options: Options<Data, Row>;

  constructor(document: TypedDocumentNode<Data, Variables>, options: Options<Data, Row>) {
    this.#document = document;
    this.#options = options;
  }

  /** `variables`: those that say which rows, and in which order. */
  async start(variables: Omit<Variables, 'first' | 'after' | 'last' | 'before'>): Promise<void> {
    const { one, many, file, toText } = this.#options;
    this.rows = 0;
    try {
      const { rows, more } = await this.#read(variables);
      save(toText(rows), `${file}-${new Date().toISOString().slice(0, 16).replaceAll(':', '')}.csv`);
      const what = rows.length === 1 ? `1 ${one}` : `${count(rows.length)} ${many}`;
      toasts.ok(more ? `Exported the first ${what}. Narrow the filters for the others.` : `Exported ${what}.`);
    } catch (error) {
      toasts.bad(`Could not export the ${many}. ${error instanceof Error ? error.message : ''}`);
    } finally {
      this.rows = null;
    }
  }

  async #read(variables: object): Promise<{ rows: Row[]; more: boolean }> {
    const rows: Row[] = [];
    let after: string | null | undefined;
    while (rows.length < MOST_ROWS) {
      const asked = { ...variables, first: PAGE_ROWS, after } as unknown as Variables;
      const answer = await this.#client.query(this.#document, asked, { requestPolicy: 'network-only' }).toPromise();
      if (answer.error) throw new Error(readError(answer.error).message);
      if (!answer.data) break;
      const page = this.#options.page(answer.data);
      rows.push(...page.nodes);
      this.rows = rows.length;
      if (!page.pageInfo.hasNextPage) return { rows, more: false };
      after = page.pageInfo.endCursor;
    }
    return { rows, more: true };
  }
}

function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has to have begun reading it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
