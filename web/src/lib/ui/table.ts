/** Classes of a column at the right end, for buttons: it stays in sight where the table is wider than the page. */
export const STICKY_END =
  'sm:sticky sm:right-0 sm:w-12 sm:bg-surface sm:[tr:hover>&]:bg-[color-mix(in_srgb,var(--sunken)_70%,var(--surface))]';

export interface TableColumn {
  id: string;
  header: string;
  /** Hides the header's text from sight, for a column of buttons. */
  quietHeader?: boolean;
  sortable?: boolean;
  /** The first click sorts from the largest or newest. */
  descendingFirst?: boolean;
  align?: 'right';
  /** Classes of the column's cells, e.g. a width. */
  class?: string;
  /**
   * On a phone a row is a card: its title, a name with its value in half or all of the width, a corner for buttons, or
   * left out.
   */
  phone?: 'title' | 'line' | 'wide' | 'corner' | 'hidden';
}
