import { homedir, hostname, userInfo } from 'node:os';
import { Command, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import type { Flags, Surroundings } from './config.ts';
import { explainFailure } from './explain-failure.ts';

const surroundings = (): Surroundings => ({
  env: process.env,
  cwd: process.cwd(),
  home: homedir(),
  osUser: userInfo().username,
  hostname: hostname(),
});

const context = () => ({ surroundings: surroundings(), version: packageJson.version });

/** Settings that every command takes; see config.ts. */
function withServer(command: Command): Command {
  return command
    .option('--server <url>', 'where Lubdub is (LUBDUB_SERVER; http://127.0.0.1:4000)')
    .option('--token <token>', 'sent as "Authorization: Bearer …" (LUBDUB_TOKEN)')
    .option('--config <file>', 'JSON file with settings (LUBDUB_CONFIG); flags and variables count more');
}

function withSource(command: Command): Command {
  return withServer(command)
    .option('--user <name>', 'instead of the user that runs this (LUBDUB_USER)')
    .option('--host <name>', 'instead of the name of this machine (LUBDUB_HOST)')
    .option('--environment <name>', 'production or development (LUBDUB_ENVIRONMENT)');
}

const program = new Command('lubdub')
  .description('Runs the tasks of a Lubdub server on this host, sends heartbeats, and checks them.')
  .version(packageJson.version)
  .showHelpAfterError('(lubdub --help tells what there is)')
  .enablePositionalOptions();

withSource(program.command('agent'))
  .description('run the scripts that Lubdub schedules for this host, until it is stopped')
  .option('--scripts <dir>', 'directory of the scripts that may be run (LUBDUB_SCRIPTS)')
  .option('--spool <dir>', 'where what the server has not got yet is kept (LUBDUB_SPOOL; in ~/.local/state/lubdub)')
  .option('--spool-mb <n>', 'at most so much of it (LUBDUB_SPOOL_MB; 64)')
  .option('--spool-days <n>', 'for so long (LUBDUB_SPOOL_DAYS; 7)')
  .option('--drain <seconds>', 'how long running scripts are waited for at the end (LUBDUB_DRAIN; 30)')
  .option('--session-id <id>', 'instead of a new one at each start (LUBDUB_SESSION_ID)')
  .option('--end-with-stdin', 'stop when standard input ends, as it does when the program that writes there is gone')
  .action(async ({ endWithStdin = false, ...flags }: Flags & { endWithStdin?: boolean }) =>
    (await import('./commands/agent.ts')).runAgent(flags, endWithStdin, context()),
  );

withSource(program.command('beat'))
  .description('send one heartbeat')
  .argument('<app>', 'slug, id or ping key of the app')
  .addOption(
    new Option('--kind <kind>', 'success unless the exit code says otherwise').choices([
      'success',
      'fail',
      'start',
      'log',
    ]),
  )
  .option('--message <text>', 'what to keep with it; - reads it from standard input')
  .option('--exit-code <n>', 'of the job; anything but 0 is a failure')
  .option('--run-id <uuid>', 'pairs a start with its end')
  .action(async (app: string, flags: Flags) => (await import('./commands/beat.ts')).sendBeat(app, flags, context()));

withSource(program.command('exec'))
  .description('run a command between a START and a SUCCESS or FAIL, and exit as it does')
  .usage('[options] <app> -- <command> [args...]')
  .argument('<app>', 'slug, id or ping key of the app')
  .argument('<command...>', 'what to run, without a shell')
  .option('--run-id <uuid>', 'instead of a new one')
  .passThroughOptions()
  .action(async (app: string, command: string[], flags: Flags) =>
    (await import('./commands/exec.ts')).execute(app, command, flags, context()),
  );

withServer(program.command('check'))
  .description('list sources whose heartbeats are missing or stale; exits 0 OK, 1 warning, 2 critical, 3 unknown')
  .option('--app <app>', 'slug or id; may be given again', (value: string, before?: string[]) => [
    ...(before ?? []),
    value,
  ])
  .option('--stale <time>', 'silence that is too long, such as 60s, 5m or 2h; else what the schedule of the app allows')
  .option('--environment <name>', 'only production or only development')
  .action(async (flags: Flags) => (await import('./commands/check.ts')).check(flags, context()));

withSource(program.command('install'))
  .description('print what starts the agent with this machine')
  .option('--scripts <dir>', 'directory of the scripts that may be run (LUBDUB_SCRIPTS)')
  .option('--systemd', 'a systemd unit')
  .option('--cron', 'a line for crontab')
  .action(async (flags: Flags) => (await import('./commands/install.ts')).printInstallation(flags, context()));

program.parseAsync().catch((error: unknown) => {
  const { message, exitCode } = explainFailure(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
});
