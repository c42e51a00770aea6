import { createApp } from '../kit/apps.ts';
import { createTask, registerAgent, updateTask } from '../kit/tasks.ts';
import { cell, countLoads, rowOf } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

test('what runs next is live: its countdown, who will take it, and the app that it beats for', async ({
  page,
  server,
}) => {
  const app = await createApp(server.client);
  const user = uniqueName('user');
  const soon = await createTask(server.client, {
    user,
    folder: 'nightly',
    appId: app.id,
    schedule: { everySeconds: 93 },
  });
  const later = await createTask(server.client, { user, schedule: { everySeconds: 7_200 } });
  await page.goto('/next-runs');
  const loads = countLoads(page);
  const row = rowOf(page, 'Next runs', soon.name);
  for (const text of ['work.sh', 'nightly', user, 'any', 'Production']) await expect(cell(row, text)).toBeVisible();
  await expect(row.getByText(/^in 1m \d+s$/)).toBeVisible();
  await expect(row.getByText(/^in 1m 2\ds$/)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('row').nth(1), 'the soonest comes first').toContainText(soon.name);

  await expect(cell(row, 'no agent is online for it')).toBeVisible();
  const agent = await registerAgent(server.client, { user });
  await expect(cell(row, `${user}@${agent.host}`)).toBeVisible();
  await server.client.query('mutation ($id: ID!) { stopScheduler(agentId: $id) { id } }', { id: agent.id });
  await expect(cell(row, `${user}@${agent.host} is stopped`)).toBeVisible();
  await registerAgent(server.client, { user });
  await registerAgent(server.client, { user });
  await expect(cell(row, 'any agent')).toBeVisible();

  await updateTask(server.client, later.id, { schedule: { everySeconds: 10 } });
  await expect(page.getByRole('row').nth(1), 'a task that is edited moves').toContainText(later.name);
  await updateTask(server.client, later.id, { enabled: false });
  await expect(rowOf(page, 'Next runs', later.name)).toBeHidden();
  expect(loads(), 'the page was not loaded again').toBe(0);

  const refresh = page.getByRole('button', { name: 'Refresh' });
  await refresh.click();
  await expect(refresh).toHaveAttribute('aria-busy', 'true');
  await expect(refresh).toHaveAttribute('aria-busy', 'false');
  await row.getByRole('link', { name: app.name }).click();
  await expect(page.getByRole('heading', { name: app.name, level: 1 })).toBeVisible();
});

test('the list has pages there and back, and a search', async ({ page, server }) => {
  const word = uniqueName('many');
  for (let hour = 1; hour <= 52; hour++) {
    const name = `${word} ${String(hour).padStart(2, '0')}`;
    await createTask(server.client, { name, schedule: { everySeconds: 3_600 * hour } });
  }
  await page.goto('/next-runs');
  await page.getByRole('searchbox', { name: 'Search next runs' }).fill(word);
  const pages = page.getByRole('navigation', { name: 'Next runs pages' });
  const first = page.getByRole('row').nth(1);
  await expect(pages).toContainText('1–25 of 52');
  await pages.getByRole('button', { name: 'Next page' }).click();
  await expect(first).toContainText(`${word} 26`);
  await pages.getByRole('button', { name: 'Next page' }).click();
  await expect(pages).toContainText('51–52 of 52');
  await page.reload();
  await expect(first).toContainText(`${word} 51`);
  await page.goBack();
  await expect(first).toContainText(`${word} 26`);
  await pages.getByRole('button', { name: 'Previous page' }).click();
  await expect(first).toContainText(`${word} 01`);
});
