import { afterEach, describe, expect, test } from 'vitest';
import { addChannel, addRule, told } from '../kit/alerts.ts';
import { createApp, type App } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { HttpReceiver, type ReceiverAnswer } from '../kit/http-receiver.ts';
import { useServer } from '../kit/server.ts';

const HOUR = 3_600_000;
const readChannel = 'query { channels { id enabled problem } }';
const updateChannel =
  'mutation ($id: ID!, $input: UpdateChannelInput!) { updateChannel(id: $id, input: $input) { id } }';

interface Channel {
  id: string;
  enabled: boolean;
  problem: string | null;
}

describe.each(DATABASES)('receivers that fail, on %s', (database) => {
  const server = useServer(database);
  const receivers: HttpReceiver[] = [];
  afterEach(async () => {
    for (const receiver of receivers.splice(0)) await receiver[Symbol.asyncDispose]();
    for (const { id } of (await server().query<{ channels: Channel[] }>(readChannel)).channels)
      await server().query('mutation ($id: ID!) { deleteChannel(id: $id) }', { id });
  });

  async function startReceiver(answer: ReceiverAnswer = {}): Promise<HttpReceiver> {
    const receiver = await HttpReceiver.start(answer);
    receivers.push(receiver);
    return receiver;
  }

  /** An app that a receiver of its own is told of, at once. */
  async function watchedBy(receiver: HttpReceiver): Promise<{ app: App; channel: string }> {
    const app = await createApp(server());
    const channel = await addChannel(server(), receiver.url);
    await addRule(server(), channel, { selector: { appIds: [app.id] } });
    return { app, channel };
  }
  const fail = (app: App) => beat(server(), app, { kind: 'FAIL' });
  const succeed = (app: App) => beat(server(), app, { kind: 'SUCCESS' });
  const channelOf = async (id: string): Promise<Channel | undefined> =>
    (await server().query<{ channels: Channel[] }>(readChannel)).channels.find((channel) => channel.id === id);
  const kinds = (receiver: HttpReceiver) => told(receiver).map(({ type }) => type);
  /** Lets time pass without what fell silent meanwhile: jumps are outages of our own. */
  const later = async (ms: number): Promise<void> => {
    server().clock.advance(ms);
    await server().sweep();
  };

  test('a message that was not taken is sent again under the same key, later and later', async () => {
    const receiver = await startReceiver({ status: 503 });
    const { app, channel } = await watchedBy(receiver);
    await fail(app);
    await server().sweep();
    expect(receiver.requests).toHaveLength(1);
    expect(await channelOf(channel)).toMatchObject({ enabled: true, problem: expect.stringContaining('503') });
    await later(2_000);
    expect(receiver.requests).toHaveLength(1);
    await later(6_000);
    expect(receiver.requests).toHaveLength(2);
    receiver.answerWith({});
    await later(20_000);
    expect(new Set(told(receiver).map(({ id }) => id)).size).toBe(1);
    expect(receiver.requests).toHaveLength(3);
    expect(await channelOf(channel)).toMatchObject({ problem: null });
    await later(HOUR);
    expect(receiver.requests).toHaveLength(3);
  });

  test('who was never reached while it went on is told once that it was down, in a message that stands alone', async () => {
    const receiver = await startReceiver({ status: 503 });
    const { app } = await watchedBy(receiver);
    await fail(app);
    await server().sweep();
    await succeed(app);
    receiver.answerWith({});
    await later(10_000);
    expect(told(receiver).map(({ type, data }) => [type, data.standsAlone ?? false])).toEqual([
      ['incident.opened', false],
      ['incident.resolved', true],
    ]);
    await later(HOUR);
    expect(receiver.requests).toHaveLength(2);
  });

  test('a receiver that asks for time gets it', async () => {
    const receiver = await startReceiver({ status: 429, headers: { 'retry-after': '600' } });
    const { app } = await watchedBy(receiver);
    await fail(app);
    await server().sweep();
    receiver.answerWith({});
    await later(500_000);
    expect(receiver.requests).toHaveLength(1);
    await later(101_000);
    expect(receiver.requests).toHaveLength(2);
  });

  test('a channel that is refused is switched off, another one tells so, and once it is mended nothing is lost', async () => {
    const receiver = await startReceiver({ status: 401, body: 'who are you' });
    const { app, channel } = await watchedBy(receiver);
    const other = await startReceiver();
    await addChannel(server(), other.url, 'the other one');
    await fail(app);
    await server().sweep();
    expect(await channelOf(channel)).toMatchObject({ enabled: false, problem: expect.stringContaining('401') });
    await later(1_000);
    expect(kinds(other)).toEqual(['channel.failed']);
    await later(HOUR);
    expect(receiver.requests).toHaveLength(1);
    expect(other.requests).toHaveLength(1);
    receiver.answerWith({});
    await server().query(updateChannel, { id: channel, input: { enabled: true } });
    await later(1_000);
    expect(kinds(receiver)).toEqual(['incident.opened', 'incident.opened']);
    expect(new Set(told(receiver).map(({ id }) => id)).size).toBe(1);
    expect(await channelOf(channel)).toMatchObject({ enabled: true, problem: null });
  });

  test('what ended while a channel was switched off is told as over', async () => {
    const receiver = await startReceiver({ status: 410 });
    const { app, channel } = await watchedBy(receiver);
    await fail(app);
    await server().sweep();
    await succeed(app);
    await later(HOUR);
    receiver.answerWith({});
    await server().query(updateChannel, { id: channel, input: { enabled: true } });
    await later(1_000);
    expect(kinds(receiver)).toEqual(['incident.opened', 'incident.resolved']);
    expect(told(receiver).at(-1)?.data.standsAlone).toBe(true);
  });

  test('one message that is refused ends nothing else: the end is told', async () => {
    const receiver = await startReceiver({ status: 413 });
    const { app, channel } = await watchedBy(receiver);
    await fail(app);
    await server().sweep();
    await later(HOUR);
    expect(receiver.requests).toHaveLength(1);
    expect(await channelOf(channel)).toMatchObject({ enabled: true });
    receiver.answerWith({});
    await succeed(app);
    await server().sweep();
    expect(told(receiver).map(({ type, data }) => [type, data.standsAlone ?? false])).toEqual([
      ['incident.opened', false],
      ['incident.resolved', true],
    ]);
  });

  test('a channel that has failed for five minutes is told of by another, once', async () => {
    const receiver = await startReceiver({ status: 500 });
    const { app } = await watchedBy(receiver);
    const other = await startReceiver();
    await addChannel(server(), other.url);
    await fail(app);
    await server().sweep();
    for (let minute = 0; minute < 12; minute += 1) await later(60_000);
    expect(kinds(other)).toEqual(['channel.failed']);
  });

  test('after two days it is given up, and its end is told all the same', async () => {
    const receiver = await startReceiver({ status: 500 });
    const { app } = await watchedBy(receiver);
    await fail(app);
    await server().sweep();
    for (let hours = 0; hours < 100; hours += 2) await later(2 * HOUR);
    const attempts = receiver.requests.length;
    const [delivery] = await server().sql.query<{ state: string }>(
      'select d.state from delivery d join delivery_incident i on i.delivery_id = d.id join incident o on o.id = i.incident_id where o.app_id = $1',
      [app.id],
    );
    expect(delivery?.state).toBe('DEAD');
    receiver.answerWith({});
    await succeed(app);
    await server().sweep();
    expect(receiver.requests).toHaveLength(attempts + 1);
    expect(told(receiver).at(-1)).toMatchObject({ type: 'incident.resolved', data: { standsAlone: true } });
  });

  test('a receiver that never answers keeps no other waiting', async () => {
    const silent = await startReceiver({ instead: 'SILENCE' });
    const { app } = await watchedBy(silent);
    const other = await startReceiver();
    const channel = await addChannel(server(), other.url);
    await addRule(server(), channel, { selector: { appIds: [app.id] } });
    await fail(app);
    const swept = server().sweep();
    await Promise.all([other.received(1), silent.received(1)]);
    await silent[Symbol.asyncDispose]();
    receivers.splice(receivers.indexOf(silent), 1);
    await swept;
  });

  test('a channel that is deleted is told nothing more', async () => {
    const receiver = await startReceiver();
    const { app, channel } = await watchedBy(receiver);
    await fail(app);
    await server().sweep();
    await server().query('mutation ($id: ID!) { deleteChannel(id: $id) }', { id: channel });
    await succeed(app);
    await later(60_000);
    expect(kinds(receiver)).toEqual(['incident.opened']);
  });
});
