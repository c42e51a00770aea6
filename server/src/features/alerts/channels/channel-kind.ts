import type { InputRef } from '@pothos/core';
import type { Agent as HttpAgent } from 'node:http';
import type { Socket } from 'node:net';
import type { z } from 'zod';
import type { Reach } from '../../../lib/networks.ts';
import type { AlertMessage } from '../delivery/message.model.ts';
import type { ChannelKindName } from './channel-kinds.rules.ts';

/**
 * What came of one attempt. `answer`: what the receiver said, or why it was not reached; 200 characters at most, no
 * secrets.
 */
export type SendResult =
  | { outcome: 'SENT'; answer: string }
  /** It may work later: not before `retryAfterMs`, where the receiver has said so. */
  | { outcome: 'RETRY'; answer: string; retryAfterMs: number | null }
  /** This message will never be taken; others may be. */
  | { outcome: 'MESSAGE_REFUSED'; answer: string }
  /** Nothing will be taken until a person changes the channel: wrong key, address gone. */
  | { outcome: 'CHANNEL_REFUSED'; answer: string };

/** How this server sends mail where a channel does not say; null: it does not. */
export interface ServerMail {
  smtpUrl: string | null;
  /** Sender: an address, maybe with a name before it. */
  from: string | null;
}

/** What every kind sends with. */
export interface SendTools {
  /**
   * For `node:http` and `node:https`: connects to no private address, unless the operator allows it. With
   * `reach` ALLOWED only to networks that he names: for what must not go over others unencrypted.
   * @throws RefusedTargetError
   */
  agentFor(url: URL, reach?: Reach): HttpAgent;
  /** A TCP connection under the same rules, for what is not HTTP. */
  connect(host: string, port: number, signal?: AbortSignal): Promise<Socket>;
  /** What lives longer than one message, such as a pool of connections: made at the first use, closed when not in use. */
  kept<Resource extends object>(key: string, make: () => Resource, close?: (resource: Resource) => void): Resource;
  /**
   * Those of a delivery's recipients that this process has reached by an earlier attempt: they are not told twice
   * because another one failed. To be added to.
   */
  reached(deliveryId: string): Set<string>;
  serverMail: ServerMail;
  /** Epoch milliseconds. */
  now(): number;
  /** Gives up the attempt; aborted 10 s after it began at the latest. */
  signal: AbortSignal;
}

/** What settings are checked against: what this server may do. */
export interface Surroundings {
  serverMail: ServerMail;
  /** Whether this host may be in a network that ALERT_ALLOW_NETWORKS names. */
  mayAllow(host: string): boolean;
}

/** A setting that is wrong here, though it may be right elsewhere. */
export interface SettingProblem {
  setting: string;
  problem: string;
}

/** One kind of receiver. */
export interface ChannelKind<Settings extends object = object> {
  name: ChannelKindName;
  /** Field of ChannelSettingsInput. */
  field: string;
  /** The GraphQL input type of that field. */
  input: InputRef<object>;
  /** The whole of the settings, secrets included; its messages ("must be …") are shown to people behind the field's name. */
  settings: z.ZodType<Settings>;
  /** Names of settings that can be written and never read. They are stored encrypted. */
  secrets: readonly string[];
  /** What is wrong with them on this server; null: nothing. */
  problem?(settings: Settings, surroundings: Surroundings): SettingProblem | null;
  /** What a person recognises it by, without secrets: "ops@example.org", "#alerts". */
  target(settings: Settings): string;
  /** Where the secrets are sent to: when it changes, they have to be given again. */
  host(settings: Settings): string;
  /** What a form shows beside the settings that are no secrets: of secrets, what may be told. */
  hints?(settings: Settings): Record<string, unknown>;
  /** Whether it is told that somebody has acknowledged. */
  hearsAcknowledgements: boolean;
  /** Whether many incidents may be one message. */
  groups: boolean;
  /** Must not throw for what a receiver does. */
  send(settings: Settings, message: AlertMessage, tools: SendTools): Promise<SendResult>;
}

/** Keeps the type of its settings while it is written; the list of kinds has them all alike. */
export const channelKind = <Settings extends object>(
  kind: ChannelKind<Settings> & { secrets: readonly (keyof Settings)[] },
): ChannelKind => kind;
