import { Option, type Command } from 'commander';

/**
 * Every setting by its name in the config file, as a flag and as a variable: commander takes the flag before the
 * variable.
 */
export const SETTING_OPTIONS = {
  server: new Option('--server <url>', 'where Lubdub is, else http://127.0.0.1:4000').env('LUBDUB_SERVER'),
  // As a flag only for who has used it before: anybody on the machine can read the arguments of its processes.
  token: new Option('--token <token>', 'sent as "Authorization: Bearer …"').env('LUBDUB_TOKEN').hideHelp(),
  tokenFile: new Option('--token-file <file>', 'that holds the token or API key, where LUBDUB_TOKEN does not').env(
    'LUBDUB_TOKEN_FILE',
  ),
  user: new Option('--user <name>', 'instead of the user that runs this').env('LUBDUB_USER'),
  host: new Option('--host <name>', 'instead of the name of this machine').env('LUBDUB_HOST'),
  environment: new Option('--environment <name>', 'production or development').env('LUBDUB_ENVIRONMENT'),
  scripts: new Option('--scripts <dir>', 'directory of the scripts that may be run').env('LUBDUB_SCRIPTS'),
  spool: new Option(
    '--spool <dir>',
    'where what the server has not got yet is kept, else in ~/.local/state/lubdub',
  ).env('LUBDUB_SPOOL'),
  spoolMb: new Option('--spool-mb <n>', 'at most so much of it, else 64').env('LUBDUB_SPOOL_MB'),
  spoolDays: new Option('--spool-days <n>', 'for so long, else 7').env('LUBDUB_SPOOL_DAYS'),
  drain: new Option('--drain <seconds>', 'how long running scripts are waited for at the end, else 30').env(
    'LUBDUB_DRAIN',
  ),
  runLines: new Option(
    '--run-lines <lines>',
    'how many lines are kept of a run, its first and its last, else 10000',
  ).env('LUBDUB_RUN_LINES'),
  sessionId: new Option('--session-id <id>', 'instead of a new one at each start').env('LUBDUB_SESSION_ID'),
} as const;
export type SettingName = keyof typeof SETTING_OPTIONS;

export const CONFIG_OPTION = new Option(
  '--config <file>',
  'JSON file with settings; flags and variables count more',
).env('LUBDUB_CONFIG');

/** What the command line and the environment say of each setting; `source` is the flag or the variable. */
export type GivenSettings = Partial<Record<SettingName | 'config', { value: string; source: string }>>;

/** The settings that a command was given, once commander has parsed its line. A variable that is blank says nothing. */
export function givenSettings(command: Command): GivenSettings {
  const given: GivenSettings = {};
  for (const [name, option] of Object.entries({ ...SETTING_OPTIONS, config: CONFIG_OPTION })) {
    if (!command.options.includes(option)) continue;
    const value = command.getOptionValue(name) as string | undefined;
    if (value === undefined) continue;
    const isFromVariable = command.getOptionValueSource(name) === 'env';
    if (isFromVariable && value.trim() === '') continue;
    given[name as SettingName] = { value, source: (isFromVariable ? option.envVar : option.long) ?? name };
  }
  return given;
}
