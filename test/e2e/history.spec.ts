import { readFile } from 'node:fs/promises';
import { createTask, registerAgent, runTask, type FakeAgent, type Run } from '../kit/tasks.ts';
import { cell, choose, chooseAction, countLoads, rowOf, seeNote } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

/** Has an agent take a run that waits; resolves with when it began. */
async function begin(agent: FakeAgent, run: Run): Promise<string> {
  const { outcome } = await agent.claimQueued(run);
  expect(outcome).toBe('GRANTED');
  const startedAt = new Date().toISOString();
  await agent.report({ runId: run.id, startedAt });
  return startedAt;
}

test('a run is followed from the queue to its end, with its log, and can be cancelled and run again', async ({
  page,
  server,
}) => {
  const agent = await registerAgent(server.client);
  const task = await createTask(server.client, { host: agent.host, arguments: ['--all', 'two words'] });
  const run = await runTask(server.client, task.id);
  await page.goto(`/history?task=${task.id}`);
  const loads = countLoads(page);
  const row = rowOf(page, 'Runs', task.name);
  await expect(row.getByText('Queued')).toBeVisible();
  const startedAt = await begin(agent, run);
  await expect(row.getByText('Running')).toBeVisible();
  for (const text of ['work.sh', 'By hand', 'deploy', agent.host, agent.sessionId.slice(0, 8), 'Production'])
    await expect(cell(row, text)).toBeVisible();

  await row.getByRole('link', { name: task.name }).click();
  await expect(page).toHaveURL(`/history/${run.id}`);
  await expect(page.getByText('It has printed nothing yet.')).toBeVisible();
  await expect(page.getByText('work.sh "--all" "two words"')).toBeVisible();
  const log = page.getByRole('log', { name: 'Log of this run' });
  await agent.log([
    { message: '\u001B[32mconnected\u001B[0m', runId: run.id },
    { message: 'of another run' },
    { message: 'disk is full', level: 'ERROR', runId: run.id },
  ]);
  await expect(log.locator('[data-level]')).toHaveText([/INFO\s*connected$/, /ERROR\s*disk is full$/]);

  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel run' }).click();
  await expect(page.getByRole('button', { name: 'Being ended' })).toBeDisabled();
  await agent.end(run, startedAt, { status: 'CANCELLED', exitCode: 143, error: 'Somebody cancelled it.' });
  await expect(page.getByRole('alert').filter({ hasText: 'Somebody cancelled it.' })).toBeVisible();
  await expect(page.getByRole('status').getByText('Cancelled', { exact: true })).toBeVisible();
  await expect(page.getByText('143')).toBeVisible();

  await page.getByRole('button', { name: 'Run again' }).click();
  await page.getByRole('region', { name: 'Notifications' }).getByRole('link', { name: 'Show run' }).click();
  await expect(page.getByRole('status').getByText('Queued')).toBeVisible();
  await expect(page.getByText(`deploy@${agent.host}`)).toBeVisible();
  expect(loads(), 'the page was not loaded again').toBe(0);
  await page.goto('/history/0198d5c6-0000-7000-8000-000000000000');
  await expect(page.getByRole('heading', { name: 'There is no such run' })).toBeVisible();
});

test('the history is filtered by what the address keeps, and exported as a spreadsheet opens it', async ({
  page,
  server,
}) => {
  const agent = await registerAgent(server.client);
  const word = uniqueName('job');
  const good = await createTask(server.client, { name: `=${word} good`, host: agent.host });
  const bad = await createTask(server.client, { name: `${word} "bad"`, host: agent.host });
  for (const [task, exitCode] of [
    [good, 0],
    [bad, 3],
  ] as const) {
    const run = await runTask(server.client, task.id);
    const startedAt = await begin(agent, run);
    const status = exitCode === 0 ? 'SUCCEEDED' : 'FAILED';
    await agent.end(run, startedAt, { status, exitCode, error: exitCode === 0 ? null : 'first line\nsecond line' });
  }
  await page.goto('/history');
  const rows = page.getByRole('table', { name: 'Runs' }).getByRole('row');
  await page.getByRole('searchbox', { name: 'Search runs' }).fill(word);
  await expect(rows).toHaveCount(1 + 2);
  await expect(rows.nth(1), 'the newest comes first').toContainText('bad');

  await page.getByRole('group', { name: 'Status' }).getByRole('button', { name: 'Failed' }).click();
  await expect(rows).toHaveCount(1 + 1);
  await expect(cell(rows.nth(1), '3')).toBeVisible();
  await page.getByRole('group', { name: 'Status' }).getByRole('button', { name: 'All' }).click();
  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByRole('combobox', { name: 'Host' }).fill(agent.host);
  await page.getByRole('combobox', { name: 'Host' }).press('Enter');
  await choose(page, 'Period', 'Last hour');
  await expect(rows).toHaveCount(1 + 2);
  await page.getByRole('combobox', { name: 'Task' }).fill('good');
  await page.getByRole('option', { name: good.name }).click();
  await expect(rows).toHaveCount(1 + 1);
  await expect(page).toHaveURL(new RegExp(`q=${word}.*host=${agent.host}.*period=hour.*task=${good.id}`));
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Task' })).toHaveValue(good.name);
  await expect(rows).toHaveCount(1 + 1);
  await choose(page, 'Environment', 'Development');
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await page.getByRole('searchbox', { name: 'Search runs' }).fill(word);
  await expect(rows).toHaveCount(1 + 2);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^runs-.*\.csv$/);
  const text = await readFile(await file.path(), 'utf8');
  expect(text).toMatch(/^\uFEFF"Id","Task",/);
  expect(text).toContain(`"'=${word} good"`);
  expect(text).toContain(`"${word} ""bad"""`);
  expect(text).toContain('"first line\nsecond line"');
  expect(text.trimEnd().split('\r\n')).toHaveLength(1 + 2);
  await seeNote(page, 'Exported 2 runs.');
  await chooseAction(page, `the run of ${good.name}`, 'Run again');
  await expect(rows).toHaveCount(1 + 3);
});
