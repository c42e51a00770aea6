import type { AlertMessage, ToldIncident } from '../../server/src/features/alerts/delivery/message.model.ts';

export const OPENED_AT = Date.UTC(2026, 10, 26, 10, 0);

/** An app that has been silent for 12 min. */
export function incident(changes: Partial<ToldIncident> & { name?: string } = {}): ToldIncident {
  const { name = 'nightly-backup', ...others } = changes;
  return {
    id: '0193a000-0000-7000-8000-000000000001',
    kind: 'DOWN',
    state: 'OPEN',
    cause: 'TIMEOUT',
    anomaly: null,
    summary: 'No beat for 12 min; one is expected every 5 min',
    lastOutput: null,
    openedAt: OPENED_AT,
    acknowledgedAt: null,
    acknowledgedBy: null,
    note: null,
    resolvedAt: null,
    end: null,
    app: {
      id: '0193a000-0000-7000-8000-0000000000aa',
      slug: name,
      name,
      status: 'DOWN',
      environment: 'PRODUCTION',
      tags: ['db'],
      url: 'https://beats.example.org/apps/nightly-backup',
    },
    url: 'https://beats.example.org/incidents/1',
    acknowledgeUrl: 'https://beats.example.org/acknowledge/abc',
    ...others,
  };
}

/** That of one incident, opened a minute ago; with `incidents` of those. */
export function message(changes: Partial<AlertMessage> = {}): AlertMessage {
  const incidents = changes.incidents ?? [incident()];
  return {
    id: '0193a000-0000-7000-8000-0000000000dd',
    reason: 'OPENED',
    priority: 'NORMAL',
    at: OPENED_AT + 60_000,
    incidents,
    count: incidents.length,
    standsAlone: false,
    failedChannel: null,
    url: 'https://beats.example.org',
    ...changes,
  };
}

/** One that is over after 12 min. */
export const resolved = (changes: Partial<ToldIncident> & { name?: string } = {}): ToldIncident =>
  incident({ state: 'RESOLVED', resolvedAt: OPENED_AT + 12 * 60_000, end: 'RECOVERED', ...changes });

export const TEST = message({ reason: 'TEST', incidents: [], count: 0 });
