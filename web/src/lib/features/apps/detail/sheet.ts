import type { AppHeartbeatsQuery } from '#lib/gql/graphql.ts';
import { plainText } from '#lib/terminal/colours.ts';
import { sheetOf } from '#lib/ui/sheet.ts';

type Beat = NonNullable<AppHeartbeatsQuery['app']>['heartbeats']['nodes'][number];

/** Beats of an app as a spreadsheet opens them. */
export const HEARTBEATS_SHEET = sheetOf<Beat>({
  Id: (beat) => beat.id,
  Received: (beat) => beat.receivedAt,
  Kind: (beat) => beat.kind,
  User: (beat) => beat.user,
  Host: (beat) => beat.host,
  Environment: (beat) => beat.environment,
  'Duration (ms)': (beat) => beat.durationMs,
  'Latency (ms)': (beat) => beat.latencyMs,
  'Exit code': (beat) => beat.exitCode,
  Message: (beat) => (beat.message ? plainText(beat.message) : null),
  'Agent version': (beat) => beat.agentVersion,
});
