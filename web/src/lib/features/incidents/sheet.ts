import type { IncidentFieldsFragment } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** Incidents as a spreadsheet opens them. */
export const INCIDENTS_SHEET = sheetOf<IncidentFieldsFragment>({
  Id: (incident) => incident.id,
  App: (incident) => incident.appName,
  'App id': (incident) => incident.appId,
  Environment: (incident) => incident.app?.environment,
  Kind: (incident) => incident.kind,
  State: (incident) => incident.state,
  Cause: (incident) => incident.cause,
  Summary: (incident) => incident.summary,
  Opened: (incident) => incident.openedAt,
  Acknowledged: (incident) => incident.acknowledgedAt,
  'Acknowledged by': (incident) => incident.acknowledgedBy,
  Note: (incident) => incident.note,
  Resolved: (incident) => incident.resolvedAt,
  'Resolved by': (incident) => incident.resolvedBy,
  End: (incident) => incident.end,
});
