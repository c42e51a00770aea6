import { defineEntity, p, type Opt } from '@mikro-orm/core';
import type { TableOf } from '../database/columns.ts';
import { TextArray } from '../lib/text-array.ts';
import type { StatusCause } from '../status/state.rules.ts';
import type { Environment } from './environment.ts';
import type { IncidentEnd, IncidentEvidence, IncidentKind } from './incident.rules.ts';

/**
 * A time in which something was wrong with an app: begun and ended in the transaction of the beat or timeout that does
 * so. It knows what the app was called, and stays when the app is deleted.
 */
export const IncidentEntity = defineEntity({
  name: 'Incident',
  tableName: 'incident',
  indexes: [
    {
      name: 'incident_open_unique',
      expression:
        'create unique index "incident_open_unique" on "incident" ("app_id", "kind", "anomaly") nulls not distinct where "resolved_at" is null',
    },
    {
      name: 'incident_unplanned_index',
      expression:
        'create index "incident_unplanned_index" on "incident" ("opened_at") where "version" <> "planned_version"',
    },
    { name: 'incident_opened_at_index', properties: ['openedAt', 'id'] },
    { name: 'incident_app_id_index', properties: ['appId', 'openedAt', 'id'] },
  ],
  properties: {
    id: p.uuid().primary(),
    /** The app may be gone. */
    appId: p.uuid(),
    kind: p.text().$type<IncidentKind>(),
    /** Which anomaly; null of the other kinds. */
    anomaly: p.text().nullable(),
    cause: p.text().$type<StatusCause>(),
    evidence: p.json<IncidentEvidence>(),
    /** FAIL beats in a row since it was opened. */
    failures: p.integer().default(0),
    openedAt: p.datetime(3),
    acknowledgedAt: p.datetime(3).nullable(),
    acknowledgedBy: p.text().nullable(),
    note: p.text().nullable(),
    resolvedAt: p.datetime(3).nullable(),
    resolvedBy: p.text().nullable(),
    end: p.text().$type<IncidentEnd>().nullable(),
    /** The app as it was last seen. */
    appName: p.text(),
    appSlug: p.text(),
    appTags: p.type(TextArray).columnType('text[]').default([]),
    appEnvironment: p.text().$type<Environment>(),
    /** Grows with each change of the incident, or of what its alerts depend on. */
    version: p.integer().default(1),
    /** The version that alerts have been planned for. */
    plannedVersion: p.integer().default(0),
    /** What the search looks in: nothing that a run has printed. */
    searchText: p
      .text()
      .$type<Opt<string>>()
      .generated('lubdub_app_search(app_name, app_slug, app_tags) stored')
      .lazy(),
  },
});

declare module '../lib/query.ts' {
  interface Tables extends TableOf<typeof IncidentEntity> {}
}
