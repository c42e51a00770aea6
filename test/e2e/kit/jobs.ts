import { createApp, uniqueName } from '../../kit/apps.ts';
import { createTask, registerAgent, runTask, type FakeAgent, type Run, type Task } from '../../kit/tasks.ts';
import type { Lubdub } from './lubdub.ts';

export interface Jobs {
  agent: FakeAgent;
  tasks: Task[];
  /** One that is running, and has said something of each level. */
  running: Run;
}

/** Agents, tasks of each kind and runs in each state, with names as long as people make them. */
export async function makeJobs(server: Lubdub): Promise<Jobs> {
  const { client } = server;
  const agent = await registerAgent(client, { user: 'ana', version: '0.0.1' });
  await registerAgent(client, { user: 'a-user-with-a-name-of-some-length', environment: 'DEVELOPMENT' });
  const app = await createApp(client, { name: uniqueName('Nightly backup') });
  const { host } = agent;
  const tasks = await Promise.all([
    createTask(client, { host, schedule: { everySeconds: 300 }, asap: true, appId: app.id, comment: 'Ask Bob' }),
    createTask(client, { name: uniqueName('Report'), schedule: { daily: { atTime: '03:30', weekdays: ['MONDAY'] } } }),
    createTask(client, {
      name: uniqueName('Import of the price lists of all suppliers, which is too long a name for one line'),
      script: 'a-script-whose-name-is-longer-than-any-script-should-have.sh',
      folder: 'a/folder/far/down/below',
      schedule: { cron: { expression: '15 2 * * 1-5', timezone: 'America/Argentina/Buenos_Aires' } },
      host: 'a-host-with-a-name-that-somebody-gave-it-in-a-hurry.example.org',
      comment: 'A comment that somebody wrote in a hurry, and that is longer than anyone would wish it to be.',
    }),
    createTask(client, { name: uniqueName('Cleanup'), enabled: false, environment: 'DEVELOPMENT' }),
  ]);
  const start = async (end?: { status: string; exitCode?: number; error?: string }): Promise<Run> => {
    const task = await createTask(client, { host, enabled: false });
    const run = await runTask(client, task.id);
    await agent.claimQueued(run);
    const at = new Date().toISOString();
    if (end) await agent.end(run, at, end);
    else await agent.report({ runId: run.id, startedAt: at });
    return run;
  };
  await start({ status: 'SUCCEEDED' });
  await start({ status: 'FAILED', exitCode: 3, error: 'exit code 3' });
  await start({ status: 'TIMED_OUT', error: 'took longer than 5 s' });
  await start({ status: 'LOST', error: 'its agent was ended' });
  const running = await start();
  await agent.log(
    ['DEBUG', 'INFO', 'WARNING', 'ERROR'].map((level) => ({
      level,
      runId: running.id,
      message: `${level} ${'and-so-on-without-a-blank'.repeat(5)}`,
    })),
  );
  return { agent, tasks, running };
}
