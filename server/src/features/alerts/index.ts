import type { Feature } from '../../graphql/feature.ts';
import type { App } from '../../ledger/app.model.ts';
import { Broadcast } from '../../lib/broadcast.ts';
import { inShortTurns } from '../../lib/event-loop.ts';
import { AcknowledgeLinks } from './acknowledge/links.ts';
import { acknowledgeRoute } from './acknowledge/route.ts';
import { Alerts } from './alerts.migration.ts';
import { ChannelEntity } from './channels/channel.entity.ts';
import { kindNamed } from './channels/kinds.ts';
import type { Channel } from './channels/channel.model.ts';
import './channels/channels.schema.ts';
import { ChannelsService } from './channels/channels.service.ts';
import { ChannelSecrets } from './channels/secrets.ts';
import { Toolbox } from './channels/send-tools.ts';
import { AlertsJob } from './delivery/alerts.job.ts';
import { deleteOldDeliveries } from './delivery/deliveries.retention.ts';
import './delivery/deliveries.schema.ts';
import { DeliveriesService, type DeliveredIncidents } from './delivery/deliveries.service.ts';
import type { Delivery } from './delivery/delivery.model.ts';
import { DeliveryEntity, DeliveryIncidentEntity } from './delivery/delivery.entity.ts';
import { Dispatcher } from './delivery/dispatcher.ts';
import { Finisher } from './delivery/finisher.ts';
import { NoticeEntity } from './delivery/notice.entity.ts';
import { openChannel } from './delivery/open-channel.ts';
import { Planner } from './delivery/planner.ts';
import { OutsideWatchJob } from './outside-watch/outside-watch.job.ts';
import { ownProblem, type OwnHealthOptions } from './outside-watch/own-health.ts';
import { UnsentDeliveries } from './delivery/unsent-deliveries.migration.ts';
import { AlertRuleEntity } from './rules/alert-rule.entity.ts';
import './rules/alert-rules.schema.ts';
import { AlertRulesService, type RuleOfApp } from './rules/alert-rules.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    /** Sent after each commit of this process that has changed channels or rules. */
    alertChanges: Broadcast<null>;
    toolbox: Toolbox;
    channels: ChannelsService;
    alertRules: AlertRulesService;
    deliveries: DeliveriesService;
    acknowledgeLinks: AcknowledgeLinks;
  }
  interface Loaders {
    loadChannel(id: string): Promise<Channel | null>;
    /** The newest of a channel. */
    loadLastDelivery(channelId: string): Promise<Delivery | null>;
    loadDeliveredIncidents(deliveryId: string): Promise<DeliveredIncidents>;
    loadAlertPlan(app: Pick<App, 'id' | 'tags' | 'environment'>): Promise<RuleOfApp[]>;
  }
}

/** Who is told of incidents, and what has been told. */
export const alerts = {
  name: 'alerts',
  entities: [ChannelEntity, AlertRuleEntity, NoticeEntity, DeliveryEntity, DeliveryIncidentEntity],
  migrations: [
    { name: '20261126195000-alerts', class: Alerts },
    { name: '20261126204255-unsent-deliveries', class: UnsentDeliveries },
  ],
  services: ({ sql, settings, audit, now }) => {
    const { publicUrl, allowNetworks, smtpUrl, mailFrom: from, secrets } = settings.alerts;
    const alertChanges = new Broadcast<null>();
    const toolbox = new Toolbox({ allowNetworks, serverMail: { smtpUrl, from }, now });
    return {
      alertChanges,
      toolbox,
      acknowledgeLinks: new AcknowledgeLinks({ secrets, publicUrl }),
      channels: new ChannelsService({
        sql,
        secrets: new ChannelSecrets(secrets),
        toolbox,
        changes: alertChanges,
        audit,
        publicUrl,
        now,
      }),
      alertRules: new AlertRulesService({ sql, changes: alertChanges, audit, now }),
      deliveries: new DeliveriesService({ sql, changes: alertChanges, audit, now }),
    };
  },
  loaders: ({ channels, alertRules, deliveries }) => ({
    loadChannel: (ids) => channels.findMany(ids),
    loadLastDelivery: (ids) => channels.lastDeliveries(ids),
    loadDeliveredIncidents: (ids) => deliveries.incidentsOf(ids),
    loadAlertPlan: (apps) => alertRules.ofApps(apps),
  }),
  metrics: ({ deliveries }) => [
    {
      name: 'lubdub_deliveries_unsent',
      help: 'Alerts of the last 90 days that have not arrived, by state',
      label: 'state',
      read: () => deliveries.countUnsent(),
    },
  ],
  retention: deleteOldDeliveries,
  routes: ({ acknowledgeLinks: links, incidents, now, logger }) => [
    acknowledgeRoute({ links, incidents, now, logger }),
  ],
  jobs: ({
    database,
    incidentChanges,
    incidentsChanged,
    alertChanges,
    channels,
    toolbox,
    acknowledgeLinks,
    outages,
    writability,
    settings,
    clock,
    now,
    logger,
  }) => {
    // Where one works at a time, whoever waits for all others would wait for ever while beats come without a pause.
    const sql = database.kind === 'pglite' ? inShortTurns(database.urgent) : database.background;
    const planner = new Planner({
      sql,
      now,
      groups: (kind) => kindNamed(kind).groups,
      announce: (tx, ids) => incidentChanges.announce(tx, ids),
      send: (ids) => {
        for (const id of ids) incidentChanges.send(id);
      },
    });
    const dispatcher = new Dispatcher({
      sql,
      now,
      open: (id) => openChannel({ sql, toolbox, settingsOf: (channel) => channels.settingsOf(channel) }, id),
      finisher: new Finisher({ sql, now, chance: Math.random, logger }),
      links: {
        publicUrl: settings.alerts.publicUrl,
        acknowledgeUrl: (incidentId, channelName) => acknowledgeLinks.urlFor({ incidentId, channelName }),
      },
      logger,
    });
    const changes = [incidentsChanged, alertChanges];
    const isAlone = database.kind === 'pglite';
    const prepare = () => channels.resealOld(sql);
    const close = () => toolbox.close();
    const job = new AlertsJob({ sql, isAlone, planner, dispatcher, changes, prepare, close, clock, logger });
    if (settings.alerts.watchdogUrl === null) return [job];
    const health: OwnHealthOptions = {
      sql,
      sweptAt: () => outages.sweptAt,
      writeProblem: () => writability.problem,
      alertedAt: () => job.completedAt,
    };
    const url = new URL(settings.alerts.watchdogUrl);
    return [job, new OutsideWatchJob({ url, problem: (at) => ownProblem(health, at), clock, logger })];
  },
} satisfies Feature;
