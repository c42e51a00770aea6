import type { IncidentDetailQuery, IncidentHistoryQuery } from '#lib/gql/graphql.ts';

type Incident = NonNullable<IncidentDetailQuery['incident']>;
/** What its app did meanwhile. */
export type History = NonNullable<IncidentHistoryQuery['app']>;
type Beat = History['before']['nodes'][number];
type Change = History['statusChanges']['nodes'][number];
type Message = Incident['deliveries']['nodes'][number];

/** What happened, in epoch milliseconds. */
export type TimelineEntry = { key: string; at: number } & (
  | { what: 'opened' | 'acknowledged' | 'ended' }
  | { what: 'beat'; beat: Beat }
  | { what: 'change'; change: Change }
  | { what: 'message'; message: Message }
  | { what: 'gap' }
);

/** A beat and what it causes may have moments some milliseconds apart, by whose clock each was taken. */
const ALLOWANCE_MS = 2_000;

/** What the page asks its app for: from the opening until the end, a little more at both ends. RFC 3339. */
export function spanOf(incident: Pick<Incident, 'openedAt' | 'resolvedAt'>): { since: string; until: string | null } {
  const at = (text: string, byMs: number) => new Date(Date.parse(text) + byMs).toISOString();
  return {
    since: at(incident.openedAt, -ALLOWANCE_MS),
    until: incident.resolvedAt ? at(incident.resolvedAt, ALLOWANCE_MS) : null,
  };
}

/** Of what happened at one moment, what caused the rest stands first. */
const RANK = { beat: 0, change: 1, opened: 2, gap: 3, acknowledged: 4, ended: 5, message: 6 } as const;

/** All that is known of an incident, the oldest first. `history`: null where its app is gone, or not known yet. */
export function timelineOf(incident: Incident, history: History | null): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    { key: 'opened', what: 'opened', at: Date.parse(incident.openedAt) },
    ...(history ? beatsOf(incident, history) : []),
    ...(history?.statusChanges.nodes ?? [])
      .filter((change) => within(incident, change.at))
      .map((change) => ({ key: change.id, what: 'change' as const, at: Date.parse(change.at), change })),
    ...incident.deliveries.nodes.map((message) => ({
      key: message.id,
      what: 'message' as const,
      at: Date.parse(message.sentAt ?? message.createdAt),
      message,
    })),
  ];
  if (incident.acknowledgedAt)
    entries.push({ key: 'acknowledged', what: 'acknowledged', at: Date.parse(incident.acknowledgedAt) });
  if (incident.resolvedAt) entries.push({ key: 'ended', what: 'ended', at: Date.parse(incident.resolvedAt) });
  return entries.sort((a, b) => a.at - b.at || RANK[a.what] - RANK[b.what]);
}

/** A beat is received at the moment that it makes the incident begin or end, or, where it was kept, later. */
function within({ openedAt, resolvedAt }: Incident, moment: string): boolean {
  const at = Date.parse(moment);
  return at >= Date.parse(openedAt) && (resolvedAt === null || at <= Date.parse(resolvedAt));
}

const ends = ({ resolvedAt }: Incident, { kind, receivedAt }: Beat): boolean =>
  kind === 'SUCCESS' && resolvedAt !== null && Date.parse(receivedAt) >= Date.parse(resolvedAt);

/** The last beat before, failures, and the beat that ended it: what else came says nothing about it. */
function beatsOf(incident: Incident, history: History): TimelineEntry[] {
  const { latest, earliest, before } = history;
  const known = new Map([...latest.nodes, ...earliest.nodes, ...before.nodes].map((beat) => [beat.id, beat]));
  const beats = [...known.values()].sort((a, b) => Date.parse(b.receivedAt) - Date.parse(a.receivedAt));
  const opened = Date.parse(incident.openedAt);
  const last = beats.find(({ kind, receivedAt }) => kind !== 'FAIL' && Date.parse(receivedAt) < opened);
  const recovered = incident.end === 'RECOVERED' ? beats.findLast((beat) => ends(incident, beat)) : undefined;
  const isShown = (beat: Beat) =>
    beat === last || beat === recovered || (beat.kind === 'FAIL' && within(incident, beat.receivedAt));
  const entries = beats.filter(isShown).map((beat): TimelineEntry => ({
    key: beat.id,
    what: 'beat',
    at: Date.parse(beat.receivedAt),
    beat,
  }));
  // Newest first: what is between the two ends of the span was not asked for.
  const [from, to] = [earliest.nodes[0], latest.nodes.at(-1)];
  if (latest.pageInfo.hasNextPage && from && to && from.receivedAt < to.receivedAt)
    entries.push({ key: 'gap', what: 'gap', at: Date.parse(from.receivedAt) });
  return entries;
}

/** All that the newest failure has said; null where there was none, or it said nothing. */
export function outputOf(history: History | null): string | null {
  return history?.latest.nodes.find(({ kind }) => kind === 'FAIL')?.message || null;
}
