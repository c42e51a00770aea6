import { cut } from '../../delivery/plain-text.ts';
import { plainLines, wordsOf, type Fact, type Tone } from '../../delivery/words.ts';
import type { AlertMessage } from '../../delivery/message.model.ts';
import { channelKind } from '../channel-kind.ts';
import { jsonOf, postOrPlain, type Post } from '../http-channel.ts';
import { problemOfClearUrl } from '../setting-checks.ts';
import { DiscordSettingsInput, discordSettings, type DiscordSettings } from './discord.input.ts';

/** Discord takes no more: of plain text, and of an embed's title and description. */
const MAX_CONTENT = 2_000;
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 4_096;

const COLOURS: Record<Tone, number> = { BAD: 0xd92d20, WARNING: 0xf79009, GOOD: 0x12b76a, NEUTRAL: 0x667085 };

export const discord = channelKind<DiscordSettings>({
  name: 'DISCORD',
  field: 'discord',
  input: DiscordSettingsInput,
  settings: discordSettings,
  secrets: ['webhookUrl'],
  problem: ({ webhookUrl }, surroundings) => problemOfClearUrl('webhookUrl', webhookUrl, surroundings),
  target: ({ username, webhookUrl }) => username ?? new URL(webhookUrl).host,
  host: ({ webhookUrl }) => new URL(webhookUrl).origin,
  hints: ({ webhookUrl }) => ({ host: new URL(webhookUrl).host }),
  hearsAcknowledgements: true,
  groups: true,
  send: (settings, message, tools) => {
    const content = cut(plainLines(wordsOf(message)).map(escape).join('\n'), MAX_CONTENT);
    return postOrPlain(request(settings, { embeds: [embedOf(message)] }), request(settings, { content }), tools);
  },
});

function request({ webhookUrl, username }: DiscordSettings, body: object): Post {
  const url = new URL(webhookUrl);
  // So that it answers only once the message is there.
  url.searchParams.set('wait', 'true');
  return {
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, ...(username && { username }), allowed_mentions: { parse: [] } }),
    secrets: [webhookUrl, new URL(webhookUrl).pathname],
    clearReach: 'ALLOWED',
    words: ({ status, body: answer }) => {
      const { message: said } = jsonOf(answer) ?? {};
      // The whole message comes back where all is well.
      return status < 300 ? 'taken' : typeof said === 'string' ? said : null;
    },
    patienceMs: ({ body: answer }) => {
      const { retry_after: seconds } = jsonOf(answer) ?? {};
      return typeof seconds === 'number' && seconds >= 0 ? Math.min(Math.ceil(seconds * 1_000), MAX_PATIENCE_MS) : null;
    },
  };
}

const MAX_PATIENCE_MS = 86_400_000;

function embedOf(message: AlertMessage): object {
  const { title, tone, facts, link, acknowledgeUrl } = wordsOf(message);
  const lines = facts.map(factText);
  // First, so that a long text does not cut it off. Brackets round a link end at the first bracket in it.
  if (acknowledgeUrl !== null && !/[()\s]/.test(acknowledgeUrl)) lines.unshift(`[Acknowledge](${acknowledgeUrl})`);
  return {
    title: cut(escape(title), MAX_TITLE),
    description: cut(lines.join('\n'), MAX_DESCRIPTION),
    color: COLOURS[tone],
    timestamp: new Date(message.at).toISOString(),
    ...(link && { url: link.url }),
  };
}

function factText({ label, text, isOutput }: Fact): string {
  const shown = isOutput ? `\`${text.replaceAll('`', "'")}\`` : escape(text);
  return label === null ? shown : `**${escape(label)}:** ${shown}`;
}

/** Marks of Discord's Markdown, and the beginnings of mentions and links. */
const escape = (text: string): string =>
  text.replaceAll(/[\\*_~`|>#[\]()<-]/g, String.raw`\$&`).replaceAll('@', '@\u200b');
