import { createHmac } from 'node:crypto';
import { channelKind } from '../channel-kind.ts';
import { post } from '../http-channel.ts';
import { webhookBody } from './webhook.body.ts';
import { keyOf, WebhookSettingsInput, webhookSettings, type WebhookSettings } from './webhook.input.ts';

/** Any program that takes a POST: signed as https://www.standardwebhooks.com has it. */
export const webhook = channelKind<WebhookSettings>({
  name: 'WEBHOOK',
  field: 'webhook',
  input: WebhookSettingsInput,
  settings: webhookSettings,
  secrets: ['secret', 'headers'],
  target: ({ url }) => new URL(url).host,
  host: ({ url }) => new URL(url).origin,
  hints: ({ secret, headers }) => ({ isSigned: secret !== null, headerNames: (headers ?? []).map(({ name }) => name) }),
  hearsAcknowledgements: true,
  groups: true,
  send: ({ url, secret, headers }, message, tools) => {
    const body = webhookBody(message);
    return post(
      {
        url: new URL(url),
        headers: {
          ...Object.fromEntries((headers ?? []).map(({ name, value }) => [name.toLowerCase(), value])),
          'content-type': 'application/json',
          ...signed(message.id, Math.floor(tools.now() / 1_000), body, secret),
        },
        body,
        secrets: [secret ?? '', ...(headers ?? []).map(({ value }) => value)],
      },
      tools,
    );
  },
});

/** @param timestamp of the attempt, in seconds: receivers refuse what is old, lest it was overheard */
function signed(id: string, timestamp: number, body: string, secret: string | null): Record<string, string> {
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp) };
  const key = secret === null ? null : keyOf(secret);
  if (key === null) return headers;
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}
