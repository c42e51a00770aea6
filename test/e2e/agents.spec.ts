import { randomUUID } from 'node:crypto';
import { createTask, registerAgent, runTask } from '../kit/tasks.ts';
import { cell, choose, chooseAction, countLoads, rowOf, seeNote } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

test.use({ ownServer: true });

test('an agent comes, beats, is stopped and started, goes and is forgotten', async ({ page, server }) => {
  await page.goto('/agents');
  const command = page.getByRole('region', { name: 'command' });
  await expect(command).toContainText(`${server.url}/lubdub.mjs.sha256`);
  await expect(command).toContainText(`node lubdub.mjs agent --server ${server.url} --scripts ./scripts`);
  const loads = countLoads(page);

  const sessionId = randomUUID();
  const agent = await registerAgent(server.client, { user: 'ana', host: 'web-1', sessionId, version: '0.0.1' });
  const row = rowOf(page, 'Agents', 'web-1');
  for (const text of ['Online', 'ana', 'Production', '0']) await expect(cell(row, text)).toBeVisible();
  await expect(row.getByText(/^for \d+s$/)).toBeVisible();
  await expect(row.getByRole('button', { name: /^Outdated\..*Fetch the agent/ })).toBeVisible();
  await server.client.query(
    'mutation ($input: AgentHeartbeatInput!) { agentHeartbeat(input: $input) { serverTime } }',
    {
      input: { ...agent.session, latencyMs: 12.4 },
    },
  );
  await expect(cell(row, '12 ms')).toBeVisible();
  await expect(cell(row, 'just now')).toBeVisible();
  const task = await createTask(server.client, { host: 'web-1' });
  const run = await runTask(server.client, task.id);
  await agent.claimQueued(run);
  await expect(cell(row, '1'), 'one run').toBeVisible();

  await row.getByRole('button', { name: 'Stop the scheduler of ana@web-1' }).click();
  const question = page.getByRole('alertdialog', { name: 'Stop the scheduler of ana@web-1?' });
  await expect(question).toContainText('What is running now (1 run) goes on to its end.');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await row.getByRole('button', { name: 'Stop the scheduler of ana@web-1' }).click();
  await question.getByRole('button', { name: 'Stop scheduler' }).click();
  await seeNote(page, 'Stopped the scheduler of ana@web-1.');
  await expect(cell(row, 'Stopped')).toBeVisible();
  await row.getByRole('button', { name: 'Start the scheduler of ana@web-1' }).click();
  await expect(row.getByText('Running', { exact: true })).toBeVisible();
  await agent.end(run, new Date().toISOString());
  await expect(cell(row, '0'), 'it has ended').toBeVisible();

  await registerAgent(server.client, { user: 'bob', host: 'db-1', environment: 'DEVELOPMENT' });
  await expect(page.getByRole('row').nth(1), 'by host').toContainText('db-1');
  await choose(page, 'Environment', 'Development');
  await expect(row).toBeHidden();
  await choose(page, 'Environment', 'All environments');
  await server.client.query(
    'mutation ($agentId: ID!, $sessionId: String!) { unregisterAgent(agentId: $agentId, sessionId: $sessionId) }',
    agent.session,
  );
  await expect(cell(row, 'Offline')).toBeVisible();
  await chooseAction(page, 'ana@web-1', 'Forget');
  await page.getByRole('alertdialog', { name: 'Forget ana@web-1?' }).getByRole('button', { name: 'Forget' }).click();
  await expect(row).toBeHidden();
  expect(loads(), 'the page was not loaded again').toBe(0);
});
