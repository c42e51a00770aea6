import { Command, CommanderError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import type { Context } from './commands/context.ts';
import { splitExecLine } from './commands/exec-line.ts';
import type { Flags } from './config.ts';
import { explainFailure } from './explain-failure.ts';
import { printError } from './lib/print.ts';
import { forTerminal } from './lib/text.ts';
import { reapAsInit } from './runner/init.ts';
import { readSurroundings } from './surroundings.ts';

const context = (): Context => ({ surroundings: readSurroundings(), version: packageJson.version });

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

function withSpool(command: Command): Command {
  return withSource(command)
    .option('--spool <dir>', 'where what the server has not got yet is kept (LUBDUB_SPOOL; in ~/.local/state/lubdub)')
    .option('--spool-mb <n>', 'at most so much of it (LUBDUB_SPOOL_MB; 64)')
    .option('--spool-days <n>', 'for so long (LUBDUB_SPOOL_DAYS; 7)');
}

function withAgent(command: Command): Command {
  return withSpool(command)
    .option('--scripts <dir>', 'directory of the scripts that may be run (LUBDUB_SCRIPTS)')
    .option('--run-lines <lines>', 'how many lines are kept of a run, its first and its last (LUBDUB_RUN_LINES; 10000)')
    .option('--drain <seconds>', 'how long running scripts are waited for at the end (LUBDUB_DRAIN; 30)')
    .option('--session-id <id>', 'instead of a new one at each start (LUBDUB_SESSION_ID)');
}

const program = new Command('lubdub')
  .description('Runs the tasks of a Lubdub server on this host, sends heartbeats, and checks them.')
  .version(packageJson.version)
  .showHelpAfterError('(lubdub --help tells what there is)')
  .enablePositionalOptions()
  .exitOverride();

withAgent(program.command('agent'))
  .description('run the scripts that Lubdub schedules for this host, until it is stopped')
  .option('--end-with-stdin', 'stop when standard input ends, as it does when the program that writes there is gone')
  .action(async ({ endWithStdin = false, ...flags }: Flags & { endWithStdin?: boolean }) =>
    (await import('./commands/agent.ts')).runAgent(flags, endWithStdin, context()),
  );

withSpool(program.command('beat'))
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
  .action(async (app: string, flags: Flags) => (await import('./commands/beat.ts')).sendOneBeat(app, flags, context()));

const exec = withSpool(program.command('exec'))
  .description('run a command between a START and a SUCCESS or FAIL, and exit as it does')
  .usage('[options] <app> -- <command> [args...]')
  .argument('<app>', 'slug, id or ping key of the app')
  .argument('<command...>', 'what to run, without a shell')
  .option('--run-id <uuid>', 'instead of a new one')
  .option('--no-output', 'keep what it prints out of the beat; it then has the terminal itself')
  .passThroughOptions()
  .action(async (app: string, command: string[], flags: Flags) =>
    (await import('./commands/exec.ts')).execute(app, command, flags, context()),
  );

const check = withServer(program.command('check'))
  .description('list sources whose heartbeats are missing or stale; exits 0 OK, 1 warning, 2 critical, 3 unknown')
  .option('--app <app>', 'slug or id; may be given again', (value: string, before?: string[]) => [
    ...(before ?? []),
    value,
  ])
  .option('--stale <time>', 'silence that is too long, such as 60s, 5m or 2h; else what the schedule of the app allows')
  .option('--environment <name>', 'only production or only development')
  .action(async (flags: Flags) => (await import('./commands/check.ts')).check(flags, context()));

withAgent(program.command('install'))
  .description('print what starts the agent with this machine, with the settings given here')
  .option('--systemd', 'a systemd unit')
  .option('--cron', 'a line for crontab')
  .action(async (flags: Flags) => (await import('./commands/install.ts')).printInstallation(flags, context()));

const given = process.argv.slice(2);
const line = given[0] === 'exec' ? splitExecLine(given.slice(1), takesValue) : { before: [], command: null };
/** What stands after `--`: even where the rest cannot be understood, this is what `exec` was to run. */
const told = line.command ?? [];
if (told.length > 0)
  exec
    .passThroughOptions(false)
    .configureOutput({ outputError: () => {} })
    .showHelpAfterError(false);

check.configureOutput({ outputError: () => {} }).showHelpAfterError(false);

function takesValue(name: string): boolean | undefined {
  const option = exec.options.find(({ long, short }) => long === name || short === name);
  return option === undefined ? undefined : option.required || option.optional;
}

async function explain(error: unknown): Promise<void> {
  if (error instanceof CommanderError) {
    const isMistake = error.exitCode !== 0;
    if (isMistake && told.length > 0) {
      const why = error.message.replace(/^error: /, '');
      await (await import('./commands/exec.ts')).executeUntold(why, told, context());
    } else if (isMistake && given[0] === 'check') {
      (await import('./commands/check.ts')).printUnknown(error.message.replace(/^error: /, ''));
    } else {
      process.exitCode = error.exitCode;
    }
    return;
  }
  const { message, exitCode } = explainFailure(error);
  printError(`${message.split('\n').map(forTerminal).join('\n')}\n`);
  process.exitCode = exitCode;
}

if (given[0] === 'agent' || given[0] === 'exec') {
  const advice = reapAsInit();
  if (advice !== null && given[0] === 'agent') printError(`${advice}\n`);
}

const isShort = told.length > 0 && takesValue(line.before.at(-1) ?? '') === true;
const parsed = isShort
  ? Promise.reject(new CommanderError(1, 'lubdub.exec', `option ${line.before.at(-1)} lacks its value`))
  : program.parseAsync(given, { from: 'user' });
parsed.catch(explain);
