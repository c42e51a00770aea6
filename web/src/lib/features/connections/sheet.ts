import type { ConnectionsPageQuery } from '#lib/gql/graphql.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

/** Who is connected as a spreadsheet opens it. */
export const CONNECTIONS_SHEET = sheetOf<ConnectionsPageQuery['connections']['nodes'][number]>({
  Id: (connection) => connection.id,
  Kind: (connection) => connection.kind,
  Transport: (connection) => connection.transport,
  Name: (connection) => connection.name,
  'User agent': (connection) => connection.userAgent,
  Address: (connection) => connection.address,
  Server: (connection) => connection.serverId,
  Connected: (connection) => connection.connectedAt,
  'Last seen': (connection) => connection.lastSeenAt,
  'Latency (ms)': (connection) => connection.latencyMs,
  Quality: (connection) => connection.quality,
  'Missed heartbeats': (connection) => connection.missedHeartbeats,
  Subscriptions: (connection) => connection.subscriptions,
});
