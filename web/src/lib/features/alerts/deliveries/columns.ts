import type { TableColumn } from '#lib/ui/table.ts';

export const COLUMNS = [
  { id: 'reason', header: 'What', phone: 'title' },
  { id: 'channel', header: 'To' },
  { id: 'state', header: 'State' },
  { id: 'at', header: 'When' },
  { id: 'about', header: 'About', phone: 'wide' },
  { id: 'answer', header: 'Answer', phone: 'wide' },
  { id: 'attempts', header: 'Attempts', align: 'right' },
  { id: 'next', header: 'Next attempt' },
  { id: 'actions', header: 'Actions', quietHeader: true, align: 'right', class: 'relative' },
] as const satisfies TableColumn[];
