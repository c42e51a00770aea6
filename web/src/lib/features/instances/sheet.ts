import type { InstanceFieldsFragment } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** Sources of heartbeats as a spreadsheet opens them. */
export const INSTANCES_SHEET = sheetOf<InstanceFieldsFragment>({
  Id: (source) => source.id,
  App: (source) => source.app.name,
  'App status': (source) => source.app.status,
  User: (source) => source.user,
  Host: (source) => source.host,
  Environment: (source) => source.environment,
  'Agent version': (source) => source.agentVersion,
  'First beat': (source) => source.firstHeartbeatAt,
  'Last beat': (source) => source.lastHeartbeatAt,
});
