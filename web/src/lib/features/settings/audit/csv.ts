import type { AuditEntryFieldsFragment } from '#lib/gql/graphql.ts';
import { asCsv } from '#lib/ui/csv.ts';

const HEADERS = [
  'Time',
  'Action',
  'Actor kind',
  'Actor',
  'Actor id',
  'Address',
  'Target kind',
  'Target',
  'Target id',
  'Changes',
  'Id',
];

/** Entries of the audit log as a spreadsheet opens them. */
export function entriesAsCsv(entries: readonly AuditEntryFieldsFragment[]): string {
  const rows = entries.map(({ id, at, action, actor, address, target, changes }) => [
    at,
    action,
    actor.kind,
    actor.name,
    actor.id,
    address,
    target?.kind,
    target?.name,
    target?.id,
    JSON.stringify(changes),
    id,
  ]);
  return asCsv(HEADERS, rows);
}
