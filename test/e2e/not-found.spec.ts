import { randomUUID } from 'node:crypto';
import { expect, test } from './kit/test.ts';

test('an address with a slash behind it is the page without', async ({ page, server }) => {
  await page.goto('/apps/?q=x');
  await expect(page).toHaveURL(`${server.url}/apps?q=x`);
  await expect(page.getByRole('heading', { name: 'Apps', level: 1 })).toBeVisible();
});

const unknown = randomUUID();
for (const [path, title] of [
  ['/no-such-page', 'There is no such page'],
  ['/apps/x/y', 'There is no such page'],
  [`/apps/${unknown}`, 'There is no such app'],
  ['/apps/x', 'There is no such app'],
  [`/history/${unknown}`, 'There is no such run'],
  ['/history/x', 'There is no such run'],
] as const)
  test(`${path.replace(unknown, '<an unknown id>')} says what is not there, and leads on`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible();
    const logo = page.getByRole('link', { name: 'Lubdub, to the overview' });
    expect((await logo.boundingBox())?.height, 'a small heart').toBeLessThan(60);
    await page.getByRole('navigation', { name: 'Tabs' }).getByRole('link', { name: 'Tasks' }).click();
    await expect(page.getByRole('heading', { name: 'Tasks', level: 1 })).toBeVisible();
  });

test('a wrong address with a ping key in it says where beats go', async ({ page }) => {
  const key = randomUUID();
  await page.goto(`/pings/${key}`);
  await expect(page.getByText(`/ping/${key}`)).toBeVisible();
});
