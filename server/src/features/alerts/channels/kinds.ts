import type { ChannelKind } from './channel-kind.ts';
import { CHANNEL_KINDS, type ChannelKindName } from './channel-kinds.rules.ts';
import { discord } from './discord/discord.channel.ts';
import { email } from './email/email.channel.ts';
import { slack } from './slack/slack.channel.ts';
import { sms } from './sms/sms.channel.ts';
import { webhook } from './webhook/webhook.channel.ts';

/** Every kind of receiver, in the order in which people are offered them. */
export const channelKinds: readonly ChannelKind[] = [email, slack, discord, sms, webhook];

const byName = new Map(channelKinds.map((kind) => [kind.name, kind]));

/** @throws Error for a name that is none */
export function kindNamed(name: ChannelKindName): ChannelKind {
  const kind = byName.get(name);
  if (kind === undefined) throw new Error(`no kind of channel is called ${name}: one of ${CHANNEL_KINDS.join(', ')}`);
  return kind;
}
