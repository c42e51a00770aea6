import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { AdminError, administer } from './admin.ts';
import { backup, restore } from './backup/commands.ts';
import { openControlSocket } from './backup/control-socket.ts';
import { COPY_COMMAND, copierFor } from './backup/copy-for-backup.ts';
import { openDatabase, type Database } from './database/database.ts';
import {
  acquireDataDirectoryLock,
  DataDirectoryLockedError,
  type DataDirectoryLock,
} from './database/data-directory-lock.ts';
import { migrate } from './database/migrate.ts';
import { readEnvironment, withoutSettings, type Environment } from './environment.ts';
import { findGuessable } from './features/access/accounts/guessable-passwords.ts';
import { requireSecret } from './features/alerts/channels/require-secret.ts';
import { features, storedBy } from './features/index.ts';
import { keepSynchronised } from './jobs/clock.ts';
import { SampledClock, systemClock } from './lib/clock.ts';
import { epochMs } from './lib/sql.ts';
import { createLogger, type Logger } from './lib/logger.ts';
import { startLocalAgent } from './local-agent.ts';
import { createServer } from './server.ts';
import { loadServerSecrets } from './server-secret.ts';
import { explainStartFailure } from './start-failure.ts';
import { startWatchdog } from './watchdog.ts';

const IMPATIENT_MS = 1_000;

// V8 makes objects old at birth where those before them lived long, as the states of apps do. Each such
// object of a beat that is over keeps the whole request of that beat alive until the next full collection:
// half of the time of a server under GraphQL beats.
setFlagsFromString('--no-allocation-site-pretenuring');
// Node keeps what it once used: without this, a process with 100,000 apps takes 600 MB for the 110 MB that live in it.
setFlagsFromString('--heap-growing-percent=30');

/**
 * `node main.ts` serves; `node main.ts migrate` only brings the tables up to date; `node main.ts admin …` looks after
 * users; `node main.ts backup FILE` and `node main.ts restore FILE` do so after everything.
 */
async function main(): Promise<void> {
  const environment = readEnvironment(process.env, process.cwd());
  const logger = createLogger(environment.logLevel);
  // What nobody waited for has failed alone: requests, beats and jobs each answer for their own failures.
  // An exception that nobody catches ends the process as ever: what state it left is not known, and a supervisor starts
  // it again.
  process.on('unhandledRejection', (reason) =>
    logger.error({ err: reason }, 'something failed that nobody waited for'),
  );
  const [command, ...args] = process.argv.slice(2);
  const store = { ...environment, ...storedBy(features), logger };
  if (command === 'backup' || command === 'restore') {
    // Not on the standard output, where the backup may be.
    console.error(await (command === 'backup' ? backup : restore)(args, store));
    // An embedded database that is closed may leave a timer of hours behind.
    process.exit(0);
  }
  const lock = environment.databaseUrl === null ? await lockFor(command, environment.dataDir) : null;
  const database = await openDatabase(store);
  const migrated = await migrate(database);
  if (migrated.length > 0) logger.info({ migrations: migrated }, 'the database was migrated');
  if (command === 'migrate') return closeStore(database, lock);
  if (command === 'admin') {
    const secrets = await loadServerSecrets(environment);
    const url = environment.publicUrls[0] ?? `http://${environment.host}:${environment.port}`;
    console.log(await administer(args, { sql: database.background, hasSecret: secrets !== null, url, logger }));
    return closeStore(database, lock);
  }

  // On the embedded database this machine's clock is the only one.
  const readClock = async (): Promise<number> => {
    if (database.kind === 'pglite') return systemClock.now();
    const [row] = await database.urgent.query<{ now: number }>(`select ${epochMs('clock_timestamp()')} as now`);
    if (row === undefined) throw new Error('the database did not tell its time');
    return row.now;
  };
  const clock = new SampledClock(readClock);
  await clock.synchronise();
  const stopClock = keepSynchronised(clock, logger);
  // Not before: a migration of a large database may take its time in one go.
  const stopWatchdog = startWatchdog({
    onFailure: (error) => logger.error({ err: error }, 'nobody watches this process'),
  });
  const secrets = await loadServerSecrets(environment);
  await requireSecret(database.background, secrets);
  const server = await createServer({
    ...environment,
    features,
    database,
    clock,
    logger,
    alerts: { ...alertSettingsOf(environment), secrets },
    access: { ...accessSettingsOf(environment), secrets },
  });
  const control =
    database.kind === 'pglite'
      ? await openControlSocket(
          environment.dataDir,
          { [COPY_COMMAND]: copierFor(database, environment.dataDir) },
          logger,
        )
      : null;
  const url = environment.publicUrls[0] ?? server.url;
  console.log(`Lubdub is at ${url} (${storeName(environment)})`);
  console.log(`Access is ${server.access.meaning}`);
  const { setUpToken } = server.access;
  if (setUpToken !== null)
    console.log(`To make the first admin, open ${url}/set-up and give this token: ${setUpToken}`);

  void warnOfPassword(environment, logger);

  const { localAgentScripts: scripts } = environment;
  const spool = join(environment.dataDir, 'agent');
  const stopAgent =
    scripts === null
      ? null
      : startLocalAgent({
          url: server.url,
          tokenFor: (names) => server.localAgentToken(names),
          scripts,
          spool,
          env: withoutSettings(process.env),
          logger,
        });

  let stoppingSince = Infinity;
  const stop = async (signal: string): Promise<void> => {
    // A second signal does not wait; one Ctrl-C may arrive several times at once, from npm and whoever else is above.
    if (performance.now() - stoppingSince > IMPATIENT_MS) process.exit(1);
    if (stoppingSince < Infinity) return;
    stoppingSince = performance.now();
    logger.info({ signal }, 'stopping');
    // While the server can still hear what has become of its runs.
    await stopAgent?.();
    await control?.close();
    await server.close();
    stopClock();
    await closeStore(database, lock);
    await stopWatchdog();
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
}

async function lockFor(command: string | undefined, dataDir: string): Promise<DataDirectoryLock> {
  try {
    return await acquireDataDirectoryLock(dataDir);
  } catch (error) {
    if (command !== 'admin' || !(error instanceof DataDirectoryLockedError)) throw error;
    throw new AdminError(
      `${error.message}. Beside a running server this works on PostgreSQL only: sign in as an admin, or stop the server`,
    );
  }
}

async function closeStore(database: Database, lock: DataDirectoryLock | null): Promise<void> {
  await database.close();
  await lock?.release();
}

/** Not refused: a server that starts today starts with the next release. */
async function warnOfPassword({ password, publicUrls }: Environment, logger: Logger): Promise<void> {
  if (password === null) return;
  // What cannot be looked at is no worse.
  const found = await findGuessable(password, publicUrls).catch(() => null);
  if (found !== null)
    logger.warn('LUBDUB_PASSWORD is one of those that are tried first, or close to one: choose a longer one');
}

const alertSettingsOf = (environment: Environment) => ({
  allowNetworks: environment.alertAllowNetworks,
  smtpUrl: environment.smtpUrl,
  mailFrom: environment.alertFrom,
  watchdogUrl: environment.watchdogUrl,
});

const accessSettingsOf = (environment: Environment) => ({
  password: environment.password,
  mayBeOpen: environment.mayBeOpen,
  sessionDays: environment.sessionDays,
  oidc: environment.oidc,
});

const storeName = ({ databaseUrl, dataDir }: Environment): string =>
  databaseUrl === null ? `embedded database in ${dataDir}` : `PostgreSQL at ${new URL(databaseUrl).host}`;

main().catch((error: unknown) => {
  console.error(explainStartFailure(error));
  process.exit(1);
});
