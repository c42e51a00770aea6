import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { cookiesOf, PASSWORD } from '../kit/accounts.ts';
import { Scripts } from '../kit/agent-process.ts';
import { makeDatabase, settingsOf } from '../kit/databases.ts';
import { eventually } from '../kit/eventually.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { processesOf } from '../kit/processes.ts';
import { killServerProcesses, startServerProcess } from '../kit/server-process.ts';
import { createTask, readRun, runTask } from '../kit/tasks.ts';

afterEach(killServerProcesses);

const LONG_MS = 30_000;

/** Agents that keep their things in this directory. */
const agentsOf = (spool: string): number[] => processesOf(`--spool ${spool}`);

test('LOCAL_AGENT runs tasks beside the server by a token, gives scripts neither that nor settings, and ends with it however it ends', async () => {
  await using stack = new AsyncDisposableStack();
  const database = await makeDatabase('pglite');
  stack.defer(() => database.remove());
  const scripts = stack.use(await Scripts.make());
  // What the script finds, in its own environment and in what its agent was started with.
  await scripts.add(
    'settings.sh',
    `exit $( (env; tr '\\0' '\\n' < /proc/$PPID/environ; tr '\\0' '\\n' < /proc/$PPID/cmdline) |
      grep -c -e ^DATA_DIR= -e ^SCRIPTS_DIR= -e LUBDUB_TOKEN -e LUBDUB_PASSWORD -e lba_)`,
  );
  const server = await startServerProcess({
    ...settingsOf(database),
    // So nobody is let in without saying who they are.
    LUBDUB_PASSWORD: PASSWORD,
    LOCAL_AGENT: 'true',
    SCRIPTS_DIR: scripts.directory,
    STARTS: scripts.starts,
  });
  const stranger = new GraphQLClient(server.url);
  const signedIn = await stranger.post('/api/access/sign-in', { password: PASSWORD });
  const client = stranger.sending({ cookie: cookiesOf(signedIn) });
  const run = await runTask(client, (await createTask(client, { script: 'settings.sh' })).id);
  const ended = await eventually(
    () => readRun(client, run.id),
    (now) => now?.finishedAt != null,
    LONG_MS,
  );
  expect(ended).toMatchObject({ status: 'SUCCEEDED', exitCode: 0 });
  const { agents } = await client.query<{ agents: { nodes: object[] } }>('{ agents { nodes { hasToken online } } }');
  expect(agents.nodes).toEqual([{ hasToken: true, online: true }]);
  const spool = join(database.dataDir, 'agent');
  expect(agentsOf(spool)).toHaveLength(1);
  await server.kill('SIGKILL');
  await eventually(
    () => agentsOf(spool),
    (left) => left.length === 0,
    LONG_MS,
  );
});
