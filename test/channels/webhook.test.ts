import type { LookupAddress } from 'node:dns';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { kindNamed } from '../../server/src/features/alerts/channels/kinds.ts';
import type { ToolboxOptions } from '../../server/src/features/alerts/channels/send-tools.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { incident, message, resolved, TEST } from './messages.ts';
import { useToolbox } from './toolbox.ts';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes....').toString('base64')}`;
const toolbox = useToolbox();
const { send } = kindNamed('WEBHOOK');

const settings = (url: string, others: object = {}) => ({ url, secret: null, headers: null, ...others });

const sendTo = (url: string, others: object = {}, sent = message()) =>
  send(settings(url, others), sent, toolbox().tools());

test('a message carries the promised body, a signature that others verify, and the headers that were set', async () => {
  await using receiver = await HttpReceiver.start({ body: 'thanks' });
  const headers = [{ name: 'Authorization', value: 'Bearer abc' }];
  expect(await sendTo(`${receiver.url}/hook?x=1`, { secret: SECRET, headers })).toEqual({
    outcome: 'SENT',
    answer: '200 thanks',
  });
  const [request] = receiver.requests;
  expect(request).toMatchObject({ method: 'POST', path: '/hook?x=1' });
  expect(request!.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: 'Bearer abc',
    'webhook-id': message().id,
  });
  const verified = new Webhook(SECRET).verify(request!.body, request!.headers as Record<string, string>);
  expect(verified).toEqual({
    type: 'incident.opened',
    timestamp: '2026-11-26T10:01:00.000Z',
    data: {
      incident: {
        id: incident().id,
        kind: 'DOWN',
        state: 'OPEN',
        cause: 'TIMEOUT',
        anomaly: null,
        summary: 'No beat for 12 min; one is expected every 5 min',
        lastOutput: null,
        openedAt: '2026-11-26T10:00:00.000Z',
        acknowledgedAt: null,
        acknowledgedBy: null,
        note: null,
        resolvedAt: null,
        end: null,
        url: 'https://beats.example.org/incidents/1',
      },
      app: incident().app,
      standsAlone: false,
      priority: 'NORMAL',
      url: 'https://beats.example.org',
    },
  });
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = request!.headers;
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const byHand = createHmac('sha256', key)
    .update(`${String(id)}.${String(time)}.${request!.body}`)
    .digest('base64');
  expect(signature).toBe(`v1,${byHand}`);
});

test('without a secret nothing is signed; the id and the body are the same on each attempt', async () => {
  await using receiver = await HttpReceiver.start();
  await sendTo(receiver.url);
  await sendTo(receiver.url);
  const [first, second] = receiver.requests;
  expect(first!.headers['webhook-signature']).toBeUndefined();
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
  expect(second!.body).toBe(first!.body);
});

test('a group has its incidents and their count, in 20 kB at most', async () => {
  await using receiver = await HttpReceiver.start();
  const incidents = Array.from({ length: 20 }, (_, index) =>
    incident({ name: `app-${index}`, lastOutput: 'ü'.repeat(900) }),
  );
  await sendTo(receiver.url, {}, message({ incidents, count: 345 }));
  await sendTo(receiver.url, {}, message({ reason: 'RESOLVED', incidents: [resolved(), resolved({ name: 'b' })] }));
  const [large, small] = receiver.requests.map(({ body }) => ({ body, data: JSON.parse(body).data }));
  expect(Buffer.byteLength(large!.body)).toBeLessThanOrEqual(20_000);
  expect(large!.data.count).toBe(345);
  expect(large!.data.incidents.length).toBeGreaterThan(5);
  expect(small!.data).toMatchObject({
    count: 2,
    incidents: [{ incident: { end: 'RECOVERED' } }, { app: { name: 'b' } }],
  });
});

test('tests and failed channels are told as such', async () => {
  await using receiver = await HttpReceiver.start();
  await sendTo(receiver.url, {}, TEST);
  const failedChannel = { name: 'Slack', problem: '404 no_service' };
  await sendTo(receiver.url, {}, { ...TEST, reason: 'CHANNEL_FAILED', failedChannel });
  const bodies = receiver.requests.map(({ body }) => JSON.parse(body));
  expect(bodies[0]).toMatchObject({ type: 'test', data: { incident: null, app: null } });
  expect(bodies[1]).toMatchObject({ type: 'channel.failed', data: { channel: failedChannel } });
});

test.each([
  [{ status: 204, body: '' }, 'SENT', '204'],
  [{ status: 401, body: 'wrong key' }, 'CHANNEL_REFUSED', '401 wrong key'],
  [{ status: 403 }, 'CHANNEL_REFUSED', '403 ok'],
  [{ status: 404 }, 'CHANNEL_REFUSED', '404 ok'],
  [{ status: 410, body: '<b>gone</b>\r\n\u0007' }, 'CHANNEL_REFUSED', '410 <b>gone</b>'],
  [{ status: 400 }, 'MESSAGE_REFUSED', '400 ok'],
  [{ status: 422 }, 'MESSAGE_REFUSED', '422 ok'],
  [{ status: 405 }, 'RETRY', '405 ok'],
  [{ status: 503, body: 'x'.repeat(1_000) }, 'RETRY', `503 ${'x'.repeat(195)}…`],
  [{ instead: 'RESET' }, 'RETRY', /^127\.0\.0\.1:\d+ has closed the connection before it answered$/],
] as const)('%j is %s', async (given, outcome, answer) => {
  await using receiver = await HttpReceiver.start(given);
  const result = await sendTo(receiver.url);
  expect(result.outcome).toBe(outcome);
  expect(result.answer).toMatch(answer);
});

test.each([
  ['7', 7_000],
  ['0.5', 500],
  ['Thu, 26 Nov 2026 10:02:00 GMT', 60_000],
  ['Thu, 26 Nov 2026 09:00:00 GMT', 0],
  ['99999999', 86_400_000],
  ['soon', null],
])('Retry-After: %s asks for %s ms', async (header, retryAfterMs) => {
  await using receiver = await HttpReceiver.start({ status: 429, headers: { 'retry-after': header } });
  const tools = toolbox({ now: () => message().at }).tools();
  expect(await send(settings(receiver.url), message(), tools)).toEqual({
    outcome: 'RETRY',
    answer: '429 ok',
    retryAfterMs,
  });
});

test('a redirect is a failure that says where it leads, and nothing goes there', async () => {
  await using elsewhere = await HttpReceiver.start();
  await using receiver = await HttpReceiver.start({ status: 307, headers: { location: elsewhere.url } });
  expect(await sendTo(receiver.url)).toEqual({
    outcome: 'RETRY',
    answer: `307 it leads on to ${elsewhere.url}, which is not followed: set the URL at which it ends`,
    retryAfterMs: null,
  });
  expect(elsewhere.requests).toEqual([]);
});

test('an answer without an end is read so far and left; what was said in its status counts', async () => {
  await using receiver = await HttpReceiver.start({ instead: 'ENDLESS_BODY' });
  expect(await sendTo(receiver.url)).toMatchObject({ outcome: 'SENT', answer: `200 ${'x'.repeat(195)}…` });
});

test('a receiver that says nothing is given up in time', async () => {
  await using receiver = await HttpReceiver.start({ instead: 'SILENCE' });
  const result = await send(settings(receiver.url), message(), toolbox({ attemptMs: 100 }).tools());
  expect(result).toMatchObject({ outcome: 'RETRY', answer: expect.stringMatching(/ did not answer in time$/) });
});

test('an attempt is given up when the server stops', async () => {
  await using receiver = await HttpReceiver.start({ instead: 'SILENCE' });
  const stop = new AbortController();
  const result = send(settings(receiver.url), message(), toolbox().tools(stop.signal));
  await receiver.received(1);
  stop.abort();
  expect(await result).toMatchObject({ outcome: 'RETRY' });
});

test('secrets that a receiver repeats are taken out of its answer', async () => {
  await using receiver = await HttpReceiver.start((request) => ({
    status: 500,
    body: `saw ${String(request.headers['x-key'])}`,
  }));
  const result = await sendTo(receiver.url, { headers: [{ name: 'X-Key', value: 'hunter22' }] });
  expect(result.answer).toBe('500 saw …');
});

test('a connection is used again; one that was closed meanwhile costs no failure', async () => {
  await using receiver = await HttpReceiver.start();
  const tools = toolbox();
  for (let count = 0; count < 3; count += 1)
    expect(await send(settings(receiver.url), message(), tools.tools())).toMatchObject({ outcome: 'SENT' });
  expect(receiver.connections).toBe(1);
  receiver.answerWith((_request, index) => (index === 3 ? { instead: 'RESET' } : {}));
  expect(await send(settings(receiver.url), message(), tools.tools())).toMatchObject({ outcome: 'SENT' });
  expect(receiver.connections).toBe(2);
});

const resolvingTo = (...addresses: string[]) =>
  ((_host: string, _options: object, callback: (error: null, addresses: LookupAddress[]) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as NonNullable<ToolboxOptions['lookup']>;

test.each([
  'http://127.0.0.1:1/',
  'http://0x7f.1/',
  'http://10.1.2.3/',
  'http://169.254.169.254/latest/meta-data',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::127.0.0.1]/',
  'http://[fd00::1]/',
  'http://0.0.0.0/',
  'https://100.64.0.1/',
])('%s is refused where its network is not allowed', async (url) => {
  const result = await send(settings(url), message(), toolbox({ allowNetworks: [] }).tools());
  expect(result.outcome).toBe('RETRY');
  expect(result.answer).toMatch(/ is an address that is not public \([a-z ]+\): allow it with ALERT_ALLOW_NETWORKS$/);
});

test('a name that leads to an address that is not public is refused, whatever it led to before', async () => {
  await using receiver = await HttpReceiver.start();
  const url = `http://hooks.example.org:${receiver.port}/`;
  const refused = toolbox({ allowNetworks: ['10.0.0.0/8', '::1/128'], lookup: resolvingTo('127.0.0.1', 'fe80::1') });
  expect(await send(settings(url), message(), refused.tools())).toMatchObject({
    outcome: 'RETRY',
    answer:
      'hooks.example.org is at 127.0.0.1, an address that is not public (loopback): allow it with ALERT_ALLOW_NETWORKS',
  });
  expect(receiver.connections).toBe(0);
  // What was checked is what is connected to; of several addresses those that are allowed.
  const allowed = toolbox({ lookup: resolvingTo('fd00::1', '127.0.0.1') });
  expect(await send(settings(url), message(), allowed.tools())).toMatchObject({ outcome: 'SENT' });
});

test('what is wrong with the network is told in one line', async () => {
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address() as { port: number };
      server.close(() => resolve(address.port));
    });
  });
  expect((await sendTo(`http://127.0.0.1:${port}/`)).answer).toBe(
    `127.0.0.1:${port} refuses connections: nothing listens there, or a firewall is in between`,
  );
  const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
  const lookup = ((_host: string, _options: object, callback: (error: Error) => void) =>
    callback(unknown)) as unknown as NonNullable<ToolboxOptions['lookup']>;
  const { answer } = await send(settings('https://no.such.example/'), message(), toolbox({ lookup }).tools());
  expect(answer).toBe('no.such.example is not known to the DNS');
  await using receiver = await HttpReceiver.start();
  expect((await sendTo(`https://127.0.0.1:${receiver.port}/`)).answer).toBe(
    `127.0.0.1:${receiver.port} does not speak TLS on this port`,
  );
});
