import { randomUUID } from 'node:crypto';
import type { App } from './apps.ts';
import type { HttpReceiver } from './http-receiver.ts';
import type { GraphQLClient } from './graphql-client.ts';

export interface RuleInput {
  on?: string[];
  afterSeconds?: number;
  failures?: number;
  /** 0 where it is left out: one message an incident. */
  groupSeconds?: number;
  remindEverySeconds?: number | null;
  priority?: string;
  enabled?: boolean;
  selector?: Record<string, unknown>;
}

interface ToldIncident {
  id: string;
  kind: string;
  state: string;
  cause: string;
  summary: string;
  lastOutput: string | null;
  openedAt: string;
  resolvedAt: string | null;
  end: string | null;
}

/** What a webhook was told. */
export interface Told {
  /** Its idempotency key. */
  id: string;
  type: string;
  data: {
    incident: ToldIncident;
    app: { id: string; name: string; status: string | null };
    incidents?: { incident: ToldIncident; app: { id: string } }[];
    count?: number;
    priority: string;
    standsAlone?: boolean;
  };
}

/** A webhook channel that no general rule is of. */
export async function addChannel(client: GraphQLClient, url: string, name = `hook-${randomUUID()}`): Promise<string> {
  const { createChannel } = await client.query<{ createChannel: { id: string } }>(
    'mutation ($input: CreateChannelInput!) { createChannel(input: $input) { id } }',
    { input: { name, settings: { webhook: { url } } } },
  );
  const { alertRules } = await client.query<{ alertRules: { id: string; channel: { id: string } }[] }>(
    '{ alertRules { id channel { id } } }',
  );
  for (const rule of alertRules)
    if (rule.channel.id === createChannel.id)
      await client.query('mutation ($id: ID!) { deleteAlertRule(id: $id) }', { id: rule.id });
  return createChannel.id;
}

/** Of all apps, told at once and one by one, unless the input says otherwise. */
export async function addRule(client: GraphQLClient, channelId: string, input: RuleInput = {}): Promise<string> {
  const { createAlertRule } = await client.query<{ createAlertRule: { id: string } }>(
    'mutation ($input: CreateAlertRuleInput!) { createAlertRule(input: $input) { id } }',
    {
      input: { name: 'rule', channelId, on: ['DOWN', 'RESOLVED'], groupSeconds: 0, selector: { all: true }, ...input },
    },
  );
  return createAlertRule.id;
}

/** Everything that a webhook was told, in order. */
export const told = ({ requests }: HttpReceiver): Told[] =>
  requests.map(({ headers, body }) => ({ ...(JSON.parse(body) as Told), id: String(headers['webhook-id']) }));

/** The same of one app, where it was told of alone. */
export const toldOf = (receiver: HttpReceiver, app: Pick<App, 'id'>): Told[] =>
  told(receiver).filter(({ data }) => data.app?.id === app.id);
