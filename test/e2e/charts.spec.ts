import type { Page } from '@playwright/test';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { expectAccessible } from './kit/axe.ts';
import { appRow, seeStatus } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

const note = (page: Page) => page.locator('[data-chart-tip]');
const bars = (page: Page, name: string, span = 'last 24 hours') =>
  page.getByRole('slider', { name: `Status of ${name}, ${span}` });

test('the bars of an app are gone through by keys, and say when it was, what it was and how many beats came', async ({
  page,
  server,
}) => {
  const name = uniqueName('Backup');
  const app = await createApp(server.client, { name });
  await beat(server.client, app);
  await beat(server.client, app, { kind: 'FAIL' });
  await page.goto('/apps');
  await expect(bars(page, name)).toHaveAttribute('aria-valuenow', '30');
  // What they are as a whole is read out, too.
  await expect(bars(page, name)).toHaveAccessibleDescription(/2 beats, 1 failed\.$/);
  await bars(page, name).focus();
  await page.keyboard.press('End');
  await expect(note(page)).toContainText('2 beats, 1 failed');
  await expect(bars(page, name)).toHaveAttribute('aria-valuetext', /2 beats, 1 failed$/);
  await page.keyboard.press('ArrowLeft');
  await expect(note(page)).toContainText('Nothing is known');
  await expect(bars(page, name)).toHaveAttribute('aria-valuenow', '29');
  await expectAccessible(page, 'apps with an open note');
  await page.keyboard.press('Escape');
  await expect(note(page)).toBeHidden();
  await bars(page, name).hover({ position: { x: 145, y: 10 } });
  await expect(note(page)).toContainText('2 beats, 1 failed');
});

test('how far back the bars go is in the address, and survives a reload', async ({ page, server }) => {
  const name = uniqueName();
  await beat(server.client, await createApp(server.client, { name }));
  await page.goto('/apps');
  await expect(appRow(page, name)).toContainText('100%');
  await page.getByRole('radio', { name: '30 d' }).click();
  await expect(page).toHaveURL('/apps?span=30d');
  await expect(bars(page, name, 'last 30 days')).toBeVisible();
  await page.reload();
  await expect(bars(page, name, 'last 30 days')).toBeVisible();
  await page.getByRole('radio', { name: '24 h' }).click();
  await expect(page).toHaveURL('/apps');
});

test('bars change with the status, without a reload', async ({ page, server }) => {
  const name = uniqueName();
  const app = await createApp(server.client, { name });
  await beat(server.client, app);
  await page.goto('/apps');
  await expect(bars(page, name)).toHaveAccessibleDescription(/1 beat\.$/);
  await beat(server.client, app, { kind: 'FAIL' });
  await seeStatus(page, name, 'Down');
  await expect(bars(page, name)).toHaveAccessibleDescription(/2 beats, 1 failed\.$/);
});

test("the page of an app shows the API's figures, and the last runs from their starts to their ends", async ({
  page,
  server,
}) => {
  const app = await createApp(server.client, { name: uniqueName('Report') });
  for (const kind of ['SUCCESS', 'FAIL', 'SUCCESS']) {
    await beat(server.client, app, { kind: 'START' });
    await beat(server.client, app, { kind });
  }
  const read = await server.client.query<{
    app: { days: { beats: number; fails: number }[] };
  }>('query ($id: ID!) { app(id: $id) { days(days: 2) { beats fails } } }', { id: app.id });
  const today = read.app.days.at(-1);
  await page.goto(`/apps/${app.id}`);
  const days = page.getByRole('slider', { name: `Each day of ${app.name}, last 90 days` });
  await expect(days).toHaveAttribute('aria-valuenow', '90');
  await expect(days).toHaveAttribute('aria-valuetext', new RegExp(`${today?.beats} beats, ${today?.fails} failed`));
  await expect(page.getByRole('slider', { name: `Calendar of ${app.name}` })).toHaveAttribute('aria-valuemax', '90');
  const runs = page.getByRole('list', { name: `Last runs of ${app.name}` });
  await expect(runs.getByRole('listitem')).toHaveCount(3);
  await expect(runs.getByRole('img', { name: /^Failed, took / })).toHaveCount(1);
  await expect(page.getByRole('slider', { name: 'Duration of runs, last 24 hours' })).toBeVisible();
  await expect(page.locator('canvas').first()).toBeVisible();
  await expectAccessible(page, 'app with charts');
});

test('uptime on the page of an app is that of the API', async ({ page, server }) => {
  for (const [kind, uptimePercent, text] of [
    ['SUCCESS', 100, '100%'],
    ['FAIL', 0, '0.0%'],
  ] as const) {
    const app = await createApp(server.client);
    await beat(server.client, app, { kind });
    await page.goto(`/apps/${app.id}`);
    await expect(page.getByRole('definition').filter({ hasText: '%' })).toHaveText([text, text, text, text]);
    const read = await server.client.query('query ($id: ID!) { app(id: $id) { uptimePercent(hours: 2160) } }', {
      id: app.id,
    });
    expect(read).toEqual({ app: { uptimePercent } });
  }
});

test('what should beat and does not stands above all that has beaten', async ({ page, server }) => {
  const silent = await createApp(server.client, { graceSeconds: 3_600 });
  const occurredAt = new Date(Date.now() - 600_000).toISOString();
  await beat(server.client, silent, { occurredAt, user: 'root', host: 'db-1' });
  await beat(server.client, await createApp(server.client), { user: 'www', host: 'web-1' });
  // One that says that it failed is down, and beats.
  await beat(server.client, await createApp(server.client), { kind: 'FAIL' });
  await page.goto('/heartbeats');
  const above = page.getByRole('region', { name: 'Should beat, and do not' });
  await expect(above.getByRole('listitem')).toHaveCount(1);
  await expect(above).toContainText('last heard of root on db-1');
  await expectAccessible(page, 'heartbeats');
  await beat(server.client, silent, { user: 'root', host: 'db-1' });
  await expect(above).toBeHidden();
});
