import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { holdClock } from './kit/clock.ts';
import { beatFromSources, ping } from './kit/fleet.ts';
import { cell, choose, countLoads, seeNote, sourceRow } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

const header = (name: string) => ({ name, exact: true });

test('a row appears by itself when a source beats for the first time, and its age ticks', async ({ page, server }) => {
  const app = await createApp(server.client);
  await page.goto('/heartbeats');
  await expect(page.getByText(`the row of ${app.name} appears here by itself`)).toBeVisible();
  await expect(page.getByRole('region', { name: 'curl command' })).toContainText(app.pingUrl);
  const loads = countLoads(page);

  await ping(app.pingUrl, '?user=ana&host=laptop&env=development');
  const row = sourceRow(page, 'laptop');
  for (const text of [app.name, 'ana', 'laptop', 'Development', 'Active']) await expect(cell(row, text)).toBeVisible();
  await expect(cell(row, 'just now')).toBeVisible();
  await expect(row.getByRole('cell', { name: /^[3-9]s ago$/ })).toBeVisible();

  await ping(app.pingUrl, '?user=ana&host=laptop&env=development');
  await expect(row.getByRole('cell', { name: /^(just now|2s ago)$/ })).toBeVisible();
  await ping(app.pingUrl, '?user=root&host=db-1');
  await expect(cell(sourceRow(page, 'db-1'), 'Production')).toBeVisible();
  await expect(page.getByRole('row').nth(1), 'the newest comes first').toContainText('db-1');
  expect(loads(), 'the page was not loaded again').toBe(0);
});

test('the status of a source follows the age of its last beat, on the clock of the page', async ({ page, server }) => {
  await holdClock(page);
  const app = await createApp(server.client);
  await beat(server.client, app, { user: 'ana', host: 'laptop' });
  await page.goto('/heartbeats');
  const status = sourceRow(page, 'laptop').getByText(/^(Active|Idle|Inactive)/);

  await expect(status).toHaveText('Active');
  await expect(status).toHaveCSS('background-color', 'rgb(209, 250, 229)');
  await page.clock.fastForward('15:00');
  await expect(status).toHaveText('Idle (15m ago)');
  await expect(status).toHaveCSS('background-color', 'rgb(254, 243, 199)');
  await page.clock.fastForward('03:00:00');
  await expect(status).toHaveText('Idle (3h ago)');
  await expect(status).toHaveCSS('background-color', 'rgb(254, 215, 170)');
  await page.clock.fastForward('48:00:00');
  await expect(status).toHaveText('Inactive (2d ago)');
  await expect(status).toHaveCSS('background-color', 'rgb(254, 226, 226)');
});

test('the list is sorted by its headers, and the address keeps the order', async ({ page, server }) => {
  await beatFromSources(server, await createApp(server.client), 3);
  await page.goto('/heartbeats');
  const firstRow = page.getByRole('row').nth(1);
  const user = page.getByRole('columnheader', header('User'));
  await expect(page.getByRole('columnheader', header('Last heartbeat'))).toHaveAttribute('aria-sort', 'descending');

  await user.getByRole('button').click();
  await expect(firstRow).toContainText('user-01');
  await expect(user).toHaveAttribute('aria-sort', 'ascending');
  await user.getByRole('button').click();
  await expect(firstRow).toContainText('user-03');
  await expect(page).toHaveURL('/heartbeats?sort=-user');
  await page.getByRole('columnheader', header('Host')).getByRole('button').click();
  await expect(page).toHaveURL('/heartbeats?sort=host');
  await expect(firstRow).toContainText('host-01');

  await page.goBack();
  await page.reload();
  await expect(user).toHaveAttribute('aria-sort', 'descending');
  await expect(firstRow).toContainText('user-03');
  await page.goBack();
  await expect(user).toHaveAttribute('aria-sort', 'ascending');
  await expect(firstRow).toContainText('user-01');
});

test('the list is searched and filtered, and the address keeps what was asked for', async ({ page, server }) => {
  const app = await createApp(server.client);
  await beatFromSources(server, app, 6);
  await page.goto('/heartbeats');
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(1 + 6);

  await page.getByRole('searchbox', { name: 'Search heartbeats' }).fill('HOST-04');
  await expect(rows).toHaveCount(1 + 1);
  await expect(cell(rows.nth(1), 'host-04')).toBeVisible();
  await page.getByRole('button', { name: 'Clear search' }).click();
  await expect(rows).toHaveCount(1 + 6);

  await choose(page, 'Environment', 'Development');
  await expect(rows).toHaveCount(1 + 2);
  await choose(page, 'Status', 'Active');
  await expect(page).toHaveURL('/heartbeats?environment=DEVELOPMENT&recency=ACTIVE');
  await choose(page, 'Status', 'Inactive');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await page.goBack();
  await expect(rows).toHaveCount(1 + 2);
  await expect(page.getByRole('combobox', { name: 'Status: Active' })).toBeVisible();
  await page.goForward();
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await expect(rows).toHaveCount(1 + 6);
  await expect(page).toHaveURL('/heartbeats');
});

test('a page has 25 rows, and the address keeps the page', async ({ page, server }) => {
  await beatFromSources(server, await createApp(server.client), 60);
  await page.goto('/heartbeats?sort=user');
  const pages = page.getByRole('navigation', { name: 'Heartbeats pages' });
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(1 + 25);
  await expect(pages).toContainText('1–25 of 60');
  await expect(pages.getByRole('button', { name: 'Previous page' })).toBeDisabled();

  await pages.getByRole('button', { name: 'Next page' }).click();
  await expect(pages).toContainText('26–50 of 60');
  await expect(rows.nth(1)).toContainText('user-26');
  await pages.getByRole('button', { name: 'Next page' }).click();
  await expect(pages).toContainText('51–60 of 60');
  await expect(rows).toHaveCount(1 + 10);
  await expect(pages.getByRole('button', { name: 'Next page' })).toBeDisabled();

  await page.reload();
  await expect(pages).toContainText('51–60 of 60');
  await expect(rows.nth(1)).toContainText('user-51');
  await pages.getByRole('button', { name: 'Previous page' }).click();
  await expect(pages).toContainText('26–50 of 60');
  await expect(rows.nth(1)).toContainText('user-26');
  await page.goBack();
  await expect(pages).toContainText('51–60 of 60');
  await page.goBack();
  await expect(rows.nth(1)).toContainText('user-26');
  await page.goBack();
  await expect(pages).toContainText('1–25 of 60');
});

test('a source is forgotten after a question, and comes back with its next beat', async ({ page, server }) => {
  const app = await createApp(server.client);
  await beat(server.client, app, { user: 'ana', host: 'laptop' });
  await beat(server.client, app, { user: 'root', host: 'db-1' });
  await page.goto('/heartbeats');
  const row = sourceRow(page, 'laptop');
  const forget = page.getByRole('button', { name: `Forget ana on laptop of ${app.name}` });
  const question = page.getByRole('alertdialog', { name: 'Forget this source?' });

  await forget.click();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toBeHidden();
  await expect(row).toBeVisible();

  await forget.click();
  await expect(question).toContainText(`ana on laptop for ${app.name}`);
  await question.getByRole('button', { name: 'Forget' }).click();
  await seeNote(page, 'Forgot ana on laptop.');
  await expect(row).toBeHidden();
  await expect(sourceRow(page, 'db-1')).toBeVisible();

  await beat(server.client, app, { user: 'ana', host: 'laptop' });
  await expect(row).toBeVisible();
});
