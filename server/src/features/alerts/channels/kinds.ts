import type { ChannelKind } from './channel-kind.ts';
import { CHANNEL_KINDS, type ChannelKindName } from './channel-kinds.rules.ts';
import { webhook } from './webhook/webhook.channel.ts';

/** Every kind of receiver, in the order in which people are offered them. */
export const channelKinds: readonly ChannelKind[] = [webhook];

const byName = new Map(channelKinds.map((kind) => [kind.name, kind]));

/** @throws Error for a name that is none */
export function kindNamed(name: ChannelKindName): ChannelKind {
  const kind = byName.get(name);
  if (kind === undefined) throw new Error(`no kind of channel is called ${name}: one of ${CHANNEL_KINDS.join(', ')}`);
  return kind;
}
