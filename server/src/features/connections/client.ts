import type { IncomingMessage } from 'node:http';
import { mayActAs } from '../../graphql/access.ts';
import type { Caller } from '../../graphql/caller.ts';
import { storable } from '../../lib/text.ts';
import type { ClientKind, ClientTransport } from './client-connection.entity.ts';
import type { Heart } from './heart.ts';

/** A client as the process knows it that it is connected to. */
export interface Client {
  kind: ClientKind;
  transport: ClientTransport;
  /** What people know it by. */
  name: string;
  userAgent: string | null;
  address: string | null;
  /** null: nothing can be asked of it, as over a stream of events. */
  heart: Heart | null;
  /** How many it has now. */
  subscriptions(): number;
}

/** What is known of a client when it comes. */
export type Known = Pick<Client, 'kind' | 'name' | 'userAgent' | 'address'>;

/** By what it is known. */
export interface Introduction {
  caller: Caller;
  request: Pick<IncomingMessage, 'headers'>;
  /** From where it comes; null where nobody knows. */
  address: string | null;
  /** What it calls itself; of any type, since it comes from outside. */
  clientName?: unknown;
}

/** Characters. */
const MAX_NAME = 100;
const MAX_USER_AGENT = 300;
const AGENT = /^lubdub-agent\//;

/**
 * Who a client is: the caller's name where they have one, else what it calls itself, else from where it comes. An agent
 * says itself which one it is, of those that its token is for.
 */
export function introduced({ caller, request, address, clientName }: Introduction): Known {
  const { origin, 'user-agent': given } = request.headers;
  const userAgent = given === undefined ? null : cut(given, MAX_USER_AGENT);
  const isAgent = caller.kind === 'AGENT' || (userAgent !== null && AGENT.test(userAgent));
  const called = typeof clientName === 'string' ? cut(clientName, MAX_NAME) : null;
  const known = caller.kind === 'AGENT' && called !== null && isOneOf(caller, called) ? called : caller.name;
  const name = known ?? called ?? (isAgent ? userAgent : address) ?? 'unknown';
  return { kind: isAgent ? 'AGENT' : origin === undefined ? 'API' : 'DASHBOARD', name, userAgent, address };
}

/** Whether `user@host` is an agent that the caller may act as. */
function isOneOf(caller: Caller, name: string): boolean {
  const at = name.lastIndexOf('@');
  return at > 0 && mayActAs(caller, { user: name.slice(0, at), host: name.slice(at + 1) });
}

/** null where nothing is left. */
const cut = (text: string, length: number): string | null => storable(text).trim().slice(0, length) || null;
