// The only reader of the process's environment: main.ts hands `process.env` to readEnvironment once and passes the
// result on.
import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { MIN_SECRET_LENGTH } from './lib/derived-keys.ts';
import { readMailbox, smtpUrlProblem } from './lib/mail-settings.ts';
import { parseOidcRoles, type OidcSettings } from './lib/oidc-settings.ts';
import { parseNetworks } from './lib/networks.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** What the operator may set, read and checked. */
export interface Environment {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** null: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  /** Absolute. */
  dataDir: string;
  logLevel: (typeof LOG_LEVELS)[number];
  /** Origins under which people reach the server, without a trailing slash; links begin with the first. */
  publicUrls: string[];
  /** Only this machine reaches the server, or the operator has said that whoever does may do everything. */
  mayBeOpen: boolean;
  /** The one password, by which everybody gets in; null: none is set. */
  password: string | null;
  /** How long somebody stays signed in who does not come. */
  sessionDays: number;
  /** Whom people may sign in with; null: nobody else. */
  oidc: OidcSettings | null;
  heartbeatRetentionDays: number;
  instanceRetentionDays: number;
  rollupRetentionDays: number;
  runRetentionDays: number;
  logRetentionDays: number;
  auditRetentionDays: number;
  /** Lines of a run that are kept, about. */
  runLogLines: number;
  /** Directory of scripts of the agent that runs beside the server, absolute; null: there is none. */
  localAgentScripts: string | null;
  graphiql: boolean;
  /** Keys are made of it; null: none is set. */
  secret: string | null;
  /** The one before it. */
  previousSecret: string | null;
  /** Server that mail goes through where a channel names none, with user and password; null: there is none. */
  smtpUrl: string | null;
  /** Sender of mails where a channel names none: an address, maybe with a name before it. */
  alertFrom: string | null;
  /** Networks that are not public and may be connected to, as CIDRs. */
  alertAllowNetworks: string[];
  /** Networks of proxies in front, as CIDRs: what they say of where a request came from is believed. */
  trustProxy: string[];
  /** What Prometheus sends to read `/metrics`; null: an API key, or whoever may everything. */
  metricsToken: string | null;
  /** Requests a minute of one key or session. */
  apiRateLimit: number;
  /** Pings a minute of one app; null: any number. */
  pingRateLimit: number | null;
  /** Requested each minute while all is well, so that somebody else sees it stop; null: nobody does. */
  watchdogUrl: string | null;
}

/** Every wrong value of the environment, a line each; the message holds them all and no password. */
export class EnvironmentError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(
      [problems.length === 1 ? 'A setting is wrong:' : `${problems.length} settings are wrong:`, ...problems].join(
        '\n  ',
      ),
    );
    this.name = 'EnvironmentError';
    this.problems = problems;
  }
}

const PORT = 'should be a whole number from 0 to 65535 (0 takes a free port)';
const HOST = 'should be an IP address without brackets, or a host name';
const PUBLIC_URL =
  'should be an origin such as https://beats.example.org: http or https, a host, maybe a port, and no path, query or user; ' +
  'several with commas between them';
const RUN_LOG_LINES = 'should be a whole number of lines from 100 to 1000000';
const SECRET = `should be ${MIN_SECRET_LENGTH} characters or more, such as \`openssl rand -base64 32\` makes`;
const MIN_PASSWORD_LENGTH = 8;
const MAX_PASSWORD_LENGTH = 200;
const PASSWORD = `should be ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters`;
const OIDC_ISSUER = 'should be the URL of an identity provider, such as https://login.example.org/realms/main';
const SESSION_DAYS = 'should be a whole number of days from 1 to 365';
const ALERT_FROM = 'should be a mail address, maybe with a name: Lubdub <lubdub@example.org>';
const MIN_TOKEN_LENGTH = 16;
const METRICS_TOKEN = `should be ${MIN_TOKEN_LENGTH} characters or more`;
const PER_MINUTE = 'should be a whole number from 1 to 1000000 a minute';
const WATCHDOG_URL = 'should be a URL that begins with http:// or https://';
const DATABASE_URL = 'should begin with postgres:// or postgresql://';

const schema = z.object({
  HOST: z.string().default('127.0.0.1').refine(isHost, HOST),
  PORT: wholeNumber(0, 65_535, PORT).default(4000),
  DATABASE_URL: z.string().superRefine(checkDatabaseUrl).nullable().default(null),
  DATA_DIR: z.string().default('./data'),
  LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(LOG_LEVELS, `should be one of ${LOG_LEVELS.join(', ')}`))
    .default('info'),
  PUBLIC_URL: z
    .string()
    .transform((urls) => urls.split(',').map((url) => url.trim()))
    .refine((urls) => urls.every(isOrigin), PUBLIC_URL)
    .transform((urls) => urls.map((url) => new URL(url).origin))
    .default([]),
  ALLOW_UNAUTHENTICATED: flag().default(false),
  LUBDUB_PASSWORD: z
    .string()
    .min(MIN_PASSWORD_LENGTH, PASSWORD)
    .max(MAX_PASSWORD_LENGTH, PASSWORD)
    .nullable()
    .default(null),
  OIDC_ISSUER: z.string().refine(isHttpUrl, OIDC_ISSUER).nullable().default(null),
  OIDC_CLIENT_ID: z.string().nullable().default(null),
  OIDC_CLIENT_SECRET: z.string().nullable().default(null),
  OIDC_ROLE_CLAIM: z.string().default('groups'),
  OIDC_ROLES: z.string().transform(oidcRoles).nullable().default(null),
  SESSION_DAYS: wholeNumber(1, 365, SESSION_DAYS).default(7),
  HEARTBEAT_RETENTION_DAYS: days().default(90),
  INSTANCE_RETENTION_DAYS: days().default(90),
  ROLLUP_RETENTION_DAYS: days().default(800),
  RUN_RETENTION_DAYS: days().default(90),
  LOG_RETENTION_DAYS: days().default(14),
  AUDIT_RETENTION_DAYS: days().default(365),
  RUN_LOG_LINES: wholeNumber(100, 1_000_000, RUN_LOG_LINES).default(10_000),
  LOCAL_AGENT: flag().default(false),
  SCRIPTS_DIR: z.string().nullable().default(null),
  GRAPHIQL: flag().default(true),
  LUBDUB_SECRET: z.string().min(MIN_SECRET_LENGTH, SECRET).nullable().default(null),
  LUBDUB_SECRET_PREVIOUS: z.string().min(MIN_SECRET_LENGTH, SECRET).nullable().default(null),
  SMTP_URL: z
    .string()
    .refine((url) => smtpUrlProblem(url) === null, { error: ({ input }) => smtpUrlProblem(String(input)) ?? '' })
    .nullable()
    .default(null),
  ALERT_FROM: z
    .string()
    .refine((from) => readMailbox(from) !== null, ALERT_FROM)
    .nullable()
    .default(null),
  ALERT_ALLOW_NETWORKS: z.string().transform(networks).default([]),
  TRUST_PROXY: z.string().transform(networks).default([]),
  METRICS_TOKEN: z.string().min(MIN_TOKEN_LENGTH, METRICS_TOKEN).nullable().default(null),
  API_RATE_LIMIT: wholeNumber(1, 1_000_000, PER_MINUTE).default(600),
  PING_RATE_LIMIT: wholeNumber(1, 1_000_000, PER_MINUTE).nullable().default(null),
  WATCHDOG_URL: z.string().refine(isHttpUrl, WATCHDOG_URL).nullable().default(null),
});

/** What is left of an environment for other programs: settings hold passwords. */
export const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !(name in schema.shape)));

/**
 * Reads and checks all settings at once; a variable that is empty counts as not set.
 * @param cwd absolute directory that a relative DATA_DIR is in
 * @throws EnvironmentError that names each wrong value and what it should be
 */
export function readEnvironment(env: Record<string, string | undefined>, cwd: string): Environment {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name]?.trim();
    if (value) given[name] = value;
  }

  const parsed = schema.safeParse(given);
  const problems = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const name = String(path[0]);
    return `${name}=${shown(name, given[name] ?? '')} ${message}`;
  });
  problems.push(...missingOfOidc(given));
  if (!parsed.success || problems.length > 0) throw new EnvironmentError(problems);

  const read = parsed.data;
  return {
    host: read.HOST,
    port: read.PORT,
    databaseUrl: read.DATABASE_URL,
    dataDir: resolve(cwd, read.DATA_DIR),
    logLevel: read.LOG_LEVEL,
    publicUrls: read.PUBLIC_URL,
    mayBeOpen: read.ALLOW_UNAUTHENTICATED || isLoopback(read.HOST),
    password: read.LUBDUB_PASSWORD,
    sessionDays: read.SESSION_DAYS,
    oidc: oidcOf(read),
    heartbeatRetentionDays: read.HEARTBEAT_RETENTION_DAYS,
    instanceRetentionDays: read.INSTANCE_RETENTION_DAYS,
    rollupRetentionDays: read.ROLLUP_RETENTION_DAYS,
    runRetentionDays: read.RUN_RETENTION_DAYS,
    logRetentionDays: read.LOG_RETENTION_DAYS,
    auditRetentionDays: read.AUDIT_RETENTION_DAYS,
    runLogLines: read.RUN_LOG_LINES,
    localAgentScripts: read.LOCAL_AGENT ? resolve(cwd, read.SCRIPTS_DIR ?? './scripts') : null,
    graphiql: read.GRAPHIQL,
    secret: read.LUBDUB_SECRET,
    previousSecret: read.LUBDUB_SECRET_PREVIOUS,
    smtpUrl: read.SMTP_URL,
    alertFrom: read.ALERT_FROM,
    alertAllowNetworks: read.ALERT_ALLOW_NETWORKS,
    trustProxy: read.TRUST_PROXY,
    metricsToken: read.METRICS_TOKEN,
    apiRateLimit: read.API_RATE_LIMIT,
    pingRateLimit: read.PING_RATE_LIMIT,
    watchdogUrl: read.WATCHDOG_URL,
  };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

function isHost(value: string): boolean {
  if (isIP(value) !== 0) return true;
  // All digits and dots would be an address with a mistake in it, never a name.
  return (
    /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i.test(value) &&
    !/^[\d.]+$/.test(value)
  );
}

function isOrigin(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol);
}

function networks(value: string, context: z.RefinementCtx): string[] {
  try {
    return parseNetworks(value);
  } catch (error) {
    context.addIssue(
      `should be networks with commas between them, such as 127.0.0.0/8,10.0.0.0/8: ${(error as Error).message}`,
    );
    return z.NEVER;
  }
}

function oidcRoles(value: string, context: z.RefinementCtx): ReturnType<typeof parseOidcRoles> {
  try {
    return parseOidcRoles(value);
  } catch (error) {
    context.addIssue(
      `should be values of the claim with the role of each, such as sre=ADMIN,developers=OPERATOR; not ${(error as Error).message}`,
    );
    return z.NEVER;
  }
}

/** All of it or none. */
function missingOfOidc(given: Record<string, string>): string[] {
  const needed = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_ROLES'];
  const missing = needed.filter((name) => given[name] === undefined);
  if (missing.length === 0 || missing.length === needed.length) return [];
  return [`${missing.join(', ')} must be set, too: single sign-on needs ${needed.join(', ')}`];
}

function oidcOf(read: z.infer<typeof schema>): OidcSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_ROLES: roles } = read;
  if (issuer === null || clientId === null || clientSecret === null || roles === null) return null;
  return { issuer: issuer.replace(/\/+$/, ''), clientId, clientSecret, roleClaim: read.OIDC_ROLE_CLAIM, roles };
}

function checkDatabaseUrl(value: string, context: z.RefinementCtx): void {
  if (!/^postgres(ql)?:\/\//.test(value)) context.addIssue(DATABASE_URL);
  else if (!URL.canParse(value))
    context.addIssue(
      'is not a URL that can be read: characters such as / # ? @ in the user or the password must be percent-encoded',
    );
}

function wholeNumber(min: number, max: number, message: string) {
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((n) => n >= min && n <= max, message);
}

function days() {
  return wholeNumber(1, 36_500, 'should be a whole number of days from 1 to 36500');
}

function flag() {
  return z.stringbool({
    truthy: ['true', '1', 'yes', 'on'],
    falsy: ['false', '0', 'no', 'off'],
    error: 'should be true or false',
  });
}

/** Those of which any part may be a password. */
const WITH_PASSWORD = new Set(['DATABASE_URL', 'SMTP_URL', 'WATCHDOG_URL']);
const SECRETS = new Set([
  'LUBDUB_SECRET',
  'LUBDUB_SECRET_PREVIOUS',
  'LUBDUB_PASSWORD',
  'METRICS_TOKEN',
  'OIDC_CLIENT_SECRET',
]);

/** The value as a message may show it: of a URL with a password only the scheme, of a secret its length. */
function shown(name: string, value: string): string {
  if (SECRETS.has(name)) return `(${value.length} characters)`;
  if (!WITH_PASSWORD.has(name)) return JSON.stringify(value);
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(value)?.[0];
  return scheme ? `"${scheme}…"` : '(not shown: it may hold a password)';
}
