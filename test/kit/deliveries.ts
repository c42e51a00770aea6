// Messages to channels, and what is done with them by hand.
import { randomUUID } from 'node:crypto';
import { afterEach, expect } from 'vitest';
import { addChannel, addRule, type RuleInput } from './alerts.ts';
import { createApp, type App } from './apps.ts';
import { beat } from './beats.ts';
import type { Variables } from './graphql-client.ts';
import { HttpReceiver, type ReceiverAnswer } from './http-receiver.ts';
import { CONNECTION } from './pages.ts';
import type { TestServer } from './server.ts';

export const DELIVERY_FIELDS = `id channel { id } channelName reason state attempts incidents { id appId } incidentCount createdAt sentAt
  nextAttemptAt answer`;
export const LIST_DELIVERIES = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: DeliveryFilter) {
  list: deliveries(first: $first, after: $after, last: $last, before: $before, filter: $filter) { ${CONNECTION(DELIVERY_FIELDS)} } }`;
export const RETRY_DELIVERY = `mutation ($id: ID!) { retryDelivery(id: $id) { ${DELIVERY_FIELDS} } }`;
export const UPDATE_CHANNEL =
  'mutation ($id: ID!, $input: UpdateChannelInput!) { updateChannel(id: $id, input: $input) { id } }';
export const DELETE_CHANNEL = 'mutation ($id: ID!) { deleteChannel(id: $id) }';

export interface Delivery {
  id: string;
  channel: { id: string } | null;
  channelName: string;
  reason: string;
  state: string;
  attempts: number;
  incidents: { id: string; appId: string }[];
  incidentCount: number;
  createdAt: string;
  sentAt: string | null;
  nextAttemptAt: string | null;
  answer: string | null;
}

/** What the tests of a server's deliveries do. No channel and no receiver is left after a test. */
export function useDeliveries(server: () => TestServer) {
  const receivers: HttpReceiver[] = [];
  afterEach(async () => {
    for (const receiver of receivers.splice(0)) await receiver[Symbol.asyncDispose]();
    const { channels } = await server().query<{ channels: { id: string }[] }>('{ channels { id } }');
    for (const { id } of channels) await server().query(DELETE_CHANNEL, { id });
  });

  const startReceiver = async (answer: ReceiverAnswer = {}): Promise<HttpReceiver> => {
    const receiver = await HttpReceiver.start(answer);
    receivers.push(receiver);
    return receiver;
  };
  /** Apps that a channel of their own is told of, which answers so. */
  async function watched(answer: ReceiverAnswer = {}, rule: RuleInput = {}, count = 1) {
    const receiver = await startReceiver(answer);
    const apps = await Promise.all(Array.from({ length: count }, () => createApp(server())));
    const name = `hook-${randomUUID()}`;
    const channel = await addChannel(server(), receiver.url, name);
    const ruleId = await addRule(server(), channel, { ...rule, selector: { appIds: apps.map(({ id }) => id) } });
    return { receiver, channel, name, ruleId, apps, app: apps[0] as App };
  }
  const fail = (app: App) => beat(server(), app, { kind: 'FAIL' });
  const sent = async (variables: Variables): Promise<Delivery[]> =>
    (await server().query<{ list: { nodes: Delivery[] } }>(LIST_DELIVERIES, variables)).list.nodes;
  const newestOf = async (channelId: string): Promise<Delivery> =>
    (await sent({ filter: { channelId }, first: 1 }))[0] ?? expect.fail('nothing was sent');
  const retry = async (id: string): Promise<Delivery> =>
    (await server().query<{ retryDelivery: Delivery }>(RETRY_DELIVERY, { id })).retryDelivery;
  /** Why it cannot be sent again. */
  const conflictOf = async (id: string): Promise<string> => {
    const { code, field, message } = await server().refusal(RETRY_DELIVERY, { id });
    expect({ code, field }).toEqual({ code: 'CONFLICT', field: 'id' });
    return message.replace('id: cannot be sent again: ', '');
  };
  /** Lets time pass in one step, in which nothing falls silent: it is an outage of our own. */
  const later = async (ms: number): Promise<void> => {
    server().clock.advance(ms);
    await server().sweep();
  };
  /** A message that was refused. */
  const refused = async (rule: RuleInput = {}, count = 1) => {
    const made = await watched({ status: 413 }, rule, count);
    for (const app of made.apps) await fail(app);
    await later(rule.groupSeconds === undefined ? 0 : 2 * rule.groupSeconds * 1000);
    made.receiver.answerWith({});
    const delivery = await newestOf(made.channel);
    expect(delivery).toMatchObject({ state: 'FAILED', attempts: 1, nextAttemptAt: null });
    return { ...made, delivery };
  };
  return { startReceiver, watched, fail, sent, newestOf, retry, conflictOf, later, refused };
}
