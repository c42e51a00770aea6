import type { RunFieldsFragment, RunFilter, RunOrder } from '#lib/gql/graphql.ts';
import { readError } from '#lib/graphql/errors.ts';
import { count } from '#lib/time/format.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { getContextClient } from '@urql/svelte';
import { runsAsCsv } from './csv.ts';
import { RunsPageDocument } from './operations.ts';

const MOST_ROWS = 10_000;
const PAGE_ROWS = 500;

/** Saves what the filters show as a file. Must be made while a component is being set up. */
export class RunsExport {
  /** How many rows have been read; null while nothing is being exported. */
  rows = $state<number | null>(null);
  #client = getContextClient();

  async start(filter: RunFilter, orderBy: RunOrder): Promise<void> {
    this.rows = 0;
    try {
      const { runs, more } = await this.#read(filter, orderBy);
      save(runsAsCsv(runs), `runs-${new Date().toISOString().slice(0, 16).replaceAll(':', '')}.csv`);
      const what = runs.length === 1 ? '1 run' : `${count(runs.length)} runs`;
      toasts.ok(more ? `Exported the first ${what}. Narrow the filters for the others.` : `Exported ${what}.`);
    } catch (error) {
      toasts.bad(`Could not export the runs. ${error instanceof Error ? error.message : ''}`);
    } finally {
      this.rows = null;
    }
  }

  async #read(filter: RunFilter, orderBy: RunOrder): Promise<{ runs: RunFieldsFragment[]; more: boolean }> {
    const runs: RunFieldsFragment[] = [];
    let after: string | null | undefined;
    while (runs.length < MOST_ROWS) {
      const variables = { first: PAGE_ROWS, after, filter, orderBy };
      const answer = await this.#client
        .query(RunsPageDocument, variables, { requestPolicy: 'network-only' })
        .toPromise();
      if (answer.error) throw new Error(readError(answer.error).message);
      const page = answer.data?.runs;
      runs.push(...(page?.nodes ?? []));
      this.rows = runs.length;
      if (!page?.pageInfo.hasNextPage) return { runs, more: false };
      after = page.pageInfo.endCursor;
    }
    return { runs, more: true };
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
