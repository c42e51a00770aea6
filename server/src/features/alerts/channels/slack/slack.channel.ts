import { cut } from '../../delivery/plain-text.ts';
import { plainLines, wordsOf, type Fact, type Words } from '../../delivery/words.ts';
import { channelKind } from '../channel-kind.ts';
import { postOrPlain, type Post } from '../http-channel.ts';
import { problemOfClearUrl } from '../setting-checks.ts';
import { SlackSettingsInput, slackSettings, type SlackSettings } from './slack.input.ts';

/** Slack takes no more: in a header, in a section, and in all blocks. */
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;
const MAX_BUTTON_URL = 3_000;

/** What Slack answers in words when it is the webhook that is wrong, with 400 too. */
const REFUSALS =
  /invalid_token|no_service|no_team|team_disabled|channel_is_archived|channel_not_found|action_prohibited|no_active_hooks|user_not_found|posting_to_general_channel_denied/;

export const slack = channelKind<SlackSettings>({
  name: 'SLACK',
  field: 'slack',
  input: SlackSettingsInput,
  settings: slackSettings,
  secrets: ['webhookUrl'],
  problem: ({ webhookUrl }, surroundings) => problemOfClearUrl('webhookUrl', webhookUrl, surroundings),
  target: ({ channel, webhookUrl }) => channel ?? new URL(webhookUrl).host,
  host: ({ webhookUrl }) => new URL(webhookUrl).origin,
  hints: ({ webhookUrl }) => ({ host: new URL(webhookUrl).host }),
  hearsAcknowledgements: true,
  groups: true,
  send: (settings, message, tools) => {
    const words = wordsOf(message);
    const text = plainLines(words).map(escape).join('\n');
    return postOrPlain(
      request(settings, { text: escape(words.title), blocks: blocksOf(words) }),
      request(settings, { text: cut(text, MAX_SECTION) }),
      tools,
    );
  },
});

function request({ webhookUrl, channel, username }: SlackSettings, body: object): Post {
  const url = new URL(webhookUrl);
  return {
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, ...(channel && { channel }), ...(username && { username }), unfurl_links: false }),
    secrets: [webhookUrl, url.pathname + url.search],
    clearReach: 'ALLOWED',
    judge: (answer) => (answer.status === 400 && REFUSALS.test(answer.body) ? 'CHANNEL_REFUSED' : null),
  };
}

function blocksOf({ title, facts, link, acknowledgeUrl }: Words): object[] {
  const blocks: object[] = [
    { type: 'header', text: { type: 'plain_text', text: cut(title, MAX_HEADER), emoji: false } },
  ];
  const text = cut(facts.map(factText).join('\n'), MAX_SECTION);
  if (text !== '') blocks.push({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } });
  const buttons = [
    ...(acknowledgeUrl === null ? [] : [button('Acknowledge', acknowledgeUrl, 'primary')]),
    ...(link === null ? [] : [button(link.label, link.url)]),
  ].filter(({ url }) => url.length <= MAX_BUTTON_URL);
  if (buttons.length > 0) blocks.push({ type: 'actions', elements: buttons });
  return blocks;
}

const button = (text: string, url: string, style?: 'primary') => ({
  type: 'button',
  text: { type: 'plain_text', text },
  url,
  ...(style && { style }),
});

function factText({ label, text, isOutput }: Fact): string {
  // Within code nothing is a mark but the end of it.
  const shown = isOutput ? `\`${escape(text.replaceAll('`', "'"))}\`` : unmarked(escape(text));
  return label === null ? shown : `*${unmarked(escape(label))}:* ${shown}`;
}

/** Slack reads `<!channel>`, `<@U1>` and links between these; nothing else is escaped. */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Marks of bold, italic, struck and code have no escape: a character of no width before them keeps them as they are. */
const unmarked = (text: string): string => text.replaceAll(/[*_~`]/g, '\u200b$&');
