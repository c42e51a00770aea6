// The only reader of the process's environment: main.ts hands `process.env` over once. A flag counts more than a LUBDUB_* variable,
// and that more than the config file.
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Environment } from './gql/graphql.ts';

/** Where Lubdub is, and who asks. */
export interface Settings {
  /** Without a trailing slash. */
  server: string;
  token: string | null;
  user: string;
  host: string;
  environment: Environment;
}

export interface AgentSettings extends Settings {
  /** Absolute, as is the spool. */
  scripts: string;
  spool: string;
  spoolBytes: number;
  spoolAgeMs: number;
  drainMs: number;
}

/** What a machine knows by itself. */
export interface Surroundings {
  env: Record<string, string | undefined>;
  /** Absolute, as is home. */
  cwd: string;
  home: string;
  osUser: string;
  hostname: string;
}

/** Flags by the names of the settings, e.g. `spoolMb`. */
export type Flags = Partial<Record<SettingName | 'config', string>>;

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

/** Name, flag, variable. */
const SETTINGS = {
  server: ['--server', 'LUBDUB_SERVER'],
  token: ['--token', 'LUBDUB_TOKEN'],
  user: ['--user', 'LUBDUB_USER'],
  host: ['--host', 'LUBDUB_HOST'],
  environment: ['--environment', 'LUBDUB_ENVIRONMENT'],
  scripts: ['--scripts', 'LUBDUB_SCRIPTS'],
  spool: ['--spool', 'LUBDUB_SPOOL'],
  spoolMb: ['--spool-mb', 'LUBDUB_SPOOL_MB'],
  spoolDays: ['--spool-days', 'LUBDUB_SPOOL_DAYS'],
  drain: ['--drain', 'LUBDUB_DRAIN'],
  sessionId: ['--session-id', 'LUBDUB_SESSION_ID'],
} as const;
type SettingName = keyof typeof SETTINGS;

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

  constructor(flags: Flags, { env, cwd }: Surroundings) {
    const file = flags.config ?? nonEmpty(env['LUBDUB_CONFIG']);
    if (file !== undefined) this.#readFile(resolve(cwd, file));
    for (const [name, [flag, variable]] of Object.entries(SETTINGS)) {
      const fromEnv = nonEmpty(env[variable]);
      if (fromEnv !== undefined) this.#given.set(name, { value: fromEnv, source: variable, base: cwd });
      const fromFlag = flags[name as SettingName];
      if (fromFlag !== undefined) this.#given.set(name, { value: fromFlag, source: flag, base: cwd });
    }
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
    const [flag, variable] = SETTINGS[name];
    if (given === undefined) {
      this.problems.push(`${flag} (or ${variable}) is missing: name the directory that scripts are run from`);
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
      if (!(name in SETTINGS))
        this.problems.push(`${source} is no setting; there are ${Object.keys(SETTINGS).join(', ')}`);
      else if (typeof value !== 'string' && typeof value !== 'number')
        this.problems.push(`${source} must be a text or a number`);
      else this.#given.set(name, { value: String(value), source, base: dirname(path) });
    }
  }
}

const nonEmpty = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value;

function common(reader: Reader, { osUser, hostname }: Surroundings): Settings {
  return {
    server: reader.server(),
    token: reader.secret('token'),
    user: reader.text('user', osUser),
    host: reader.text('host', hostname),
    environment: reader.environment(),
  };
}

/** What every command needs. @throws SettingsError naming every mistake */
export function readSettings(flags: Flags, surroundings: Surroundings): Settings {
  const reader = new Reader(flags, surroundings);
  const settings = common(reader, surroundings);
  reader.end();
  return settings;
}

/** What the daemon needs; a session id only where one is set. @throws SettingsError naming every mistake */
export function readAgentSettings(
  flags: Flags,
  surroundings: Surroundings,
): AgentSettings & { sessionId: string | null } {
  const reader = new Reader(flags, surroundings);
  const settings = common(reader, surroundings);
  const scripts = reader.directory('scripts');
  const drainMs = reader.number('drain', 30, 0, 86_400, 'seconds') * 1000;
  const spoolBytes = reader.number('spoolMb', 64, 1, 1_000_000, 'megabytes') * 1024 * 1024;
  const spoolAgeMs = reader.number('spoolDays', 7, 0.01, 30, 'days') * DAY_MS;
  const spool = reader.path('spool') ?? defaultSpool(settings, surroundings);
  const sessionId = reader.text('sessionId', '') || null;
  reader.end();
  return { ...settings, scripts, spool, spoolBytes, spoolAgeMs, drainMs, sessionId };
}

/** One for each agent of this user and server. */
function defaultSpool({ server, user, host, environment }: Settings, { env, home }: Surroundings): string {
  const state = nonEmpty(env['XDG_STATE_HOME']) ?? join(home, '.local', 'state');
  const { host: address } = new URL(server);
  const name = `${user}@${host} ${environment} ${address}`.toLowerCase().replace(/[^a-z0-9@.-]+/g, '-');
  return join(state, 'lubdub', name);
}
