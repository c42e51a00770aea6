import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readAgentSettings, readSettings, SettingsError, type SystemInfo } from './config.ts';
import {
  CONFIG_OPTION,
  givenSettings,
  SETTING_OPTIONS,
  type GivenSettings,
  type SettingName,
} from './setting-options.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lubdub-config-'));
  mkdirSync(join(cwd, 'scripts'));
  mkdirSync(join(cwd, 'etc', 'scripts'), { recursive: true });
  const file = { server: 'https://file.example.org', scripts: 'scripts', host: 'from-file', drain: 5, token: 'secret' };
  writeFileSync(join(cwd, 'etc', 'lubdub.json'), JSON.stringify(file));
  writeFileSync(join(cwd, 'etc', 'wrong.json'), JSON.stringify({ servr: 'x', drain: true }));
  writeFileSync(join(cwd, 'etc', 'torn.json'), '{"server":');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

type Flags = Partial<Record<SettingName | 'config', string>>;

/** What commander makes of these flags, and of these variables in its environment. */
function given(flags: Flags, env: Record<string, string> = {}): GivenSettings {
  const options = { ...SETTING_OPTIONS, config: CONFIG_OPTION };
  const command = new Command();
  for (const option of Object.values(options)) command.addOption(option);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    const line = Object.entries(flags).flatMap(([name, value]) => [options[name as SettingName].long ?? '', value]);
    return givenSettings(command.parse(line, { from: 'user' }));
  } finally {
    vi.unstubAllEnvs();
  }
}

const system = (): SystemInfo => ({
  env: {},
  cwd,
  home: '/home/ann',
  temporary: '/tmp',
  osUser: 'ann',
  uid: 1000,
  hostname: 'web-1',
});

const problems = (flags: Flags, env: Record<string, string> = {}): string[] => {
  try {
    readAgentSettings(given(flags, env), system());
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
};

describe('the settings', () => {
  it('are those of the machine and of this Lubdub where nothing else is said', () => {
    expect(readAgentSettings(given({ scripts: 'scripts' }), system())).toEqual({
      server: 'http://127.0.0.1:4000',
      token: null,
      tokenFiles: ['/home/ann/.local/state/lubdub/token-ann@web-1-127.0.0.1-4000'],
      user: 'ann',
      host: 'web-1',
      environment: 'PRODUCTION',
      scripts: join(cwd, 'scripts'),
      spool: '/home/ann/.local/state/lubdub/ann@web-1-production-127.0.0.1-4000',
      spareSpool: '/tmp/lubdub-1000-ann@web-1-production-127.0.0.1-4000',
      kept: {
        directories: ['/home/ann/.local/state/lubdub/beats-127.0.0.1-4000', '/tmp/lubdub-1000-beats-127.0.0.1-4000'],
        maxBytes: 64 * 1024 * 1024,
        maxAgeMs: 7 * 86_400_000,
      },
      spoolBytes: 64 * 1024 * 1024,
      spoolAgeMs: 7 * 86_400_000,
      drainMs: 30_000,
      runLines: 10_000,
      sessionId: null,
    });
  });

  it('come from flags before variables, and from those before the config file', () => {
    const env = { LUBDUB_CONFIG: 'etc/lubdub.json', LUBDUB_HOST: 'from-env', LUBDUB_DRAIN: '7', LUBDUB_USER: ' ' };
    const settings = readAgentSettings(given({ drain: '9', environment: 'development' }, env), system());
    expect(settings).toMatchObject({
      server: 'https://file.example.org',
      token: 'secret',
      host: 'from-env',
      user: 'ann',
      drainMs: 9_000,
      environment: 'DEVELOPMENT',
      // Relative to the file that names it.
      scripts: join(cwd, 'etc', 'scripts'),
    });
  });

  it('name the file of an agent, beside its spool, and for all others only the one that they are told of', () => {
    const files = (flags: Flags) => readAgentSettings(given({ scripts: 'scripts', ...flags }), system()).tokenFiles;
    const beside = '/home/ann/.local/state/lubdub/token-deploy@web-1-127.0.0.1-4000';
    expect(files({ user: 'deploy', spool: '/var/spool/lubdub' })).toEqual(['/var/spool/lubdub/token', beside]);
    expect(files({ tokenFile: 'secret' })).toEqual([join(cwd, 'secret')]);
    expect(readSettings(given({ user: 'deploy' }), system()).tokenFiles).toEqual([]);
    expect(readSettings(given({ tokenFile: 'secret' }), system()).tokenFiles).toEqual([join(cwd, 'secret')]);
  });

  it('take the address of Lubdub with a path, a password and a slash too many', () => {
    const server = (url: string) => readSettings(given({ server: url }), system()).server;
    expect(server('https://example.org/lubdub/')).toBe('https://example.org/lubdub');
    expect(server('http://ann:pw@example.org:4000')).toBe('http://ann:pw@example.org:4000');
    expect(server('http://example.org/graphql')).toBe('http://example.org');
  });

  it('need neither a home nor a name of the user, as containers have none', () => {
    const { kept, spool, spareSpool, user } = readAgentSettings(given({ scripts: 'scripts' }), {
      ...system(),
      home: null,
      osUser: '12345',
      uid: 12345,
    });
    expect({ user, spool, spareSpool }).toEqual({
      user: '12345',
      spool: '/tmp/lubdub-12345-12345@web-1-production-127.0.0.1-4000',
      spareSpool: null,
    });
    expect(kept.directories).toEqual(['/tmp/lubdub-12345-beats-127.0.0.1-4000']);
  });

  it('that are wrong are all named at once, each with where it stands', () => {
    expect(
      problems(
        { server: 'example.org', scripts: 'missing', drain: '-1', token: 'two words' },
        { LUBDUB_ENVIRONMENT: 'qa', LUBDUB_SPOOL_MB: 'much' },
      ),
    ).toEqual([
      '--server="example.org" must be the address of Lubdub, such as https://lubdub.example.org',
      '--token must be letters, digits and signs without a space',
      'LUBDUB_ENVIRONMENT="qa" must be production or development',
      'LUBDUB_SPOOL_MB="much" must be a number of megabytes from 1 to 1000000',
      `--scripts="missing" does not exist (${join(cwd, 'missing')}): make it, or name another`,
      '--drain="-1" must be a number of seconds from 0 to 86400',
    ]);
    expect(problems({})).toEqual([
      '--scripts (or LUBDUB_SCRIPTS) is missing: name the directory that scripts are run from',
    ]);
    expect(problems({ scripts: 'etc/lubdub.json' })[0]).toMatch(/is not a directory/);
  });

  it('of a config file that is wrong are named with the file', () => {
    expect(problems({ scripts: 'scripts', config: 'etc/wrong.json' })).toEqual([
      expect.stringMatching(/^servr in .*wrong\.json is no setting; there are server, token, tokenFile,/),
      expect.stringMatching(/^drain in .*wrong\.json must be a text or a number/),
    ]);
    expect(problems({ scripts: 'scripts', config: 'etc/torn.json' })[0]).toMatch(/torn\.json cannot be read/);
    expect(problems({ scripts: 'scripts', config: 'nowhere.json' })[0]).toMatch(/nowhere\.json cannot be read/);
  });
});
