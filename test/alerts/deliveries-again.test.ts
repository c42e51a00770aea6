import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { addChannel, told, toldOf } from '../kit/alerts.ts';
import type { App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import {
  DELETE_CHANNEL,
  DELIVERY_FIELDS,
  RETRY_DELIVERY,
  UPDATE_CHANNEL,
  useDeliveries,
  type Delivery,
} from '../kit/deliveries.ts';
import { send } from '../kit/http.ts';
import { ACKNOWLEDGE } from '../kit/incidents.ts';
import { useServer } from '../kit/server.ts';

const HOUR = 3_600_000;
const TEST_CHANNEL = `mutation ($id: ID!) { testChannel(id: $id) { ${DELIVERY_FIELDS} } }`;

describe.each(DATABASES)('deliveries, on %s,', (database) => {
  const server = useServer(database);
  const { startReceiver, watched, fail, sent, newestOf, retry, conflictOf, later, refused } = useDeliveries(server);

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
      expect(await server().refusal(RETRY_DELIVERY, { id: randomUUID() })).toMatchObject({
        code: 'NOT_FOUND',
        field: 'id',
      });
      expect(await server().refusal(RETRY_DELIVERY, { id: '1' })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'id',
      });
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
});
