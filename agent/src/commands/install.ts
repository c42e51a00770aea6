import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSettings, type Flags } from '../config.ts';
import { UsageError, type Context } from './context.ts';

interface InstallFlags extends Flags {
  systemd?: boolean;
  cron?: boolean;
}

/** Prints what to put where; changes nothing. */
export function printInstallation(flags: InstallFlags, { surroundings }: Context): void {
  if (flags.systemd === flags.cron)
    throw new UsageError('say which: lubdub install --systemd, or lubdub install --cron');
  const { server, environment } = readSettings(flags, surroundings);
  const address = new URL(server);
  address.username = '';
  address.password = '';
  const shown = address.href.replace(/\/$/, '');
  const scripts = resolve(
    surroundings.cwd,
    flags.scripts ?? surroundings.env['LUBDUB_SCRIPTS'] ?? '/srv/lubdub/scripts',
  );
  const program = [process.execPath, realpathSync(process.argv[1] ?? '')];
  const args = ['agent', '--server', shown, '--scripts', scripts];
  for (const name of ['user', 'host'] as const) {
    const value = flags[name];
    if (value !== undefined) args.push(`--${name}`, value);
  }
  if (environment !== 'PRODUCTION') args.push('--environment', environment.toLowerCase());
  const print = flags.systemd === true ? systemdUnit : cronLine;
  process.stdout.write(print([...program, ...args], surroundings.osUser, shown));
}

const systemdUnit = (command: string[], user: string, server: string): string =>
  `# /etc/systemd/system/lubdub-agent.service
# then: systemctl daemon-reload && systemctl enable --now lubdub-agent
# A token goes into /etc/lubdub-agent.env (chmod 600) as LUBDUB_TOKEN=…
[Unit]
Description=Lubdub agent
Wants=network-online.target
After=network-online.target

[Service]
User=${user}
EnvironmentFile=-/etc/lubdub-agent.env
ExecStart=${command.map(systemdWord).join(' ')}
Restart=always
RestartSec=5
# The agent ends its scripts itself, and waits for them up to 30 s (--drain).
KillMode=mixed
TimeoutStopSec=60

[Install]
WantedBy=multi-user.target

# A host that is too light for Node can still beat, each 30 s, with nothing but curl:
# systemd-run --unit lubdub-beat --on-active=1 --on-unit-active=30 ${curl(server)}
`;

const cronLine = (command: string[], _user: string, server: string): string =>
  `# crontab -e
@reboot ${command.map(shellWord).join(' ').replaceAll('%', '\\%')} 2>&1 | logger -t lubdub-agent
# A token goes above it, as a line LUBDUB_TOKEN=…
#
# A host that is too light for Node can still beat, each minute, with nothing but curl:
# * * * * * ${curl(server)}
`;

function curl(server: string): string {
  return `curl -fsS -m 10 --retry 3 -o /dev/null "${server}/ping/<ping key of the app>?user=$(id -un)&host=$(hostname)"`;
}

const PLAIN = /^[\w@%+=:,./-]+$/;

const shellWord = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`);

/** `%` and `$` mean something to systemd. */
const systemdWord = (word: string): string => {
  const escaped = word
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`);
  return PLAIN.test(word) ? escaped : `"${escaped}"`;
};
