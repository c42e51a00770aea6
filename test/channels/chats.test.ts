import { expect, test } from 'vitest';
import { kindNamed } from '../../server/src/features/alerts/channels/kinds.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { incident, message, resolved } from './messages.ts';
import { useToolbox } from './toolbox.ts';

const toolbox = useToolbox();
const slack = kindNamed('SLACK');
const discord = kindNamed('DISCORD');
const sms = kindNamed('SMS');

const hook = (receiver: HttpReceiver) => ({
  webhookUrl: `${receiver.url}/services/T0/S3CRET`,
  channel: null,
  username: null,
});
const twilio = (receiver: HttpReceiver, to = ['+4915112345678']) => ({
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'hunter22',
  from: '+15005550006',
  to,
  apiUrl: receiver.url,
});
const json = (receiver: HttpReceiver, index = 0) => JSON.parse(receiver.requests[index]!.body);
const EVIL = 'a<!channel> & @everyone *b* `c`';

test('Slack gets a title, facts and buttons, and nothing from outside acts', async () => {
  await using receiver = await HttpReceiver.start();
  const sent = message({ incidents: [incident({ name: EVIL, lastOutput: 'x `<@U1>`' })] });
  const settings = { ...hook(receiver), channel: '#ops', username: 'Lubdub' };
  expect(await slack.send(settings, sent, toolbox().tools())).toEqual({ outcome: 'SENT', answer: '200 ok' });
  const body = json(receiver);
  expect(body).toMatchObject({
    channel: '#ops',
    username: 'Lubdub',
    text: 'DOWN: a&lt;!channel&gt; &amp; @everyone *b* `c`',
  });
  const [header, section, actions] = body.blocks;
  expect(header.text).toMatchObject({ type: 'plain_text', text: `DOWN: ${EVIL}` });
  expect(section.text.text).toBe(
    "No beat for 12 min; one is expected every 5 min\n*Since:* 10:00 UTC (1 min)\n*Last output:* `x '&lt;@U1&gt;'`",
  );
  expect(actions.elements.map((button: { url: string }) => button.url)).toEqual([
    'https://beats.example.org/acknowledge/abc',
    'https://beats.example.org/incidents/1',
  ]);
  expect(slack.target(settings)).toBe('#ops');
});

test('Discord gets an embed with a colour, and mentions nobody', async () => {
  await using receiver = await HttpReceiver.start({ status: 200, body: '{"id":"1"}' });
  const sent = message({ incidents: [incident({ name: EVIL, lastOutput: 'x `y`' })] });
  expect(await discord.send(hook(receiver), sent, toolbox().tools())).toEqual({ outcome: 'SENT', answer: '200 taken' });
  expect(receiver.requests[0]!.path).toBe('/services/T0/S3CRET?wait=true');
  const { embeds, allowed_mentions: mentions } = json(receiver);
  expect(mentions).toEqual({ parse: [] });
  expect(embeds).toMatchObject([{ color: 0xd92d20, url: 'https://beats.example.org/incidents/1' }]);
  expect(embeds[0].title).toBe('DOWN: a\\<!channel\\> & @\u200beveryone \\*b\\* \\`c\\`');
  expect(embeds[0].description).toContain("**Last output:** `x 'y'`");
});

test.each(['SLACK', 'DISCORD'] as const)(
  '%s: lengths are kept to, and what is refused comes once more as plain text',
  async (name) => {
    await using receiver = await HttpReceiver.start((_request, index) =>
      index === 0 ? { status: 400, body: 'invalid_blocks' } : {},
    );
    const incidents = Array.from({ length: 20 }, (_, index) =>
      incident({ name: `${index}${'👩‍👩‍👧'.repeat(12)}`, summary: 'word '.repeat(90) }),
    );
    const result = await kindNamed(name).send(hook(receiver), message({ incidents, count: 40 }), toolbox().tools());
    expect(result.outcome).toBe('SENT');
    const [rich, plain] = [json(receiver, 0), json(receiver, 1)];
    const [title, text, content] =
      name === 'SLACK'
        ? [rich.blocks[0].text.text, rich.blocks[1].text.text, plain.text]
        : [rich.embeds[0].title, rich.embeds[0].description, plain.content];
    const [maxTitle, maxText, maxContent] = name === 'SLACK' ? [150, 3_000, 3_000] : [256, 4_096, 2_000];
    expect(title.length).toBeLessThanOrEqual(maxTitle);
    expect(text.length).toBeLessThanOrEqual(maxText);
    expect(content.length).toBeLessThanOrEqual(maxContent);
    for (const part of [title, text, content]) expect(part.isWellFormed()).toBe(true);
    expect(plain.blocks ?? plain.embeds).toBeUndefined();
  },
);

test.each([
  ['SLACK', { status: 404, body: 'no_service' }, 'CHANNEL_REFUSED', '404 no_service'],
  ['SLACK', { status: 400, body: 'invalid_token' }, 'CHANNEL_REFUSED', '400 invalid_token'],
  ['SLACK', { status: 400, body: 'no_text' }, 'MESSAGE_REFUSED', '400 no_text'],
  ['SLACK', { status: 429, headers: { 'retry-after': '30' }, body: 'slow' }, 'RETRY', '429 slow'],
  ['SLACK', { status: 500, body: 'at /services/T0/S3CRET' }, 'RETRY', '500 at …'],
  [
    'DISCORD',
    { status: 404, body: '{"message":"Unknown Webhook","code":10015}' },
    'CHANNEL_REFUSED',
    '404 Unknown Webhook',
  ],
  [
    'DISCORD',
    { status: 401, body: '{"message":"Invalid Webhook Token"}' },
    'CHANNEL_REFUSED',
    '401 Invalid Webhook Token',
  ],
  ['DISCORD', { status: 429, body: '{"message":"slow","retry_after":30}' }, 'RETRY', '429 slow'],
  ['DISCORD', { status: 502, body: '<html>' }, 'RETRY', '502 <html>'],
] as const)('%s %j is %s', async (name, given, outcome, answer) => {
  await using receiver = await HttpReceiver.start(given);
  const result = await kindNamed(name).send(hook(receiver), message(), toolbox().tools());
  expect(result).toMatchObject({ outcome, answer });
  if (given.status === 429) expect(result).toMatchObject({ retryAfterMs: 30_000 });
});

test('the URL of a webhook goes over no strange network in the clear', async () => {
  const settings = { webhookUrl: 'http://93.184.216.34/services/S3CRET', channel: null, username: null };
  expect(await slack.send(settings, message(), toolbox().tools())).toMatchObject({
    outcome: 'RETRY',
    answer: expect.stringContaining('to which nothing is sent without encryption'),
  });
});

test('Twilio gets a short text that costs two parts at most', async () => {
  await using receiver = await HttpReceiver.start({ status: 201, body: '{"sid":"SM1"}' });
  const sent = message({ incidents: [incident({ name: 'Zoë’s backup – été', summary: 'x'.repeat(900) })] });
  expect(await sms.send(twilio(receiver), sent, toolbox().tools())).toEqual({
    outcome: 'SENT',
    answer: '201 taken as SM1',
  });
  const [request] = receiver.requests;
  expect(request!.path).toBe(`/2010-04-01/Accounts/AC${'0'.repeat(32)}/Messages.json`);
  expect(request!.headers.authorization).toBe(`Basic ${btoa(`AC${'0'.repeat(32)}:hunter22`)}`);
  const form = new URLSearchParams(request!.body);
  expect(Object.fromEntries(form)).toMatchObject({ To: '+4915112345678', From: '+15005550006' });
  const text = form.get('Body')!;
  expect(text.length).toBeLessThanOrEqual(306);
  expect(text).toMatch(/^DOWN: Zoe's backup - été\nx+\.\.\.\nhttps:\/\/beats\.example\.org\/incidents\/1$/);
});

test.each([
  [{ status: 400, body: '{"code":21211,"message":"Invalid To"}' }, 'CHANNEL_REFUSED', '400 Invalid To (21211)'],
  [{ status: 400, body: '{"code":21617,"message":"Too long"}' }, 'MESSAGE_REFUSED', '400 Too long (21617)'],
  [
    { status: 401, body: '{"code":20003,"message":"Authenticate hunter22"}' },
    'CHANNEL_REFUSED',
    '401 Authenticate … (20003)',
  ],
  [{ status: 503 }, 'RETRY', '503 ok'],
])('Twilio %j is %s', async (given, outcome, answer) => {
  await using receiver = await HttpReceiver.start(given);
  expect(await sms.send(twilio(receiver), message(), toolbox().tools())).toMatchObject({ outcome, answer });
});

test('of several numbers each is told once, and one that is out of use does not switch off the others', async () => {
  const answers: Record<string, object> = {
    '+491510000001': { status: 201, body: '{"sid":"SM1"}' },
    '+491510000002': { status: 503 },
    '+491510000003': { status: 400, body: '{"code":21610,"message":"Unsubscribed"}' },
  };
  await using receiver = await HttpReceiver.start(({ body }) => answers[new URLSearchParams(body).get('To')!]!);
  const tools = toolbox();
  const settings = twilio(receiver, Object.keys(answers));
  const end = message({ reason: 'RESOLVED', incidents: [resolved()] });
  expect(await sms.send(settings, end, tools.tools())).toMatchObject({
    outcome: 'RETRY',
    answer: '+491510000002: 503 ok',
  });
  answers['+491510000002'] = { status: 201, body: '{}' };
  expect(await sms.send(settings, end, tools.tools())).toEqual({
    outcome: 'SENT',
    answer: '+491510000003: 400 Unsubscribed (21610)',
  });
  const told = receiver.requests.map(({ body }) => new URLSearchParams(body).get('To'));
  expect(told.filter((to) => to === '+491510000001')).toHaveLength(1);
});
