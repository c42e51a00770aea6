import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { appRow } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

test('the most urgent app comes first, and moves there by itself', async ({ page, server }) => {
  const [first, second] = [uniqueName('a'), uniqueName('b')];
  await beat(server.client, await createApp(server.client, { name: first }));
  const app = await createApp(server.client, { name: second });
  await beat(server.client, app);
  await page.goto('/apps');
  const rows = page.getByRole('table').getByRole('row');
  await expect(appRow(page, second)).toBeVisible();
  await beat(server.client, app, { kind: 'FAIL' });
  await expect(rows.nth(1)).toContainText(second);
  await expect(rows.nth(2)).toContainText(first);
});

test('search, filters and order are in the address, and survive a reload and the back button', async ({
  page,
  server,
}) => {
  const names = ['alpha', 'beta', 'gamma'].map((name) => uniqueName(name));
  const [alpha = '', beta = '', gamma = ''] = names;
  for (const name of names) {
    const tags = name === alpha ? [] : ['billing'];
    await createApp(server.client, { name, tags, environment: name === beta ? 'DEVELOPMENT' : 'PRODUCTION' });
  }
  await page.goto('/apps');
  const rows = page.getByRole('table').getByRole('row');
  const byName = page.getByRole('columnheader', { name: 'App', exact: true });
  await expect(rows).toHaveCount(1 + 3);

  await byName.getByRole('button').click();
  await byName.getByRole('button').click();
  await expect(byName).toHaveAttribute('aria-sort', 'descending');
  await expect(rows.nth(1)).toContainText(gamma);

  await appRow(page, gamma).getByRole('button', { name: 'Filter by tag billing' }).click();
  await expect(rows).toHaveCount(1 + 2);
  await page.getByRole('searchbox', { name: 'Search apps' }).fill('BETA');
  await expect(rows).toHaveCount(1 + 1);
  await expect(page).toHaveURL('/apps?sort=-name&tag=billing&q=BETA');

  await page.reload();
  await expect(rows).toHaveCount(1 + 1);
  await expect(appRow(page, beta)).toBeVisible();
  await expect(page.getByRole('searchbox', { name: 'Search apps' })).toHaveValue('BETA');

  await appRow(page, beta).getByRole('link').click();
  await expect(page.getByRole('heading', { name: beta })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL('/apps?sort=-name&tag=billing&q=BETA');
  await expect(rows).toHaveCount(1 + 1);
  await page.goBack();
  await expect(rows).toHaveCount(1 + 3);
  await expect(byName).toHaveAttribute('aria-sort', 'descending');
});
