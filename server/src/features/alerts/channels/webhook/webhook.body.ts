// The body of the generic webhook: a promise to the programs of others, which is added to and never changed.
import type { AlertMessage, ToldIncident } from '../../delivery/message.model.ts';
import type { DeliveryReason } from '../../delivery/reason.rules.ts';
import { oneLine } from '../../delivery/plain-text.ts';

const TYPES: Record<DeliveryReason, string> = {
  OPENED: 'incident.opened',
  REMINDER: 'incident.reminder',
  // The receiver knows of it; that it has become more urgent is in the priority.
  ESCALATION: 'incident.reminder',
  ACKNOWLEDGED: 'incident.acknowledged',
  RESOLVED: 'incident.resolved',
  FLAPPING: 'incident.flapping',
  TEST: 'test',
  CHANNEL_FAILED: 'channel.failed',
};

const MAX_BYTES = 20_000;
const MAX_TEXT = 1_000;

/** JSON of 20 kB at most; the same for each attempt. */
export function webhookBody(message: AlertMessage): string {
  const { reason, at, incidents, count, failedChannel } = message;
  const envelope = (data: object): string =>
    JSON.stringify({
      type: TYPES[reason],
      timestamp: new Date(at).toISOString(),
      data: { ...data, priority: message.priority, url: message.url },
    });

  if (failedChannel !== null) {
    const { name, problem } = failedChannel;
    return envelope({ channel: { name: oneLine(name, MAX_TEXT), problem: oneLine(problem, MAX_TEXT) } });
  }
  const [first] = incidents;
  if (first === undefined) return envelope({ incident: null, app: null });
  if (count === 1) return envelope({ ...factsOf(first), standsAlone: message.standsAlone });

  const named = incidents.map(factsOf);
  for (;;) {
    const body = envelope({ incidents: named, count, standsAlone: message.standsAlone });
    // `count` stays true.
    if (named.length <= 1 || Buffer.byteLength(body) <= MAX_BYTES) return body;
    named.pop();
  }
}

function factsOf({ app, ...incident }: ToldIncident) {
  return {
    incident: {
      id: incident.id,
      kind: incident.kind,
      state: incident.state,
      cause: incident.cause,
      anomaly: incident.anomaly,
      summary: oneLine(incident.summary, MAX_TEXT),
      lastOutput: incident.lastOutput === null ? null : oneLine(incident.lastOutput, MAX_TEXT),
      openedAt: isoOf(incident.openedAt),
      acknowledgedAt: isoOf(incident.acknowledgedAt),
      acknowledgedBy: incident.acknowledgedBy,
      note: incident.note === null ? null : oneLine(incident.note, MAX_TEXT),
      resolvedAt: isoOf(incident.resolvedAt),
      end: incident.end,
      url: incident.url,
    },
    app: {
      id: app.id,
      slug: app.slug,
      name: app.name,
      status: app.status,
      environment: app.environment,
      tags: app.tags,
      url: app.url,
    },
  };
}

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
