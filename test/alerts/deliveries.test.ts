import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { alerts } from '../../server/src/features/alerts/index.ts';
import { addChannel, addRule, told, toldOf, type RuleInput } from '../kit/alerts.ts';
import { createApp, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import type { Variables } from '../kit/graphql-client.ts';
import { HttpReceiver, type ReceiverAnswer } from '../kit/http-receiver.ts';
import { send } from '../kit/http.ts';
import { CONNECTION, pagesOf, readBackward, readForward } from '../kit/pages.ts';
import { useServer } from '../kit/server.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIELDS = `id channel { id } channelName reason state attempts incidents { id appId } incidentCount createdAt sentAt
  nextAttemptAt answer`;
const LIST = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: DeliveryFilter) {
  list: deliveries(first: $first, after: $after, last: $last, before: $before, filter: $filter) { ${CONNECTION(FIELDS)} } }`;
const RETRY = `mutation ($id: ID!) { retryDelivery(id: $id) { ${FIELDS} } }`;
const TEST_CHANNEL = `mutation ($id: ID!) { testChannel(id: $id) { ${FIELDS} } }`;
const UPDATE_CHANNEL =
  'mutation ($id: ID!, $input: UpdateChannelInput!) { updateChannel(id: $id, input: $input) { id } }';
const DELETE_CHANNEL = 'mutation ($id: ID!) { deleteChannel(id: $id) }';
const ACKNOWLEDGE = 'mutation ($id: ID!) { acknowledgeIncident(id: $id) { id } }';

interface Delivery {
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

describe.each(DATABASES)('deliveries, on %s', (database) => {
  const server = useServer(database);
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
    (await server().query<{ list: { nodes: Delivery[] } }>(LIST, variables)).list.nodes;
  const newestOf = async (channelId: string): Promise<Delivery> =>
    (await sent({ filter: { channelId }, first: 1 }))[0] ?? expect.fail('nothing was sent');
  const retry = async (id: string): Promise<Delivery> =>
    (await server().query<{ retryDelivery: Delivery }>(RETRY, { id })).retryDelivery;
  /** Why it cannot be sent again. */
  const conflictOf = async (id: string): Promise<string> => {
    const { code, field, message } = await server().refusal(RETRY, { id });
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

  describe('are listed', () => {
    test('the newest first, with what they tell of, what was answered and who has got them', async () => {
      const { receiver, channel, name, app } = await watched({ body: 'thank you' });
      await fail(app);
      await server().sweep();
      const at = server().clock.iso();
      await later(1_000);
      receiver.answerWith({ status: 503, body: 'busy' });
      await beat(server(), app);
      await server().sweep();
      const { incidents } = await server().query<{ incidents: { nodes: { id: string; deliveries: unknown }[] } }>(
        `query ($filter: IncidentFilter) { incidents(filter: $filter) { nodes { id deliveries(first: 5) { nodes { id } totalCount } } } }`,
        { filter: { appId: app.id } },
      );
      const [incident] = incidents.nodes;
      const shared = {
        channel: { id: channel },
        channelName: name,
        attempts: 1,
        incidents: [{ id: incident?.id, appId: app.id }],
        incidentCount: 1,
      };
      const [ended, opened, ...more] = await sent({ filter: { channelId: channel } });
      expect(more).toEqual([]);
      expect(opened).toEqual({
        ...shared,
        id: told(receiver)[0]?.id,
        reason: 'OPENED',
        state: 'SENT',
        createdAt: at,
        sentAt: at,
        nextAttemptAt: null,
        answer: '200 thank you',
      });
      expect(ended).toMatchObject({
        ...shared,
        reason: 'RESOLVED',
        state: 'PENDING',
        sentAt: null,
        answer: '503 busy',
      });
      expect(Date.parse(ended?.nextAttemptAt ?? '')).toBeGreaterThan(server().clock.now());
      expect(incident?.deliveries).toEqual({ nodes: [{ id: ended?.id }, { id: opened?.id }], totalCount: 2 });
    });

    test('by channel, incident and state, in pages that are the whole list', async () => {
      const { receiver, channel, apps } = await watched({}, {}, 5);
      for (const app of apps.slice(0, 3)) await fail(app);
      await server().sweep();
      receiver.answerWith({ status: 413 });
      for (const app of apps.slice(3)) await fail(app);
      await server().sweep();
      const filter = { channelId: channel };
      const all = await sent({ filter });
      expect(all.map(({ state }) => state).toSorted()).toEqual(['FAILED', 'FAILED', 'SENT', 'SENT', 'SENT']);
      const read = pagesOf<Delivery>(server(), LIST, { filter });
      expect(await readForward(read, 2)).toEqual(all);
      expect(await readBackward(read, 2)).toEqual(all);
      const failed = all.filter(({ state }) => state === 'FAILED');
      expect(await sent({ filter: { ...filter, state: ['FAILED', 'DEAD'] } })).toEqual(failed);
      expect(await sent({ filter: { ...filter, state: ['FAILED', 'SENT'] } })).toEqual(all);
      expect(await sent({ filter: { ...filter, state: [] } })).toEqual(all);
      const incidentId = all[1]?.incidents[0]?.id;
      expect(await sent({ filter: { incidentId } })).toEqual([all[1]]);
      expect(await sent({ filter: { incidentId, state: ['PENDING'] } })).toEqual([]);
      for (const field of ['channelId', 'incidentId'])
        expect(await server().refusal(LIST, { filter: { [field]: 'x' } })).toMatchObject({
          code: 'BAD_USER_INPUT',
          field: `filter.${field}`,
        });
    });

    test('with all incidents of a group counted, and at most 100 of them, the oldest first', async () => {
      const { channel, apps } = await watched({}, { groupSeconds: 10 }, 3);
      for (const app of apps) {
        await fail(app);
        await later(1_000);
      }
      await later(20_000);
      const delivery = await newestOf(channel);
      expect(delivery).toMatchObject({ incidentCount: 3, incidents: apps.map(({ id }) => ({ appId: id })) });
      await server().sql.query(
        `with more as (
          insert into incident (id, app_id, kind, cause, evidence, opened_at, resolved_at, app_name, app_slug, app_environment, planned_version)
          select gen_random_uuid(), gen_random_uuid(), 'DOWN', 'FAIL', '{}', $2::timestamptz + n * interval '1 second', $2, 'x', 'x', 'PRODUCTION', 1
          from generate_series(1, 120) n returning id)
        insert into delivery_incident (incident_id, delivery_id) select id, $1 from more`,
        [delivery.id, server().clock.iso()],
      );
      const { incidents, incidentCount } = await newestOf(channel);
      expect(incidentCount).toBe(123);
      expect(incidents).toHaveLength(100);
      expect(incidents.slice(0, 3)).toEqual(delivery.incidents);
    });

    test('under the name of their channel once it is deleted, and what it was still to get as skipped', async () => {
      const { channel, name, app } = await watched({ status: 503 });
      await fail(app);
      await server().sweep();
      const { id } = await newestOf(channel);
      await server().query(DELETE_CHANNEL, { id: channel });
      const { incidents } = await server().query<{ incidents: { nodes: { deliveries: { nodes: Delivery[] } }[] } }>(
        `query ($filter: IncidentFilter) { incidents(filter: $filter) { nodes { deliveries { nodes { ${FIELDS} } } } } }`,
        { filter: { appId: app.id } },
      );
      expect(incidents.nodes[0]?.deliveries.nodes).toMatchObject([
        { id, channel: null, channelName: name, state: 'SKIPPED', nextAttemptAt: null, incidentCount: 1 },
      ]);
      expect(await conflictOf(id)).toMatch('skipped');
    });
  });

  describe('are sent again by hand', () => {
    test('while they wait for their next attempt: at once', async () => {
      const { receiver, channel, app } = await watched({ status: 429, headers: { 'retry-after': '3600' } });
      await fail(app);
      await server().sweep();
      receiver.answerWith({});
      await later(60_000);
      expect(receiver.requests).toHaveLength(1);
      const { id } = await newestOf(channel);
      expect(await retry(id)).toMatchObject({ id, state: 'PENDING', nextAttemptAt: server().clock.iso() });
      await server().sweep();
      expect(told(receiver).map((message) => message.id)).toEqual([id, id]);
      expect(await newestOf(channel)).toMatchObject({ id, state: 'SENT', attempts: 2 });
    });

    test('but not while they are being sent', async () => {
      const { receiver, channel, app } = await watched({ delayMs: 300 });
      await fail(app);
      const swept = server().sweep();
      await receiver.received(1);
      const { id } = await newestOf(channel);
      expect(await retry(id)).toMatchObject({ id, state: 'PENDING' });
      await Promise.all([swept, server().sweep()]);
      expect(receiver.requests).toHaveLength(1);
      expect(await newestOf(channel)).toMatchObject({ id, state: 'SENT', attempts: 1 });
    });

    test('after they were refused: under the same key, and the end comes as after any other', async () => {
      const { receiver, channel, app, delivery } = await refused();
      expect(await retry(delivery.id)).toMatchObject({ id: delivery.id, state: 'PENDING', attempts: 1 });
      await server().sweep();
      expect(await newestOf(channel)).toMatchObject({ id: delivery.id, state: 'SENT', attempts: 2 });
      await beat(server(), app);
      await server().sweep();
      expect(toldOf(receiver, app).map(({ type, data }) => [type, data.standsAlone])).toEqual([
        ['incident.opened', false],
        ['incident.opened', false],
        ['incident.resolved', false],
      ]);
      expect(new Set(told(receiver).map(({ id }) => id)).size).toBe(2);
    });

    test('also where rules change before a worker has come to it', async () => {
      const { receiver, ruleId, delivery } = await refused();
      await retry(delivery.id);
      await server().query(
        'mutation ($id: ID!) { updateAlertRule(id: $id, input: { remindEverySeconds: 3600 }) { id } }',
        { id: ruleId },
      );
      await server().sweep();
      expect(told(receiver).map(({ id }) => id)).toEqual([delivery.id, delivery.id]);
    });

    test('after they were given up, for two more days', async () => {
      const { receiver, channel, app } = await watched({ status: 500 });
      await fail(app);
      for (let hours = 0; hours <= 54; hours += 2) await later(2 * HOUR);
      const given = await newestOf(channel);
      expect(given).toMatchObject({ state: 'DEAD' });
      expect((await send(`${server().url}/metrics`)).body).toMatch(/lubdub_deliveries_unsent\{state="DEAD"\} 1\n/);
      await retry(given.id);
      await server().sweep();
      expect(await newestOf(channel)).toMatchObject({ id: given.id, state: 'PENDING', attempts: given.attempts + 1 });
      receiver.answerWith({});
      await later(2 * HOUR);
      expect(await newestOf(channel)).toMatchObject({ id: given.id, state: 'SENT', attempts: given.attempts + 2 });
    });

    test('where it is the end that was refused', async () => {
      const { receiver, channel, app } = await watched();
      await fail(app);
      await server().sweep();
      receiver.answerWith({ status: 413 });
      await beat(server(), app);
      await server().sweep();
      receiver.answerWith({});
      const { id } = await newestOf(channel);
      await retry(id);
      await server().sweep();
      expect(told(receiver).map((message) => [message.type, message.data.incident.state])).toEqual([
        ['incident.opened', 'OPEN'],
        ['incident.resolved', 'RESOLVED'],
        ['incident.resolved', 'RESOLVED'],
      ]);
      expect(await newestOf(channel)).toMatchObject({ id, state: 'SENT', attempts: 2 });
    });

    test('with those of a group that are still to be told', async () => {
      const { receiver, channel, apps, delivery } = await refused({ groupSeconds: 10 }, 3);
      await beat(server(), apps[1] as App);
      await later(20_000);
      await retry(delivery.id);
      await server().sweep();
      const again = told(receiver).at(-1);
      expect(again).toMatchObject({ id: delivery.id, type: 'incident.opened', data: { count: 2 } });
      const named = new Set(again?.data.incidents?.map(({ app }) => app.id));
      expect(named).toEqual(new Set([apps[0]?.id, apps[2]?.id]));
      expect(await sent({ filter: { channelId: channel, state: ['SENT'] } })).toHaveLength(2);
    });

    test('where they tell of a channel that still does not work', async () => {
      const broken = await watched({ status: 401 });
      const other = await startReceiver({ status: 413 });
      const channel = await addChannel(server(), other.url);
      await fail(broken.app);
      await server().sweep();
      await server().sweep();
      const delivery = await newestOf(channel);
      expect(delivery).toMatchObject({ reason: 'CHANNEL_FAILED', state: 'FAILED', incidents: [], incidentCount: 0 });
      other.answerWith({});
      await retry(delivery.id);
      await server().sweep();
      expect(told(other).map(({ id, type }) => [id, type])).toEqual([
        [delivery.id, 'channel.failed'],
        [delivery.id, 'channel.failed'],
      ]);
      expect(await newestOf(channel)).toMatchObject({ id: delivery.id, state: 'SENT' });
    });
  });

  describe('are not sent again', () => {
    test('once they have arrived, were a test, or do not exist', async () => {
      const { channel, app } = await watched();
      await fail(app);
      await server().sweep();
      expect(await conflictOf((await newestOf(channel)).id)).toBe('it has been sent already');
      const { testChannel } = await server().query<{ testChannel: Delivery }>(TEST_CHANNEL, { id: channel });
      expect(testChannel).toMatchObject({ reason: 'TEST', state: 'SENT', incidents: [], incidentCount: 0 });
      expect(await conflictOf(testChannel.id)).toBe('it was a test: send a new one');
      expect(await server().refusal(RETRY, { id: randomUUID() })).toMatchObject({ code: 'NOT_FOUND', field: 'id' });
      expect(await server().refusal(RETRY, { id: '1' })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
    });

    test('while their channel is switched off, nor when it is gone', async () => {
      const { channel, name, delivery } = await refused();
      await server().query(UPDATE_CHANNEL, { id: channel, input: { enabled: false } });
      expect(await conflictOf(delivery.id)).toMatch(`its channel "${name}" is switched off`);
      await server().query(DELETE_CHANNEL, { id: channel });
      expect(await conflictOf(delivery.id)).toBe(`its channel "${name}" has been deleted`);
    });

    test('when what they tell of the beginning is over', async () => {
      const { app, delivery } = await refused();
      await beat(server(), app);
      await server().sweep();
      expect(await conflictOf(delivery.id)).toMatch('told by another message since, or is over');
    });

    test('when they remind of what somebody has acknowledged, or a later reminder has come', async () => {
      for (const isAcknowledged of [true, false]) {
        const { receiver, channel, app } = await watched({}, { remindEverySeconds: 60 });
        await fail(app);
        await server().sweep();
        receiver.answerWith({ status: 413 });
        await later(60_000);
        receiver.answerWith({});
        const reminder = await newestOf(channel);
        expect(reminder).toMatchObject({ reason: 'REMINDER', state: 'FAILED' });
        if (isAcknowledged) await server().query(ACKNOWLEDGE, { id: reminder.incidents[0]?.id });
        await later(60_000);
        expect(await newestOf(channel)).toMatchObject({ reason: isAcknowledged ? 'ACKNOWLEDGED' : 'REMINDER' });
        expect(await conflictOf(reminder.id)).toMatch('since');
      }
    });
  });

  test('are kept for 90 days, and longer where they are still to be sent', async () => {
    const arrived = await watched();
    const waiting = await watched({ status: 401 });
    for (const { app } of [arrived, waiting]) await fail(app);
    await server().sweep();
    const letGo = () => alerts.retention(server().sql, { now: server().clock.now(), days: {} as never });
    server().clock.advance(90 * DAY - 1_000);
    await letGo();
    const reasons = (await sent({ filter: { channelId: arrived.channel } })).map(({ reason }) => reason);
    expect(reasons.toSorted()).toEqual(['CHANNEL_FAILED', 'OPENED']);
    server().clock.advance(2_000);
    await letGo();
    expect(await sent({ filter: { channelId: arrived.channel } })).toHaveLength(0);
    expect(await sent({ filter: { channelId: waiting.channel } })).toMatchObject([{ state: 'FAILED' }]);
    waiting.receiver.answerWith({});
    await server().query(UPDATE_CHANNEL, { id: waiting.channel, input: { enabled: true } });
    await server().sweep();
    expect(new Set(toldOf(waiting.receiver, waiting.app).map(({ id }) => id)).size).toBe(1);
    expect(waiting.receiver.requests).toHaveLength(2);
  });
});
