import type { Locator, Page } from '@playwright/test';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { SocketClient } from '../kit/socket-client.ts';
import { appRow, cell, countLoads, countTabs, rowOf, seeStatus } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

/** No test of these waits for a deadline. */
const schedule = { everySeconds: 3_600 };
/** The page tries again after at most 10 s, and a start takes its time on a busy machine. */
const RECONNECTED_WITHIN_MS = 30_000;
const SECONDS = 5_000;
/** The list of connections is asked for each 10 s. */
const HEARD_WITHIN_MS = 20_000;

/** What the header says of the connection, also while a dialog lies over it. */
const connection = (page: Page, word: string): Locator =>
  page.getByRole('button', { name: `Connection: ${word}`, includeHidden: true });

test.describe('a server that dies', () => {
  test.use({ ownServer: true });

  test('a page whose server dies says so, and is up to date by itself once the server is back', async ({
    page,
    server,
  }) => {
    const app = await createApp(server.client, { name: 'Backup', schedule });
    await beat(server.client, app);
    await page.goto('/apps');
    await seeStatus(page, 'Backup', 'Up');
    await expect(connection(page, 'Connected')).toBeVisible();
    const loads = countLoads(page);
    const banner = page.getByText(/^Reconnecting… data as of \d\d:\d\d:\d\d$/);

    await server.crash();
    await expect(banner).toBeVisible({ timeout: SECONDS });
    await expect(connection(page, 'Reconnecting')).toBeVisible();
    await seeStatus(page, 'Backup', 'Up');
    await server.elsewhere(async (client) => {
      await beat(client, app, { kind: 'FAIL' });
      await createApp(client, { name: 'Made meanwhile', schedule });
    });
    await server.startAgain();

    await expect(banner).toBeHidden({ timeout: RECONNECTED_WITHIN_MS });
    await seeStatus(page, 'Backup', 'Down');
    await seeStatus(page, 'Made meanwhile', 'New');
    await expect(connection(page, 'Connected')).toBeVisible();
    await beat(server.client, app);
    await seeStatus(page, 'Backup', 'Up');
    await expect(cell(appRow(page, 'Backup'), '3')).toBeVisible();
    expect(loads(), 'the page was not loaded again').toBe(0);
  });

  test('while the server is away the tabs still open, and what was typed is not lost', async ({ page, server }) => {
    await beat(server.client, await createApp(server.client, { name: 'Backup', schedule }), { host: 'db-1' });
    await page.clock.install();
    const tabsAreThere = countTabs(page);
    await page.goto('/apps?new=1');
    await expect(connection(page, 'Connected')).toBeVisible();
    const form = page.getByRole('dialog', { name: 'Add app' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Typed while all was well');
    await tabsAreThere();
    await server.crash();
    const banner = page.getByText(/^Reconnecting… data as of/);
    await expect(banner).toBeVisible({ timeout: SECONDS });

    await form.getByRole('button', { name: 'Add app' }).click();
    await expect(form.getByRole('alert')).toHaveText('The server did not answer. Is it running?');
    await expect(form.getByRole('textbox', { name: 'Name' })).toHaveValue('Typed while all was well');
    await form.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'Heartbeats' }).click();
    await expect(page.getByRole('heading', { name: 'Could not load the heartbeats' })).toBeVisible();

    // So that the page does not try by itself before it is told to.
    await page.clock.pauseAt(Date.now() + 60_000);
    await server.startAgain();
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.clock.resume();
    await expect(page.getByRole('row').filter({ hasText: 'db-1' })).toBeVisible();
    await expect(banner).toBeHidden();
  });
});

test('the connection shows its latency, its quality and the beats of the server', async ({ page }) => {
  await page.goto('/');
  const indicator = page.getByRole('button', { name: /^Connection: Connected \d+(\.\d)? ms$/ });
  await indicator.click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  // Now what opens is there already when it is pressed.
  await indicator.click();
  const details = page.getByRole('dialog', { name: 'Connection' });
  await expect(details.getByText('The server’s beats arrive on time')).toBeVisible();
  await expect(details.getByText('Quality: unknown')).toBeVisible();
  await expect(details.getByRole('list', { name: 'Last ten beats' }).getByRole('listitem').first()).toBeVisible();
  await expect(details.getByRole('progressbar', { name: 'Time to the next beat' })).toBeVisible();
  await expect(details.getByText(/^in \d+s$/)).toBeVisible();
});

test.describe('on a server of its own', () => {
  test.use({ ownServer: true });
  test('the page of all connections lists every client with its quality, and keeps itself fresh', async ({
    page,
    server,
  }) => {
    await page.goto('/');
    await page.getByRole('button', { name: /^Connection: Connected/ }).click();
    await page.getByRole('link', { name: 'All connections' }).click();
    await expect(page).toHaveURL('/connections');
    const own = rowOf(page, 'Connections', 'Dashboard');
    await expect(own).toContainText('Chrome on', { timeout: HEARD_WITHIN_MS });
    await expect(own).toContainText('Unknown');
    const health = page.getByRole('region', { name: 'All connections' });
    await expect(health).toContainText(/Connected\s*1\s*Servers\s*1/);
    await expect(page.getByRole('region', { name: 'This page’s connection' })).toContainText('Last ten beats');

    await using other = new SocketClient(server.url, undefined, 'Wall display');
    await other.subscribe('subscription { serverHeartbeat { ts } }');
    await expect(rowOf(page, 'Connections', 'Wall display')).toContainText('API client', { timeout: HEARD_WITHIN_MS });
    await expect(health).toContainText(/Connected\s*2/);
  });
});
