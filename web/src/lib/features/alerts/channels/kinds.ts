import Bell from '@lucide/svelte/icons/bell';
import type { ChannelKind } from '#lib/gql/graphql.ts';
import type { ChannelKindForm } from './kind.ts';
import { discord } from './kinds/discord.ts';
import { email } from './kinds/email.ts';
import { slack } from './kinds/slack.ts';
import { sms } from './kinds/sms.ts';
import { webhook } from './kinds/webhook.ts';

/** Every kind of receiver, in the order in which they are offered. */
export const KINDS: readonly ChannelKindForm[] = [email, slack, discord, sms, webhook];

/** How a kind is set up; null for one that only a newer server knows. */
export const kindForm = (kind: ChannelKind): ChannelKindForm | null => KINDS.find((one) => one.kind === kind) ?? null;

export const kindLabel = (kind: ChannelKind): string => kindForm(kind)?.label ?? kind;

export const kindIcon = (kind: ChannelKind): ChannelKindForm['icon'] => kindForm(kind)?.icon ?? Bell;

/** A channel where it stands by itself: `Slack #ops`, `Email ops@example.org`. */
export function channelTitle(channel: { kind: ChannelKind; name: string }): string {
  const words = channelInWords(channel);
  return words === channel.name ? words : words.charAt(0).toUpperCase() + words.slice(1);
}

/** A channel as it is spoken of: `Slack #ops`; the kind is left out where the name says it. */
export function channelInWords({ kind, name }: { kind: ChannelKind; name: string }): string {
  const label = kindLabel(kind);
  if (name.toLowerCase().includes(label.toLowerCase())) return name;
  return `${kind === 'EMAIL' || kind === 'WEBHOOK' ? label.toLowerCase() : label} ${name}`;
}
