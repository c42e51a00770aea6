import { describe, expect, test } from 'vitest';
import { told } from '../kit/alerts.ts';
import { DATABASES, makeDatabase, settingsOf } from '../kit/databases.ts';
import type { GraphQLClient } from '../kit/graphql-client.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { startServer, useServer } from '../kit/server.ts';
import { ServerProcess } from '../kit/server-process.ts';

interface Channel {
  id: string;
  name: string;
  kind: string;
  enabled: boolean;
  target: string;
  settings: Record<string, unknown>;
  problem: string | null;
  lastDelivery: Delivery | null;
}

interface Delivery {
  id: string;
  state: string;
  reason: string;
  answer: string | null;
  channelName: string;
}

const DELIVERY = 'id state reason answer channelName';
const CHANNEL = `id name kind enabled target settings problem lastDelivery { ${DELIVERY} }`;
const CREATE = `mutation ($input: CreateChannelInput!) { createChannel(input: $input) { ${CHANNEL} } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateChannelInput!) { updateChannel(id: $id, input: $input) { ${CHANNEL} } }`;
const TEST = `mutation ($id: ID!) { testChannel(id: $id) { ${DELIVERY} } }`;
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const secretOf = (letter: string) => letter.repeat(40);

const create = async (client: GraphQLClient, settings: object, name = 'a channel'): Promise<Channel> =>
  (await client.query<{ createChannel: Channel }>(CREATE, { input: { name, settings } })).createChannel;
const update = async (client: GraphQLClient, id: string, input: object): Promise<Channel> =>
  (await client.query<{ updateChannel: Channel }>(UPDATE, { id, input })).updateChannel;
const list = async (client: GraphQLClient): Promise<Channel[]> =>
  (await client.query<{ channels: Channel[] }>(`{ channels { ${CHANNEL} } }`)).channels;
const sendTest = async (client: GraphQLClient, id: string): Promise<Delivery> =>
  (await client.query<{ testChannel: Delivery }>(TEST, { id })).testChannel;

describe.each(DATABASES)('channels on %s', (database) => {
  const server = useServer(database);

  test('the first one is told of everything that is down and over; those after it of nothing by themselves', async () => {
    await using own = await startServer({ database });
    await create(own, { webhook: { url: 'http://127.0.0.1:1/' } }, 'first');
    await create(own, { webhook: { url: 'http://127.0.0.1:1/' } }, 'second');
    const { alertRules } = await own.query<{ alertRules: unknown[] }>(
      '{ alertRules { name on selector { all } groupSeconds channel { name } } }',
    );
    expect(alertRules).toEqual([
      {
        name: 'Everything',
        on: ['DOWN', 'RESOLVED'],
        selector: { all: true },
        groupSeconds: 10,
        channel: { name: 'first' },
      },
    ]);
  });

  test('secrets are never read: not from the channel, nor from the database', async () => {
    const made = await create(server(), { webhook: { url: 'https://example.org/hook', secret: SECRET } });
    expect(made).toMatchObject({
      kind: 'WEBHOOK',
      target: 'example.org',
      settings: { url: 'https://example.org/hook' },
    });
    expect(JSON.stringify(made)).not.toContain(SECRET);
    expect(JSON.stringify(await list(server()))).not.toContain(SECRET);
    const rows = await server().sql.query('select * from channel where id = $1', [made.id]);
    expect(JSON.stringify(rows)).not.toContain(SECRET);
    const slack = await create(server(), {
      slack: { webhookUrl: 'https://hooks.slack.com/services/T0/B0/very-secret' },
    });
    expect(JSON.stringify(slack)).not.toContain('very-secret');
  });

  test.each([
    ['settings.webhook.url', { webhook: { url: 'ftp://example.org' } }],
    ['settings.email.to.0', { email: { to: ['nobody'], smtpUrl: 'smtp://mail.example.org', from: 'a@example.org' } }],
    [
      'settings.sms.to.0',
      { sms: { accountSid: `AC${'0'.repeat(32)}`, authToken: 't', from: '+4912345678', to: ['12'] } },
    ],
    ['settings.discord.webhookUrl', { discord: { webhookUrl: 'nowhere' } }],
  ])('what is wrong with %s is told by that name', async (field, settings) => {
    const refusal = await server().refusal(CREATE, { input: { name: 'wrong', settings } });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(refusal.message.startsWith(`${field}: `)).toBe(true);
  });

  test('a name is needed, and a channel that is not there is said not to be', async () => {
    const id = '01900000-0000-7000-8000-000000000000';
    const settings = { webhook: { url: 'https://example.org' } };
    expect(await server().refusal(CREATE, { input: { name: ' ', settings } })).toMatchObject({ field: 'name' });
    expect(await server().refusal(UPDATE, { id, input: { name: 'x' } })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await server().refusal(TEST, { id })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await server().refusal('mutation ($id: ID!) { deleteChannel(id: $id) }', { id })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('a secret that is left out stays, and has to be given again where it would go to another host', async () => {
    await using receiver = await HttpReceiver.start();
    const { id } = await create(server(), { webhook: { url: `${receiver.url}/one`, secret: SECRET } });
    const changed = await update(server(), id, { settings: { webhook: { url: `${receiver.url}/two` } } });
    expect(changed.settings).toMatchObject({ url: `${receiver.url}/two`, isSigned: true });
    await sendTest(server(), id);
    expect(receiver.requests[0]).toMatchObject({
      path: '/two',
      headers: { 'webhook-signature': expect.stringMatching(/^v1,/) },
    });
    const input = { settings: { webhook: { url: 'https://example.net/' } } };
    expect(await server().refusal(UPDATE, { id, input })).toMatchObject({ field: 'settings.webhook.secret' });
    expect(
      await server().refusal(UPDATE, { id, input: { settings: { email: { to: ['a@example.org'] } } } }),
    ).toMatchObject({
      field: 'settings',
    });
  });

  test('a test is sent at once, also where the channel is switched off, and answers what the receiver said', async () => {
    await using receiver = await HttpReceiver.start({ status: 403, body: 'not you' });
    const { id } = await create(server(), { webhook: { url: receiver.url } }, 'tested');
    expect(await sendTest(server(), id)).toMatchObject({ state: 'FAILED', reason: 'TEST', answer: '403 not you' });
    receiver.answerWith({});
    await update(server(), id, { enabled: false });
    const delivery = await sendTest(server(), id);
    expect(delivery).toMatchObject({ state: 'SENT', channelName: 'tested' });
    expect(told(receiver).map(({ type }) => type)).toEqual(['test', 'test']);
    expect((await list(server())).find((channel) => channel.id === id)?.lastDelivery).toEqual(delivery);
  });

  test('what was sent stays under its name when the channel is deleted', async () => {
    await using receiver = await HttpReceiver.start();
    const { id } = await create(server(), { webhook: { url: receiver.url } }, 'short-lived');
    const { id: deliveryId } = await sendTest(server(), id);
    await server().query('mutation ($id: ID!) { deleteChannel(id: $id) }', { id });
    const { deliveries } = await server().query<{ deliveries: { nodes: { id: string }[] } }>(
      '{ deliveries(first: 100) { nodes { id channelName channel { id } } } }',
    );
    expect(deliveries.nodes.find((delivery) => delivery.id === deliveryId)).toMatchObject({
      channelName: 'short-lived',
      channel: null,
    });
  });

  test('with another secret of the server a channel says so and is mended by giving its own again; the one before is read', async () => {
    await using receiver = await HttpReceiver.start();
    const place = await makeDatabase(database);
    const started = (current: string, previous: string | null = null) =>
      startServer({ database, place, secrets: { current, previous } });
    let id: string;
    {
      await using first = await started(secretOf('a'));
      ({ id } = await create(first, { webhook: { url: receiver.url, secret: SECRET } }));
    }
    {
      await using second = await started(secretOf('b'));
      expect((await list(second))[0]?.problem).toContain('LUBDUB_SECRET is another one');
      expect(await sendTest(second, id)).toMatchObject({
        state: 'FAILED',
        answer: expect.stringContaining('LUBDUB_SECRET'),
      });
    }
    {
      // Written anew with the present one as the server starts.
      await using third = await started(secretOf('b'), secretOf('a'));
      await third.sweep();
      expect((await list(third))[0]?.problem).toBeNull();
    }
    {
      await using fourth = await started(secretOf('b'));
      expect(await sendTest(fourth, id)).toMatchObject({ state: 'SENT' });
    }
    {
      await using fifth = await started(secretOf('c'));
      const mended = await update(fifth, id, { settings: { webhook: { url: receiver.url, secret: SECRET } } });
      expect(mended.problem).toBeNull();
      expect(await sendTest(fifth, id)).toMatchObject({ state: 'SENT' });
    }
    await place.remove();
  });
});

describe('a server on PostgreSQL without a secret', () => {
  test('makes no channel, and does not start where there is one', async () => {
    const place = await makeDatabase('postgresql');
    {
      await using server = await startServer({ database: 'postgresql', place, secrets: null });
      const input = { name: 'x', settings: { webhook: { url: 'https://example.org/' } } };
      expect(await server.refusal(CREATE, { input })).toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining('LUBDUB_SECRET is not set'),
      });
    }
    {
      await using server = await startServer({ database: 'postgresql', place });
      await create(server, { webhook: { url: 'https://example.org/' } });
    }
    await using process = new ServerProcess(settingsOf(place));
    const { code, stderr } = await process.ended;
    expect(code).toBe(1);
    expect(stderr.trim()).toMatch(/^LUBDUB_SECRET is not set, and there are alert channels .*$/);
    await place.remove();
  });
});
