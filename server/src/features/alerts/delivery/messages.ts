import { summaryOf } from '../../incidents/incident-summary.rules.ts';
import type { ClaimedMessage } from './claims.ts';
import type { DueNotice } from './due-notices.ts';
import type { AlertMessage, ToldIncident } from './message.model.ts';

export interface MessageLinks {
  /** Where people reach the dashboard, without a slash at the end; null: nowhere that is known. */
  publicUrl: string | null;
  /** Signed link by which this channel's reader acknowledges; null where there is none. */
  acknowledgeUrl(incidentId: string, channelName: string): string | null;
}

/** Incidents that a message names at most. */
const MOST_NAMED = 20;

/** The message as all receivers are told it; `now` gives lengths of what goes on, epoch ms. */
export function messageFor(
  claimed: ClaimedMessage,
  channelName: string,
  links: MessageLinks,
  now: number,
): AlertMessage {
  const { deliveryId: id, reason, priority, standsAlone, at, notices } = claimed;
  const [first] = notices;
  const named = notices
    .toSorted((a, b) => (a.incident?.openedAt ?? 0) - (b.incident?.openedAt ?? 0))
    .slice(0, MOST_NAMED);
  const failed = first?.failedChannel ?? null;
  return {
    id,
    reason,
    priority,
    at,
    incidents: named.flatMap((notice) => toldIncident(notice, channelName, links, now) ?? []),
    count: notices.filter(({ incident }) => incident !== null).length,
    standsAlone,
    failedChannel: failed && { name: failed.name, problem: failed.problem ?? 'it does not work' },
    url: links.publicUrl,
  };
}

function toldIncident(
  { incident, appStatus }: DueNotice,
  channelName: string,
  { publicUrl, acknowledgeUrl }: MessageLinks,
  now: number,
): ToldIncident | null {
  if (incident === null) return null;
  const { id, appId, acknowledgedAt, resolvedAt } = incident;
  const isOpen = resolvedAt === null;
  return {
    id,
    kind: incident.kind,
    state: isOpen ? (acknowledgedAt === null ? 'OPEN' : 'ACKNOWLEDGED') : 'RESOLVED',
    cause: incident.cause,
    anomaly: incident.anomaly,
    summary: summaryOf(incident, now),
    lastOutput: incident.evidence.lastOutput,
    openedAt: incident.openedAt,
    acknowledgedAt,
    acknowledgedBy: incident.acknowledgedBy,
    note: incident.note,
    resolvedAt,
    end: incident.end,
    app: {
      id: appId,
      slug: incident.appSlug,
      name: incident.appName,
      status: appStatus,
      environment: incident.appEnvironment,
      tags: incident.appTags,
      url: publicUrl === null || appStatus === null ? null : `${publicUrl}/apps/${appId}`,
    },
    url: publicUrl === null ? null : `${publicUrl}/incidents/${id}`,
    acknowledgeUrl: isOpen && acknowledgedAt === null ? acknowledgeUrl(id, channelName) : null,
  };
}
