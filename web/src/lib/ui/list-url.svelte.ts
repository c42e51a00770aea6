import { goto } from '$app/navigation';
import { page } from '$app/state';
import type { SortDirection } from '#lib/gql/graphql.ts';

export const PAGE_SIZE = 25;

export interface Sorting<Column extends string> {
  column: Column;
  direction: SortDirection;
}

/** A page of a list, as the server gives it. */
export interface Connection {
  nodes: readonly unknown[];
  pageInfo: { hasNextPage: boolean; startCursor?: string | null; endCursor?: string | null };
  /** Null: more than the server counts. Left out: a list that is not counted. */
  totalCount?: number | null;
}

interface Options<Column extends string> {
  columns: readonly Column[];
  initial: Sorting<Column>;
}

/**
 * Where the last change leads, until the browser is there: a second one that comes meanwhile must not be made from the
 * address before both, or the first would be lost.
 */
let underWay: URL | null = null;

/**
 * A list's search, filters, sort order and page, kept in the address: the back button walks through them and a link
 * shows the same to somebody else. Reading is reactive; any change but of the page goes back to the first page.
 */
export class ListUrl<Column extends string> {
  #options: Options<Column>;

  constructor(options: Options<Column>) {
    this.#options = options;
  }

  /** A parameter's text, or `''`. */
  get(name: string): string {
    return page.url.searchParams.get(name) ?? '';
  }

  /** All values of a parameter that is repeated. */
  all(name: string): string[] {
    return page.url.searchParams.getAll(name);
  }

  get search(): string {
    return this.get('q');
  }

  get page(): number {
    const value = Number.parseInt(this.get('page'), 10);
    return value > 1 && (this.get('after') || this.get('before')) ? value : 1;
  }

  get sorting(): Sorting<Column> {
    const text = this.get('sort');
    const column = this.#options.columns.find((one) => one === text.replace(/^-/, ''));
    if (!column) return this.#options.initial;
    return { column, direction: text.startsWith('-') ? 'DESC' : 'ASC' };
  }

  /** The page's part of a connection's arguments. */
  get window(): { first?: number; after?: string; last?: number; before?: string } {
    const after = this.get('after');
    const before = this.get('before');
    if (before) return { last: PAGE_SIZE, before };
    return after ? { first: PAGE_SIZE, after } : { first: PAGE_SIZE };
  }

  /** True while anything narrows the list. */
  filteredBy(...names: string[]): boolean {
    return names.some((name) => page.url.searchParams.has(name));
  }

  /**
   * Sets parameters, where `''` and `[]` remove them, and goes to the first page. `replace` leaves no step for the back
   * button.
   */
  set(changes: Record<string, string | readonly string[]>, { replace = false } = {}): void {
    this.#go({ ...changes, page: '', after: '', before: '' }, replace);
  }

  /** Sets how the same rows are shown, which is no step for the back button either. */
  put(name: string, value: string): void {
    this.#go({ [name]: value }, true);
  }

  /** Whether a dialog that has its place in the address is open. */
  isOpen(name: string): boolean {
    return page.url.searchParams.has(name);
  }

  /** Opens a dialog as a step of its own, so that the back button closes it. */
  open(name: string): void {
    this.#go({ [name]: '1' }, false);
  }

  close(name: string): void {
    if (this.isOpen(name)) this.#go({ [name]: '' }, true);
  }

  sort(sorting: Sorting<Column>): void {
    const { initial } = this.#options;
    const isInitial = sorting.column === initial.column && sorting.direction === initial.direction;
    this.set({ sort: isInitial ? '' : `${sorting.direction === 'DESC' ? '-' : ''}${sorting.column}` });
  }

  next(endCursor: string | null | undefined): void {
    if (endCursor) this.#go({ page: String(this.page + 1), after: endCursor, before: '' }, false);
  }

  previous(startCursor: string | null | undefined): void {
    const target = this.page - 1;
    // The first page is always asked for from the start: what has come in meanwhile belongs on it.
    if (target <= 1 || !startCursor) this.#go({ page: '', after: '', before: '' }, false);
    else this.#go({ page: String(target), before: startCursor, after: '' }, false);
  }

  /** The page before, of a list that is read forwards only: behind this cursor; without one, the first page. */
  back(after: string | undefined): void {
    const target = this.page - 1;
    if (target <= 1 || !after) this.#go({ page: '', after: '', before: '' }, false);
    else this.#go({ page: String(target), after, before: '' }, false);
  }

  #go(changes: Record<string, string | readonly string[]>, replace: boolean): void {
    const from = underWay?.pathname === page.url.pathname ? underWay : page.url;
    const url = new URL(from.href);
    for (const [name, value] of Object.entries(changes)) {
      url.searchParams.delete(name);
      for (const one of typeof value === 'string' ? [value] : value) {
        if (one !== '') url.searchParams.append(name, one);
      }
    }
    underWay = url;
    void goto(url, { replace, reset: false }).finally(() => {
      if (underWay === url) underWay = null;
    });
  }
}
