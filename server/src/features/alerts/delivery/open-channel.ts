import { executeFirst } from '../../../lib/query.ts';
import type { SqlRunner } from '../../../lib/sql.ts';
import { type Channel, CHANNELS } from '../channels/channel.model.ts';
import { kindNamed } from '../channels/kinds.ts';
import type { Toolbox } from '../channels/send-tools.ts';
import type { OpenChannel } from './dispatcher.ts';

export interface ChannelOpenerOptions {
  sql: SqlRunner;
  toolbox: Toolbox;
  /** The whole of a channel's settings. Throws where its secrets cannot be read. */
  settingsOf(channel: Channel): object;
}

/** Reads a channel for sending; null where there is none, or it is switched off. */
export async function openChannel(
  { sql, toolbox, settingsOf }: ChannelOpenerOptions,
  id: string,
): Promise<OpenChannel | null> {
  const channel = await executeFirst(sql, CHANNELS.where('c.id', '=', id).where('c.enabled', '=', true));
  if (channel === undefined) return null;
  const kind = kindNamed(channel.kind);
  const { name } = channel;
  const { hearsAcknowledgements } = kind;
  try {
    const settings = settingsOf(channel);
    return { id, name, hearsAcknowledgements, send: (message) => kind.send(settings, message, toolbox.tools()) };
  } catch (error) {
    // A person has to mend it; until then it is as if its receiver did not answer.
    const answer = error instanceof Error ? error.message : 'its settings cannot be read';
    return {
      id,
      name,
      hearsAcknowledgements,
      send: () => Promise.resolve({ outcome: 'RETRY', answer, retryAfterMs: null }),
    };
  }
}
