import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { readGivenFlags } from '../config.ts';
import { print } from '../lib/print.ts';
import { SETTING_OPTIONS } from '../setting-options.ts';
import { UsageError, type Context } from './context.ts';

export interface InstallFlags {
  systemd?: boolean;
  cron?: boolean;
}

interface Installation {
  /** The agent and its flags. */
  command: string[];
  user: string;
  /** Without a password. */
  server: string;
  /** Whether the address has a password, which is in no flag. */
  hasPassword: boolean;
}

const DEFAULT_SERVER = 'http://127.0.0.1:4000';

/** Prints what to put where, with every setting that is given here in whatever way; changes nothing. */
export function printInstallation(flags: InstallFlags, { system, given: settings }: Context): void {
  if (flags.systemd === flags.cron)
    throw new UsageError('say which: lubdub install --systemd, or lubdub install --cron');
  const given = readGivenFlags(settings, system);
  const address = new URL(given.get('server') ?? DEFAULT_SERVER);
  const hasPassword = address.username !== '' || address.password !== '';
  address.username = '';
  address.password = '';
  const server = address.href.replace(/\/$/, '');
  // Whoever is on the machine can read the arguments of its processes.
  if (hasPassword) given.delete('server');
  else given.set('server', server);
  if (!given.has('scripts')) given.set('scripts', resolve('/srv/lubdub/scripts'));
  const command = [process.execPath, realpathSync(process.argv[1] ?? ''), 'agent'];
  for (const [name, value] of given) command.push(SETTING_OPTIONS[name].long ?? `--${name}`, value);
  const installation = { command, user: system.osUser, server, hasPassword };
  print(flags.systemd === true ? systemdUnit(installation) : cronLines(installation));
}

const systemdUnit = ({ command, user, server, hasPassword }: Installation): string =>
  `# /etc/systemd/system/lubdub-agent.service
# then: systemctl daemon-reload && systemctl enable --now lubdub-agent
# Where Lubdub asks for a token: lubdub enroll <code of an admin>, once as this user; or LUBDUB_TOKEN=… goes into
# /etc/lubdub-agent.env (chmod 600)${
    hasPassword ? '\n# The address has a password, so it goes there too: LUBDUB_SERVER=…' : ''
  }
[Unit]
Description=Lubdub agent
Wants=network-online.target
After=network-online.target

[Service]
User=${systemdWord(user)}
EnvironmentFile=-/etc/lubdub-agent.env
ExecStart=${command.map(systemdWord).join(' ')}
Restart=always
RestartSec=5
# The agent ends its scripts itself, and waits for them up to 30 s (--drain).
KillMode=mixed
TimeoutStopSec=${stopSeconds(command)}

[Install]
WantedBy=multi-user.target

# A host that is too light for Node can still beat, each 30 s, with nothing but curl:
#
# /etc/systemd/system/lubdub-beat.service
# [Service]
# Type=oneshot
# ExecStart=/bin/sh -c '${curl(server).replaceAll('%', '%%').replaceAll('$', '$$$$')}'
#
# /etc/systemd/system/lubdub-beat.timer
# then: systemctl daemon-reload && systemctl enable --now lubdub-beat.timer
# [Timer]
# OnBootSec=1
# OnUnitActiveSec=30
# AccuracySec=1
# [Install]
# WantedBy=timers.target
`;

const cronLines = ({ command, server, hasPassword }: Installation): string =>
  `# crontab -e
@reboot ${command.map(shellWord).join(' ').replaceAll('%', '\\%')} 2>&1 | logger -t lubdub-agent
# Where Lubdub asks for a token: lubdub enroll <code of an admin>, once as this user${
    hasPassword ? '\n# The address has a password, so it goes there too: LUBDUB_SERVER=…' : ''
  }
#
# A host that is too light for Node can still beat, each minute, with nothing but curl:
# * * * * * ${curl(server)}
`;

/** Longer than the agent waits for its scripts. */
function stopSeconds(command: string[]): number {
  const at = command.indexOf('--drain');
  return Math.ceil(at === -1 ? 30 : Number(command[at + 1])) + 30;
}

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
