import { shownTo, WITHOUT_ERROR } from '../../graphql/access.ts';
import { filterWithin, uuid } from '../../graphql/arguments.ts';
import { builder } from '../../graphql/builder.ts';
import { connectionOf, pageComplexity } from '../../graphql/connection.ts';
import { SortDirectionEnum } from '../../graphql/sort-direction.ts';
import type { Incident } from '../../ledger/incident.model.ts';
import { EnvironmentEnum } from '../apps/apps.enums.ts';
import { AppType } from '../apps/apps.schema.ts';
import { StatusCauseEnum } from '../heartbeats/heartbeats.enums.ts';
import { incidentsOfApp, listIncidents, matcherOf, type IncidentFilter } from './incident-list.service.ts';
import { stateOf } from './incident-state.rules.ts';
import { summaryOf, summaryWithOutput } from './incident-summary.rules.ts';
import {
  ANOMALY_KINDS,
  AnomalyKindEnum,
  IncidentEndEnum,
  IncidentKindEnum,
  IncidentOrderFieldEnum,
  IncidentStateEnum,
  SuppressionEnum,
} from './incidents.enums.ts';

export const IncidentType = builder.objectRef<Incident>('Incident');
IncidentType.implement({
  description: 'A time in which something was wrong with an app.',
  fields: (t) => ({
    id: t.exposeID('id'),
    appId: t.exposeID('appId'),
    app: t.field({
      type: AppType,
      nullable: true,
      description: 'Null when the app has been deleted since.',
      authScopes: { permission: 'READ' },
      resolve: ({ appId }, _args, { loadApp }) => loadApp(appId),
    }),
    appName: t.exposeString('appName', { description: 'What the app was called when it was over, or is called now.' }),
    kind: t.field({ type: IncidentKindEnum, resolve: (incident) => incident.kind }),
    state: t.field({ type: IncidentStateEnum, resolve: stateOf }),
    cause: t.field({ type: StatusCauseEnum, resolve: (incident) => incident.cause }),
    anomaly: t.field({
      type: AnomalyKindEnum,
      nullable: true,
      resolve: ({ anomaly }) => ANOMALY_KINDS.find((kind) => kind === anomaly) ?? null,
    }),
    summary: t.string({
      description: 'In words, with figures: "No beat for 12 min; one is expected every 5 min".',
      authScopes: { permission: 'READ_OUTPUT' },
      ...WITHOUT_ERROR,
      unauthorizedResolver: (incident, _args, { now }) => summaryOf(incident, now()),
      resolve: (incident, _args, { now }) => summaryWithOutput(incident, now()),
    }),
    lastOutput: t.string({
      nullable: true,
      description: 'The last line that the run which failed has printed.',
      ...shownTo({ permission: 'READ_OUTPUT' }, null),
      resolve: ({ evidence }) => evidence.lastOutput,
    }),
    openedAt: t.field({ type: 'DateTime', resolve: (incident) => incident.openedAt }),
    acknowledgedAt: t.field({ type: 'DateTime', nullable: true, resolve: (incident) => incident.acknowledgedAt }),
    acknowledgedBy: t.exposeString('acknowledgedBy', { nullable: true }),
    note: t.exposeString('note', { nullable: true }),
    resolvedAt: t.field({ type: 'DateTime', nullable: true, resolve: (incident) => incident.resolvedAt }),
    resolvedBy: t.exposeString('resolvedBy', { nullable: true }),
    end: t.field({ type: IncidentEndEnum, nullable: true, resolve: (incident) => incident.end }),
    durationSeconds: t.float({
      description: 'Until it was over, or until now.',
      resolve: ({ openedAt, resolvedAt }, _args, { now }) => Math.max(0, (resolvedAt ?? now()) - openedAt) / 1000,
    }),
    suppression: t.field({
      type: SuppressionEnum,
      nullable: true,
      description: 'Why nobody is told of the opening for now.',
      resolve: async ({ appId: id, appTags: tags, appEnvironment: environment, resolvedAt }, _args, context) => {
        if (resolvedAt !== null) return null;
        const { loadMaintenanceUntil, loadApp, now } = context;
        if ((await loadMaintenanceUntil({ id, tags, environment })) !== null) return 'MAINTENANCE';
        return ((await loadApp(id))?.snoozedUntil ?? 0) > now() ? 'SNOOZED' : null;
      },
    }),
    suppressedBy: t.field({
      type: IncidentType,
      nullable: true,
      description: 'The open incident of a parent that this one waits behind.',
      authScopes: { permission: 'READ' },
      resolve: () => null,
    }),
  }),
});

const IncidentConnection = connectionOf('Incident', IncidentType);

const IncidentFilterInput = builder.inputType('IncidentFilter', {
  description: 'Conditions are joined by "and"; an empty list is no condition.',
  fields: (t) => ({
    appId: t.id(),
    kind: t.field({ type: [IncidentKindEnum] }),
    state: t.field({ type: [IncidentStateEnum] }),
    tags: t.stringList({ description: 'Of apps that have every one of these.' }),
    environment: t.field({ type: EnvironmentEnum }),
    since: t.field({ type: 'DateTime', description: 'Opened then or later.' }),
    until: t.field({ type: 'DateTime', description: 'Opened before.' }),
    superseded: t.boolean({
      description:
        'False leaves out the LATE incidents of apps that turned DOWN within them: one for each trouble. Of lists only.',
    }),
    search: t.string({ description: "Part of the app's name, its slug or a tag; capitals do not matter." }),
  }),
});
const IncidentOrderInput = builder.inputType('IncidentOrder', {
  fields: (t) => ({
    field: t.field({ type: IncidentOrderFieldEnum, required: true }),
    direction: t.field({ type: SortDirectionEnum, required: true }),
  }),
});

type GivenFilter = Omit<IncidentFilter, 'since' | 'until'> & { since?: Date | null; until?: Date | null };

const checked = (filter: GivenFilter | null | undefined): IncidentFilter => ({
  ...filterWithin(filter),
  appId: filter?.appId == null ? null : uuid('filter.appId', filter.appId),
  since: filter?.since?.getTime() ?? null,
  until: filter?.until?.getTime() ?? null,
});

builder.queryFields((t) => ({
  incident: t.field({
    type: IncidentType,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    authScopes: { permission: 'READ' },
    resolve: (_root, { id }, { loadIncident }) => loadIncident(uuid('id', id)),
  }),
  incidents: t.field({
    type: IncidentConnection,
    description: 'The newest first where no order is given. By duration: as long as each had lasted at the first page.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: IncidentFilterInput }),
      orderBy: t.arg({ type: IncidentOrderInput }),
    },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (_root, { filter, orderBy, ...page }, { sql, now }) =>
      listIncidents(sql, checked(filter as GivenFilter | null), orderBy ?? null, page, now()),
  }),
}));

builder.objectFields(AppType, (t) => ({
  incidents: t.field({
    type: IncidentConnection,
    description: 'Open ones, most urgent first; the filter may ask for other states.',
    args: { ...t.arg.connectionArgs(), filter: t.arg({ type: IncidentFilterInput }) },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (app, { filter, ...page }, { loadPage }) =>
      loadPage(incidentsOfApp(checked(filter as GivenFilter | null)), app.id, page),
  }),
  snoozedUntil: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'Nobody is alerted of this app until then; null once that is over.',
    resolve: ({ snoozedUntil }, _args, { now }) =>
      snoozedUntil !== null && snoozedUntil > now() ? snoozedUntil : null,
  }),
}));

builder.mutationFields((t) => ({
  acknowledgeIncident: t.field({
    type: IncidentType,
    authScopes: { permission: 'OPERATE' },
    description:
      'Somebody looks after it: no more reminders, no escalation. Once more changes the note only. CONFLICT for one that has ended.',
    args: {
      id: t.arg.id({ required: true }),
      note: t.arg.string({ description: 'At most 1,000 characters; left out: stays as it is.' }),
    },
    resolve: (_root, { id, note }, { incidents, caller }) =>
      incidents.acknowledge(uuid('id', id), { note, by: caller.name }),
  }),
  resolveIncident: t.field({
    type: IncidentType,
    authScopes: { permission: 'OPERATE' },
    description:
      'Ends it by hand. A DOWN app counts as well again, as with `resumeApp`; of another kind the incident alone ends. CONFLICT for one that has ended.',
    args: {
      id: t.arg.id({ required: true }),
      note: t.arg.string({ description: 'At most 1,000 characters; left out: stays as it is.' }),
    },
    resolve: (_root, { id, note }, { incidents, caller }) =>
      incidents.resolve(uuid('id', id), { note, by: caller.name }),
  }),
  snoozeApp: t.field({
    type: AppType,
    description: 'No alerts of this app until then, at most 366 days ahead; null ends it.',
    args: { id: t.arg.id({ required: true }), until: t.arg({ type: 'DateTime' }) },
    authScopes: { permission: 'OPERATE' },
    resolve: (_root, { id, until }, { incidents }) => incidents.snooze(uuid('id', id), until?.getTime() ?? null),
  }),
}));

builder.subscriptionFields((t) => ({
  incidentUpdates: t.field({
    type: IncidentType,
    description:
      'Incidents as they begin, change and end; of those that come faster than they are read, the newest state.',
    args: { filter: t.arg({ type: IncidentFilterInput }) },
    authScopes: { permission: 'READ' },
    subscribe: (_root, { filter }, { incidentFeed }) =>
      incidentFeed.follow(matcherOf(checked(filter as GivenFilter | null))),
    resolve: (incident) => incident,
  }),
}));
