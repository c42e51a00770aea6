import type { Page } from '@playwright/test';
import { createApp } from '../kit/apps.ts';
import { beatFromSources, makeFleet } from './kit/fleet.ts';
import { makeJobs } from './kit/jobs.ts';
import { appRow, chooseAction } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

const LIGHT = 'rgb(246, 248, 248)';
const DARK = 'rgb(10, 18, 17)';

test('the theme is that of the system until one is chosen, and the choice is kept', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  const body = page.locator('body');
  const choose = async (from: string, to: string) => {
    await page.getByRole('button', { name: `Theme: ${from}` }).click();
    await page.getByRole('menuitemradio', { name: to }).click();
  };
  await expect(page.getByRole('button', { name: 'Theme: system' })).toBeVisible();
  await expect(body).toHaveCSS('background-color', LIGHT);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(body).toHaveCSS('background-color', DARK);

  await choose('system', 'Light');
  await expect(body).toHaveCSS('background-color', LIGHT);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Theme: light' })).toBeVisible();
  await expect(body).toHaveCSS('background-color', LIGHT);
  await choose('light', 'Dark');
  await expect(body).toHaveCSS('background-color', DARK);
  await choose('dark', 'System');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(body).toHaveCSS('background-color', LIGHT);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true });

  /** Nothing sticks out, so the page does not move sideways under the thumb. */
  const expectFits = async (page: Page, what: string) => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, `width of ${what}`).toBeLessThanOrEqual(375);
  };

  test('no page has to be scrolled sideways, whatever is on it', async ({ page, server }) => {
    const fleet = await makeFleet(server);
    const jobs = await makeJobs(server);
    await beatFromSources(server, await createApp(server.client), 30);
    const openings: [string, string][] = [
      ['/', 'Needs attention'],
      ['/incidents', 'Incidents'],
      ['/heartbeats', 'Heartbeats'],
      ['/apps', 'Apps'],
      [`/apps/${fleet.up.id}`, fleet.up.name],
      [`/apps/${fleet.down.id}`, fleet.down.name],
      ['/apps?new=1', 'Add app'],
      ['/tasks', 'Tasks'],
      ['/next-runs', 'Next runs'],
      ['/history', 'History'],
      [`/history/${jobs.running.id}`, 'Log'],
      ['/history/timeline', 'Timeline'],
      [`/tasks/${jobs.tasks[0]?.id}`, 'Last runs'],
      ['/agents', 'Agents'],
      ['/logs', 'Logs'],
      ['/alerts', 'Nobody is told yet'],
      ['/alerts/rules', 'Nobody is told yet'],
      ['/alerts/maintenance', 'No maintenance is planned'],
      ['/alerts/deliveries', 'Nothing was sent yet'],
      ['/tasks?new=1', 'Add task'],
    ];
    for (const [path, heading] of openings) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
      await expect(page.getByRole('button', { name: /^Connection: Connected \d/, includeHidden: true })).toBeVisible();
      await expectFits(page, path);
      if (path.includes('?')) continue;
      const tab = page.getByRole('navigation', { name: 'Tabs' }).locator('[aria-current]');
      await expect(tab, `the tab of ${path}`).toBeInViewport({ ratio: 1 });
    }
    await page.getByRole('radio', { name: 'Cron' }).tap();
    await page.getByRole('button', { name: 'More options' }).tap();
    await expectFits(page, 'the form of a task with all of its fields');
    await page.goto('/apps?new=1');
    await page.getByRole('radio', { name: 'By cron' }).tap();
    await page.getByRole('button', { name: 'More options' }).tap();
    await expectFits(page, 'the form with all of its fields');
  });

  test('an app can be found, sorted and acted on by thumb', async ({ page, server }) => {
    const fleet = await makeFleet(server);
    await page.goto('/apps');
    const cards = page.getByRole('table').getByRole('row');
    await expect(appRow(page, fleet.up.name)).toBeVisible();
    await page.getByRole('combobox', { name: /^Sort by/ }).tap();
    await page.getByRole('option', { name: 'App ↓' }).tap();
    await expect(cards.nth(1)).toContainText(fleet.late.name);
    await chooseAction(page, fleet.new.name, 'Edit');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).tap();
    await page.getByRole('navigation', { name: 'Tabs' }).getByRole('link', { name: 'Heartbeats' }).tap();
    await expect(page).toHaveURL('/heartbeats');
  });
});

test.describe('on a tablet', () => {
  test.use({ viewport: { width: 820, height: 1180 } });

  test('a list that is wider than the page moves within its frame', async ({ page, server }) => {
    const { up } = await makeFleet(server);
    await beatFromSources(server, up, 5);
    for (const path of ['/apps', '/heartbeats', '/incidents']) {
      await page.goto(path);
      await expect(page.getByRole('row').nth(1)).toBeVisible();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, `width of ${path}`).toBeLessThanOrEqual(820);
    }
  });
});
