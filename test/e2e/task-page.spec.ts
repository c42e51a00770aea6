import { createTask, registerAgent, runTask, type FakeAgent, type Run } from '../kit/tasks.ts';
import { countLoads } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

/** Has an agent take a run that waits, which began a while ago and took that long. */
async function carryOut(agent: FakeAgent, run: Run, minutesAgo: number, seconds: number, exitCode = 0): Promise<void> {
  await agent.claimQueued(run);
  const began = Date.now() - minutesAgo * 60_000;
  const startedAt = new Date(began).toISOString();
  const finishedAt = new Date(began + seconds * 1_000).toISOString();
  await agent.report({ runId: run.id, startedAt });
  await agent.log([{ message: `it took ${seconds} s`, runId: run.id }]);
  const status = exitCode === 0 ? 'SUCCEEDED' : 'FAILED';
  await agent.report({ runId: run.id, startedAt, finishedAt, status, exitCode });
}

test('the page of a task shows its last runs, what comes of them, when it is due and what it printed last', async ({
  page,
  server,
}) => {
  const agent = await registerAgent(server.client);
  const task = await createTask(server.client, { host: agent.host, schedule: { everySeconds: 7_200 } });
  for (const [minutesAgo, seconds, exitCode] of [
    [3, 20, 0],
    [2, 40, 3],
    [1, 30, 0],
  ] as const)
    await carryOut(agent, await runTask(server.client, task.id), minutesAgo, seconds, exitCode);
  await page.goto(`/tasks/${task.id}`);
  await expect(page.getByRole('heading', { name: task.name, level: 1 })).toBeVisible();
  await expect(page.getByRole('status').getByText('Succeeded', { exact: true })).toBeVisible();

  const bars = page.getByRole('list', { name: `Last runs of ${task.name}` }).getByRole('link');
  await expect(bars).toHaveCount(3);
  await expect(bars.nth(1)).toHaveAccessibleName(/^Failed.*took 40/);
  await expect(page.getByText('2 succeeded, 1 failed.')).toBeVisible();
  const statistics = page.getByRole('region', { name: 'Statistics' });
  await expect(statistics).toContainText(/Success rate\s*66\.\d+\s?%\s*1 failed/);
  await expect(statistics).toContainText(/Median\s*30/);
  await expect(statistics).toContainText(/95th percentile\s*39.*longest 40/s);
  const times = page.getByRole('list', { name: 'Next times' }).getByRole('listitem');
  await expect(times).toHaveCount(5);
  await expect(times.first()).toContainText(/in 1h 59m/);
  await expect(page.getByRole('log', { name: 'Log of the last run' })).toContainText('it took 30 s');

  await bars.last().focus();
  await page.keyboard.press('ArrowLeft');
  await expect(bars.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/history\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('log', { name: 'Log of this run' })).toContainText('it took 40 s');
});

test('run now is followed live to its end on the page of its task', async ({ page, server }) => {
  const agent = await registerAgent(server.client);
  const task = await createTask(server.client, { host: agent.host });
  await page.goto(`/tasks/${task.id}`);
  await expect(page.getByText('No run yet')).toBeVisible();
  await expect(page.getByText('It runs when somebody asks for it.')).toBeVisible();
  const loads = countLoads(page);
  await page.getByRole('button', { name: 'Run now' }).click();
  const status = page.getByRole('status');
  await expect(status.getByText('Queued', { exact: true })).toBeVisible();
  const { runs } = await server.client.query<{ runs: { nodes: Run[] } }>(
    'query ($taskId: ID!) { runs(first: 1, filter: { taskId: $taskId }) { nodes { id status } } }',
    { taskId: task.id },
  );
  await carryOut(agent, runs.nodes[0] as Run, 0, 5);
  await expect(status.getByText('Succeeded', { exact: true })).toBeVisible();
  await expect(page.getByText('1 succeeded.')).toBeVisible();
  await expect(page.getByRole('log', { name: 'Log of the last run' })).toContainText('it took 5 s');
  expect(loads(), 'the page was not loaded again').toBe(0);
});
