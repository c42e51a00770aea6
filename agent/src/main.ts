import { Command, CommanderError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import type { AgentFlags } from './commands/agent.ts';
import type { BeatFlags } from './commands/beat.ts';
import type { CheckFlags } from './commands/check.ts';
import type { Context } from './commands/context.ts';
import type { ExecFlags } from './commands/exec.ts';
import type { InstallFlags } from './commands/install.ts';
import { splitExecLine } from './commands/exec-line.ts';
import { explainFailure } from './explain-failure.ts';
import { printError } from './lib/print.ts';
import { forTerminal } from './lib/text.ts';
import { reapAsInit } from './runner/init.ts';
import { CONFIG_OPTION, givenSettings, SETTING_OPTIONS, type SettingName } from './setting-options.ts';
import { readSystemInfo } from './system-info.ts';

/** @param command null where its line could not be parsed */
function contextOf(command: Command | null): Context {
  const settings = command === null ? {} : givenSettings(command);
  if (settings.token?.source === SETTING_OPTIONS.token.long)
    printError('lubdub: everybody on this machine can read --token: use LUBDUB_TOKEN or LUBDUB_TOKEN_FILE\n');
  return { system: readSystemInfo(), version: packageJson.version, given: settings };
}

function withOptions(command: Command, ...names: SettingName[]): Command {
  for (const name of names) command.addOption(SETTING_OPTIONS[name]);
  return command;
}

/** Settings that every command takes; see config.ts. */
const withServer = (command: Command): Command =>
  withOptions(command, 'server', 'token', 'tokenFile').addOption(CONFIG_OPTION);

const withSpool = (command: Command): Command =>
  withOptions(withServer(command), 'user', 'host', 'environment', 'spool', 'spoolMb', 'spoolDays');

const withAgent = (command: Command): Command =>
  withOptions(withSpool(command), 'scripts', 'runLines', 'drain', 'sessionId');

const program = new Command('lubdub')
  .description('Runs the tasks of a Lubdub server on this host, sends heartbeats, and checks them.')
  .version(packageJson.version)
  .showHelpAfterError('(lubdub --help tells what there is)')
  .enablePositionalOptions()
  .exitOverride();

withAgent(program.command('agent'))
  .description('run the scripts that Lubdub schedules for this host, until it is stopped')
  .addOption(new Option('--token-from-stdin', 'its first line is the token: for who starts it').hideHelp())
  .option('--end-with-stdin', 'stop when standard input ends, as it does when the program that writes there is gone')
  .action(async (flags: AgentFlags, command: Command) =>
    (await import('./commands/agent.ts')).runAgent(flags, contextOf(command)),
  );

withOptions(withServer(program.command('enroll')), 'user', 'host', 'spool')
  .description("trade an admin's one-time code for the token of the agent that this user runs on this host")
  .argument('<code>', 'as the dashboard shows it; - reads it from standard input')
  .action(async (code: string, _flags: object, command: Command) =>
    (await import('./commands/enroll.ts')).enroll(code, contextOf(command)),
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
  .action(async (app: string, flags: BeatFlags, command: Command) =>
    (await import('./commands/beat.ts')).sendOneBeat(app, flags, contextOf(command)),
  );

const exec = withSpool(program.command('exec'))
  .description('run a command between a START and a SUCCESS or FAIL, and exit as it does')
  .usage('[options] <app> -- <command> [args...]')
  .argument('<app>', 'slug, id or ping key of the app')
  .argument('<command...>', 'what to run, without a shell')
  .option('--run-id <uuid>', 'instead of a new one')
  .option('--no-output', 'keep what it prints out of the beat; it then has the terminal itself')
  .passThroughOptions()
  .action(async (app: string, words: string[], flags: ExecFlags, command: Command) =>
    (await import('./commands/exec.ts')).execute(app, words, flags, contextOf(command)),
  );

const check = withServer(program.command('check'))
  .description('list sources whose heartbeats are missing or stale; exits 0 OK, 1 warning, 2 critical, 3 unknown')
  .option('--app <app>', 'slug or id; may be given again', (value: string, before?: string[]) => [
    ...(before ?? []),
    value,
  ])
  .option('--stale <time>', 'silence that is too long, such as 60s, 5m or 2h; else what the schedule of the app allows')
  .option('--environment <name>', 'only production or only development')
  .action(async (flags: CheckFlags, command: Command) =>
    (await import('./commands/check.ts')).check(flags, contextOf(command)),
  );

withAgent(program.command('install'))
  .description('print what starts the agent with this machine, with the settings given here')
  .option('--systemd', 'a systemd unit')
  .option('--cron', 'a line for crontab')
  .action(async (flags: InstallFlags, command: Command) =>
    (await import('./commands/install.ts')).printInstallation(flags, contextOf(command)),
  );

const given = process.argv.slice(2);
const line = given[0] === 'exec' ? splitExecLine(given.slice(1), takesValue) : { before: [], command: null };
/** What stands after `--`: even where the rest cannot be understood, this is what `exec` was to run. */
const commandToRun = line.command ?? [];
if (commandToRun.length > 0)
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
    if (isMistake && commandToRun.length > 0) {
      const why = error.message.replace(/^error: /, '');
      await (await import('./commands/exec.ts')).executeUnreported(why, commandToRun, contextOf(null));
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

const lacksValue = commandToRun.length > 0 && takesValue(line.before.at(-1) ?? '') === true;
const parsed = lacksValue
  ? Promise.reject(new CommanderError(1, 'lubdub.exec', `option ${line.before.at(-1)} lacks its value`))
  : program.parseAsync(given, { from: 'user' });
parsed.catch(explain);
