import { builder } from '../../graphql/builder.ts';
import { connectionOf, pageComplexity } from '../../graphql/connection.ts';
import type { Outage } from './outages.service.ts';

const OutageReasonEnum = builder.enumType('OutageReason', {
  values: {
    NO_SWEEP: { description: 'No process looked for overdue apps: stopped, suspended, or without its database.' },
    UNWRITABLE: { description: 'Heartbeats could not be stored: a full disk, or a database that takes no writes.' },
    CLOCK_BACK: { description: "The database's clock was set back." },
  } as const,
});

const OutageType = builder.objectRef<Outage>('Outage').implement({
  description:
    'A time in which Lubdub itself was away: counted as unknown, not as down. Deadlines that fell into it were moved.',
  fields: (t) => ({
    id: t.exposeID('id'),
    from: t.field({ type: 'DateTime', resolve: (outage) => outage.from }),
    to: t.field({ type: 'DateTime', resolve: (outage) => outage.to }),
    reason: t.field({ type: OutageReasonEnum, resolve: (outage) => outage.reason }),
  }),
});

const OutageConnection = connectionOf('Outage', OutageType);

builder.queryFields((t) => ({
  outages: t.field({
    type: OutageConnection,
    description: "Lubdub's own outages, the newest first.",
    args: { ...t.arg.connectionArgs() },
    complexity: pageComplexity,
    authScopes: { permission: 'READ' },
    resolve: (_root, page, { outages }) => outages.list(page),
  }),
}));
