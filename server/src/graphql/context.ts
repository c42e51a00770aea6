import type { Database } from '../database/database.ts';
import type { Announcements } from '../ledger/announcements.ts';
import type { AppCache } from '../ledger/app-cache.ts';
import type { AppChange } from '../ledger/app-change.ts';
import type { BeatWriter } from '../ledger/beat-writer.ts';
import type { WriterIdentity } from '../ledger/commit.batch.ts';
import type { EventHub } from '../ledger/event-hub.ts';
import type { Writability } from '../ledger/writability.ts';
import type { Broadcast } from '../lib/broadcast.ts';
import type { Addressed } from '../lib/client-address.ts';
import type { Clock } from '../lib/clock.ts';
import type { ServerSecrets } from '../lib/derived-keys.ts';
import type { Logger } from '../lib/logger.ts';
import type { OidcSettings } from '../lib/oidc-settings.ts';
import type { Metrics } from '../lib/metrics.ts';
import type { LoadPage } from '../lib/nested-pages.ts';
import type { RetentionDays } from '../lib/retention.ts';
import type { Sql } from '../lib/sql.ts';
import type { Caller, ClientAddress } from './caller.ts';

/** What every feature is built on. */
export interface Core {
  /** Of the server, as package.json has it. */
  version: string;
  clock: Clock;
  now(): number;
  logger: Logger;
  database: Database;
  /** The database's, for requests. */
  sql: Sql;
  /** Apps as they were last read or written. */
  cache: AppCache;
  writer: BeatWriter;
  identity: WriterIdentity;
  /** Events of the ledger, in the order of their commits. */
  hub: EventHub;
  writability: Writability;
  announcements: Announcements;
  appChanges: Broadcast<AppChange>;
  /** Sent after each commit of this process that has changed incidents. */
  incidentsChanged: Broadcast<null>;
  /** The server's own beat: its time in epoch milliseconds. */
  serverBeats: Broadcast<number>;
  metrics: Metrics;
  settings: Settings;
  /** From where a request was sent: an IP address, for people and for limits. */
  addressOf(request: Addressed): string;
}

/** What whoever runs the server may set of features. */
export interface Settings {
  /** Lines of a run that are kept. */
  runLogLines: number;
  retention: RetentionDays;
  alerts: AlertSettings;
  limits: RateLimits;
  access: AccessSettings;
}

/** How much one caller may ask in a minute. */
interface RateLimits {
  /** Requests over HTTP and operations over WebSocket, per key or session; null: any number. */
  apiPerMinute: number | null;
  /** Beats over ping URLs, per app; null: any number. */
  pingsPerMinute: number | null;
}

/** How it is decided who gets in. */
export interface AccessSettings {
  /** The one password; null: none is set. */
  password: string | null;
  /** Only this machine reaches the server, or whoever runs it has said that all may come in. */
  mayBeOpen: boolean;
  /** How long somebody stays signed in who does not come. */
  sessionDays: number;
  /** Whom people may sign in with; null: only with Lubdub itself. */
  oidc: OidcSettings | null;
  /** Whether tries to get in are counted, and bounded. */
  limitsSignIn: boolean;
  /** Origins under which people reach the server. */
  publicUrls: readonly string[];
  /** What keys of accounts are made of; null: there is none, and there can be no accounts. */
  secrets: ServerSecrets | null;
}

/** What alerts need to know of where they are sent from. */
export interface AlertSettings {
  /** Where people reach the dashboard, without a slash at the end; null: messages have no links. */
  publicUrl: string | null;
  /** Networks, as CIDRs, that are not public and may be sent to all the same. */
  allowNetworks: readonly string[];
  /** For mail where a channel has no server of its own. */
  smtpUrl: string | null;
  /** Sender of mail where a channel has none. */
  mailFrom: string | null;
  /** What secrets of channels are encrypted with, and links signed; null: there is none, and no channel can be made. */
  secrets: ServerSecrets | null;
  /** Requested each minute while all is well. */
  watchdogUrl: string | null;
}

/** Everything that resolvers, jobs and routes may call. Each feature adds its own to this interface. */
export interface Services extends Core {}

/**
 * What resolvers read one by one and the database answers together. Each feature adds its own to this interface.
 * Nothing is kept: in a subscription a kept row would grow stale.
 */
export interface Loaders {}

/**
 * All that an answer may depend on of whoever asked: those who are the same in it get the same
 * answers to the same questions, and share the results of subscriptions. What resolvers know of a
 * caller they know from here only. Plain data, for JSON.
 */
interface Audience {
  /** Where the caller reached this server, e.g. `http://127.0.0.1:4000`: what the URLs in answers begin with. */
  origin: string;
  /** What the caller may do: {@link Caller.rights}. */
  rights: string;
}

export interface GraphQLContext extends Services, Loaders {
  audience: Audience;
  /** Who asks. The results of subscriptions are shared by `audience`: of the caller, they may depend on rights only. */
  caller: Caller;
  /** From where. */
  clientAddress: ClientAddress;
  /** Ends the connection of a subscriber who does not read: an error would wait behind what is unread. */
  onTooSlow(): void;
  /** A page of a list that stands below another list: those of one tick together. */
  loadPage: LoadPage;
}
