import type { Feature } from '../../graphql/feature.ts';
import type { Incident } from '../../ledger/incident.model.ts';
import { countOpen } from './incident-list.service.ts';
import { followIncidents, type IncidentChanges } from './incident-changes.ts';
import { IncidentFeed } from './incident-feed.service.ts';
import { deleteOldIncidents } from './incidents.retention.ts';
import './incidents.schema.ts';
import { IncidentsService } from './incidents.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    incidents: IncidentsService;
    /** Ids of incidents that have changed: whoever changes one announces and sends it. */
    incidentChanges: IncidentChanges;
    incidentFeed: IncidentFeed;
  }
  interface Loaders {
    loadIncident(id: string): Promise<Incident | null>;
  }
}

/** Times in which something was wrong with an app, and what people do with them. */
export const incidents = {
  name: 'incidents',
  services: ({ sql, database, announcements, incidentsChanged, apps, audit, now, logger }) => {
    const service = new IncidentsService({
      sql,
      transactional: database.transactional,
      apps,
      incidentsChanged,
      audit,
      now,
    });
    const changes = followIncidents(announcements);
    const feed = new IncidentFeed({ changes, read: (ids) => service.findMany(ids), logger });
    return { incidents: service, incidentChanges: changes, incidentFeed: feed };
  },
  loaders: (services) => ({ loadIncident: (ids) => services.incidents.findMany(ids) }),
  metrics: ({ sql }) => [
    {
      name: 'lubdub_incidents_open',
      help: 'Incidents that go on, by kind',
      label: 'kind',
      read: () => countOpen(sql),
    },
  ],
  retention: deleteOldIncidents,
} satisfies Feature;
