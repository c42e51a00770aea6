import type { AuditEntryFieldsFragment } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** Entries of the audit log as a spreadsheet opens them. */
export const AUDIT_SHEET = sheetOf<AuditEntryFieldsFragment>({
  Time: (entry) => entry.at,
  Action: (entry) => entry.action,
  'Actor kind': (entry) => entry.actor.kind,
  Actor: (entry) => entry.actor.name,
  'Actor id': (entry) => entry.actor.id,
  Address: (entry) => entry.address,
  'Target kind': (entry) => entry.target?.kind,
  Target: (entry) => entry.target?.name,
  'Target id': (entry) => entry.target?.id,
  Changes: (entry) => JSON.stringify(entry.changes),
  Id: (entry) => entry.id,
});
