// A flag counts more than a LUBDUB_* variable, and that more than the config file.
import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Environment } from './gql/graphql.ts';
import { SETTING_OPTIONS, type GivenSettings, type SettingName } from './setting-options.ts';

/** Where Lubdub is, and who asks. */
export interface Settings {
  /** Without a trailing slash. */
  server: string;
  token: string | null;
  /** Absolute, of files that hold it otherwise; the first that is there counts. */
  tokenFiles: string[];
  user: string;
  host: string;
  environment: Environment;
  kept: KeptSettings;
}

/** Where beats that cannot be sent are kept, and how much of them. */
export interface KeptSettings {
  /** Absolute; the first that can be written counts. */
  directories: string[];
  maxBytes: number;
  maxAgeMs: number;
}

export interface AgentSettings extends Settings {
  /** Absolute, as is the spool. */
  scripts: string;
  spool: string;
  /** Instead of the spool, where that was not asked for and cannot be used; null: nothing. */
  spareSpool: string | null;
  spoolBytes: number;
  spoolAgeMs: number;
  drainMs: number;
  /** Lines that are kept of a run. */
  runLines: number;
}

/** What a machine knows by itself. */
export interface SystemInfo {
  env: Record<string, string | undefined>;
  /** Absolute, as are home and temporary. */
  cwd: string;
  /** Null where this user has none. */
  home: string | null;
  temporary: string;
  osUser: string;
  /** Null where users have no number. */
  uid: number | null;
  hostname: string;
}

/** Every wrong setting, a line each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: string[];

  constructor(problems: string[]) {
    const title = problems.length === 1 ? 'A setting is wrong:' : `${problems.length} settings are wrong:`;
    super([title, ...problems].join('\n  '));
    this.problems = problems;
  }
}

const PATHS: ReadonlySet<SettingName> = new Set(['scripts', 'spool', 'tokenFile']);
const DEFAULT_SERVER = 'http://127.0.0.1:4000';
const DAY_MS = 86_400_000;

interface Given {
  value: string;
  /** As a message names where it comes from. */
  source: string;
  /** What a relative path is relative to. */
  base: string;
}

/** Reads settings one by one and gathers what is wrong with them. */
class Reader {
  readonly problems: string[] = [];
  readonly #given = new Map<string, Given>();

  constructor({ config, ...given }: GivenSettings, { cwd }: SystemInfo) {
    if (config !== undefined) this.#readFile(resolve(cwd, config.value));
    for (const [name, setting] of Object.entries(given)) this.#given.set(name, { ...setting, base: cwd });
  }

  text(name: SettingName, fallback: string, maxLength = 255): string {
    const given = this.#given.get(name);
    if (given === undefined) return fallback;
    if (given.value.trim() === '') return this.#wrong(given, 'must not be empty', fallback);
    if (given.value.length > maxLength) return this.#wrong(given, `must be at most ${maxLength} characters`, fallback);
    return given.value;
  }

  secret(name: SettingName): string | null {
    const given = this.#given.get(name);
    if (given === undefined) return null;
    // It becomes a header.
    if (/^[\x21-\x7e]+$/.test(given.value)) return given.value;
    this.problems.push(`${given.source} must be letters, digits and signs without a space`);
    return null;
  }

  number(name: SettingName, fallback: number, least: number, most: number, unit: string): number {
    const given = this.#given.get(name);
    if (given === undefined) return fallback;
    const value = Number(given.value);
    if (given.value.trim() !== '' && value >= least && value <= most) return value;
    return this.#wrong(given, `must be a number of ${unit} from ${least} to ${most}`, fallback);
  }

  environment(): Environment {
    const given = this.#given.get('environment');
    const value = given?.value.toUpperCase() ?? 'PRODUCTION';
    if (value === 'PRODUCTION' || value === 'DEVELOPMENT') return value;
    return this.#wrong(given as Given, 'must be production or development', 'PRODUCTION');
  }

  server(): string {
    const given = this.#given.get('server') ?? { value: DEFAULT_SERVER, source: 'server', base: '' };
    const problem = 'must be the address of Lubdub, such as https://lubdub.example.org';
    if (!/^https?:\/\//i.test(given.value) || !URL.canParse(given.value))
      return this.#wrong(given, problem, DEFAULT_SERVER);
    const url = new URL(given.value);
    if (url.search !== '' || url.hash !== '') return this.#wrong(given, `${problem}, without ? and #`, DEFAULT_SERVER);
    return url.href.replace(/\/+$/, '').replace(/\/graphql$/, '');
  }

  directory(name: SettingName): string {
    const given = this.#given.get(name);
    if (given === undefined) {
      const { long, envVar } = SETTING_OPTIONS[name];
      this.problems.push(`${long} (or ${envVar}) is missing: name the directory that scripts are run from`);
      return '';
    }
    const path = resolve(given.base, given.value);
    try {
      if (!statSync(path).isDirectory()) return this.#wrong(given, 'is not a directory', path);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return this.#wrong(
        given,
        code === 'ENOENT' ? `does not exist (${path}): make it, or name another` : message,
        path,
      );
    }
    return path;
  }

  path(name: SettingName): string | null {
    const given = this.#given.get(name);
    return given === undefined ? null : resolve(given.base, given.value);
  }

  /** All that is given, but for what is secret or of one session; paths absolute. */
  given(): Map<SettingName, string> {
    const found = new Map<SettingName, string>();
    for (const name of Object.keys(SETTING_OPTIONS) as SettingName[]) {
      const given = this.#given.get(name);
      // Of one session the next start must not be.
      if (given === undefined || name === 'token' || name === 'sessionId') continue;
      found.set(name, PATHS.has(name) ? resolve(given.base, given.value) : given.value);
    }
    return found;
  }

  end(): void {
    if (this.problems.length > 0) throw new SettingsError(this.problems);
  }

  #wrong<Value>({ source, value }: Given, problem: string, instead: Value): Value {
    this.problems.push(`${source}=${JSON.stringify(value)} ${problem}`);
    return instead;
  }

  #readFile(path: string): void {
    let read: unknown;
    try {
      read = JSON.parse(readFileSync(path, 'utf8'));
    } catch (error) {
      this.problems.push(`The config file ${path} cannot be read: ${(error as Error).message}`);
      return;
    }
    if (typeof read !== 'object' || read === null || Array.isArray(read)) {
      this.problems.push(
        `The config file ${path} must hold an object such as {"server": "https://…", "scripts": "/srv/scripts"}`,
      );
      return;
    }
    for (const [name, value] of Object.entries(read)) {
      const source = `${name} in ${path}`;
      if (!(name in SETTING_OPTIONS))
        this.problems.push(`${source} is no setting; there are ${Object.keys(SETTING_OPTIONS).join(', ')}`);
      else if (typeof value !== 'string' && typeof value !== 'number')
        this.problems.push(`${source} must be a text or a number`);
      else this.#given.set(name, { value: String(value), source, base: dirname(path) });
    }
  }
}

const nonEmpty = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value;

function common(reader: Reader, system: SystemInfo): Settings {
  const tokenFile = reader.path('tokenFile');
  const settings = {
    server: reader.server(),
    token: reader.secret('token'),
    tokenFiles: tokenFile === null ? [] : [tokenFile],
    user: reader.text('user', system.osUser),
    host: reader.text('host', system.hostname),
    environment: reader.environment(),
  };
  const address = inFileName(new URL(settings.server).host + new URL(settings.server).pathname);
  const spool = reader.path('spool');
  const kept = {
    directories: [...(spool === null ? [] : [join(spool, 'beats')]), ...stateDirectories(system, `beats-${address}`)],
    maxBytes: reader.number('spoolMb', 64, 1, 1_000_000, 'megabytes') * 1024 * 1024,
    maxAgeMs: reader.number('spoolDays', 7, 0.01, 30, 'days') * DAY_MS,
  };
  return { ...settings, kept };
}

/** What every command needs. @throws SettingsError naming every mistake */
export function readSettings(given: GivenSettings, system: SystemInfo): Settings {
  const reader = new Reader(given, system);
  const settings = common(reader, system);
  reader.end();
  return settings;
}

/** What the daemon needs; a session id only where one is set. @throws SettingsError naming every mistake */
export function readAgentSettings(
  given: GivenSettings,
  system: SystemInfo,
): AgentSettings & { sessionId: string | null } {
  const reader = new Reader(given, system);
  const settings = common(reader, system);
  const { server, user, host, environment, kept } = settings;
  const scripts = reader.directory('scripts');
  const drainMs = reader.number('drain', 30, 0, 86_400, 'seconds') * 1000;
  const runLines = readRunLines(reader);
  // One for each agent of this user and server.
  const name = inFileName(`${user}@${host} ${environment} ${new URL(server).host}`);
  const wanted = reader.path('spool');
  const [first = '', second = null] = stateDirectories(system, name);
  const spool = wanted ?? first;
  const spareSpool = wanted === null ? second : null;
  const sessionId = reader.text('sessionId', '') || null;
  const tokenFiles = agentTokenFiles(reader, settings, system);
  reader.end();
  const bounds = { spoolBytes: kept.maxBytes, spoolAgeMs: kept.maxAgeMs };
  return { ...settings, tokenFiles, scripts, spool, spareSpool, ...bounds, drainMs, runLines, sessionId };
}

/** What `lubdub enroll` needs: where the agent of the same settings looks for its token. @throws SettingsError */
export function readEnrollSettings(given: GivenSettings, system: SystemInfo): Settings {
  const reader = new Reader(given, system);
  const settings = common(reader, system);
  const tokenFiles = agentTokenFiles(reader, settings, system);
  reader.end();
  return { ...settings, tokenFiles };
}

/**
 * Where an agent's token is: in the file that is named, else in the spool that is, else beside the spool of this user,
 * never below the directory of temporary files. Only agents look there: to send the beats of others, or to read, it is
 * not good.
 */
function agentTokenFiles(reader: Reader, settings: Settings, system: SystemInfo): string[] {
  if (settings.tokenFiles.length > 0) return settings.tokenFiles;
  const { server, user, host } = settings;
  const spool = reader.path('spool');
  const state = stateHome(system);
  const name = `token-${inFileName(`${user}@${host} ${new URL(server).host}`)}`;
  return [...(spool === null ? [] : [join(spool, 'token')]), ...(state === null ? [] : [join(state, name)])];
}

const readRunLines = (reader: Reader): number => Math.round(reader.number('runLines', 10_000, 100, 1_000_000, 'lines'));

/**
 * Every setting that a flag, a variable or the config file gives, but for the token, as flags that mean the same in any
 * other directory.
 * @throws SettingsError naming every mistake
 */
export function readGivenFlags(given: GivenSettings, system: SystemInfo): Map<SettingName, string> {
  const reader = new Reader(given, system);
  common(reader, system);
  reader.number('drain', 30, 0, 86_400, 'seconds');
  readRunLines(reader);
  const found = reader.given();
  reader.end();
  return found;
}

/**
 * Where a user may keep things, the best first: where the XDG base directories say, and below the directory of
 * temporary files.
 */
function stateDirectories(system: SystemInfo, name: string): string[] {
  const { temporary, uid, osUser } = system;
  const state = stateHome(system);
  return [
    ...(state === null ? [] : [join(state, name)]),
    // Of its own for each user, since all may write there.
    join(temporary, `lubdub-${uid ?? inFileName(osUser)}-${name}`),
  ];
}

/** Null where this user has no home. */
function stateHome({ env, home }: SystemInfo): string | null {
  const given = nonEmpty(env['XDG_STATE_HOME']);
  const own = home === null ? null : join(home, '.local', 'state');
  const state = given !== undefined && isAbsolute(given) ? given : own;
  return state === null ? null : join(state, 'lubdub');
}

const inFileName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9@.-]+/g, '-')
    .replace(/-+$/, '')
    .slice(0, 150);
