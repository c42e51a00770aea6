import type { Agent as HttpAgent } from 'node:http';
import type { z } from 'zod';
import type { AlertMessage } from '../delivery/message.model.ts';
import type { ChannelKindName } from './channel-kinds.rules.ts';

/** What came of one attempt. `answer`: what the receiver said, or why it was not reached; 200 characters at most, no secrets. */
export type SendResult =
  | { outcome: 'SENT'; answer: string }
  /** It may work later: not before `retryAfterMs`, where the receiver has said so. */
  | { outcome: 'RETRY'; answer: string; retryAfterMs: number | null }
  /** This message will never be taken; others may be. */
  | { outcome: 'MESSAGE_REFUSED'; answer: string }
  /** Nothing will be taken until a person changes the channel: wrong key, address gone. */
  | { outcome: 'CHANNEL_REFUSED'; answer: string };

/** What every kind sends with. */
export interface SendTools {
  /** Connects to no private address, unless the operator allows it; for `node:http` and `node:https`. */
  agentFor(url: URL): HttpAgent;
  /** Gives up the attempt; aborted 10 s after it began at the latest. */
  signal: AbortSignal;
}

/** One kind of receiver. */
export interface ChannelKind<Settings extends object = object> {
  name: ChannelKindName;
  /** Field of ChannelSettingsInput. */
  field: string;
  /** The whole of the settings, secrets included; its messages are shown to people behind the field's name. */
  settings: z.ZodType<Settings>;
  /** Names of settings that can be written and never read. They are stored encrypted. */
  secrets: readonly (keyof Settings & string)[];
  /** What a person recognises it by, without secrets: "ops@example.org", "#alerts". */
  target(settings: Settings): string;
  /** Where the secrets are sent to: when it changes, they have to be given again. */
  host(settings: Settings): string;
  /** Whether it is told that somebody has acknowledged. */
  hearsAcknowledgements: boolean;
  /** Whether many incidents may be one message. */
  groups: boolean;
  /** Must not throw for what a receiver does. */
  send(settings: Settings, message: AlertMessage, tools: SendTools): Promise<SendResult>;
}
