import { describe, expect, test } from 'vitest';
import { alerts } from '../../server/src/features/alerts/index.ts';
import { told, toldOf } from '../kit/alerts.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import {
  DELETE_CHANNEL,
  DELIVERY_FIELDS,
  LIST_DELIVERIES,
  UPDATE_CHANNEL,
  useDeliveries,
  type Delivery,
} from '../kit/deliveries.ts';
import { pagesOf, readBackward, readForward } from '../kit/pages.ts';
import { useServer } from '../kit/server.ts';

const DAY = 86_400_000;

describe.each(DATABASES)('deliveries, on %s', (database) => {
  const server = useServer(database);
  const { watched, fail, sent, newestOf, conflictOf, later } = useDeliveries(server);

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
      const read = pagesOf<Delivery>(server(), LIST_DELIVERIES, { filter });
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
        expect(await server().refusal(LIST_DELIVERIES, { filter: { [field]: 'x' } })).toMatchObject({
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
        `query ($filter: IncidentFilter) { incidents(filter: $filter) { nodes { deliveries { nodes { ${DELIVERY_FIELDS} } } } } }`,
        { filter: { appId: app.id } },
      );
      expect(incidents.nodes[0]?.deliveries.nodes).toMatchObject([
        { id, channel: null, channelName: name, state: 'SKIPPED', nextAttemptAt: null, incidentCount: 1 },
      ]);
      expect(await conflictOf(id)).toMatch('skipped');
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
