import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { ping } from './kit/fleet.ts';
import { appRow, cell, chooseAction, seeNote, seeStatus, shownPingUrl } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

test('a paused app takes no notice of beats until it is resumed', async ({ page, server }) => {
  const app = await createApp(server.client);
  await beat(server.client, app);
  await page.goto('/apps');

  await chooseAction(page, app.name, 'Pause');
  const question = page.getByRole('alertdialog', { name: `Pause ${app.name}?` });
  await question.getByRole('button', { name: 'Pause' }).click();
  await seeNote(page, `Paused ${app.name}.`);
  await seeStatus(page, app.name, 'Paused');
  await ping(app.pingUrl, '/fail');
  await expect(cell(appRow(page, app.name), '2'), 'the beat is counted').toBeVisible();
  await seeStatus(page, app.name, 'Paused');

  await chooseAction(page, app.name, 'Resume');
  await seeNote(page, `Resumed ${app.name}.`);
  await seeStatus(page, app.name, 'Up');
});

test('an app that is paused until its next beat resumes with it', async ({ page, server }) => {
  const app = await createApp(server.client);
  await page.goto('/apps');
  await chooseAction(page, app.name, 'Pause');
  const question = page.getByRole('alertdialog', { name: `Pause ${app.name}?` });
  await question.getByRole('checkbox', { name: 'Resume on next beat' }).check();
  await question.getByRole('button', { name: 'Pause' }).click();
  await seeNote(page, `Paused ${app.name} until its next beat.`);
  await seeStatus(page, app.name, 'Paused');
  await ping(app.pingUrl);
  await seeStatus(page, app.name, 'Up');
});

test('an app that is down can be marked as up', async ({ page, server }) => {
  const app = await createApp(server.client);
  await beat(server.client, app, { kind: 'FAIL' });
  await page.goto('/apps');
  await seeStatus(page, app.name, 'Down');
  await chooseAction(page, app.name, 'Mark as up');
  await seeStatus(page, app.name, 'Up');
});

test('a replaced ping key works at once, and the old one no longer', async ({ page, server }) => {
  const app = await createApp(server.client);
  await page.goto(`/apps/${app.id}`);
  expect(await shownPingUrl(page)).toBe(app.pingUrl);
  const code = page.getByRole('region', { name: 'curl' }).getByRole('code');
  const question = page.getByRole('alertdialog', { name: 'Replace the ping key?' });

  await page.getByRole('button', { name: 'Replace ping key' }).click();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toBeHidden();
  await expect(code).toContainText(app.pingKey);

  await page.getByRole('button', { name: 'Replace ping key' }).click();
  await question.getByRole('button', { name: 'Replace key' }).click();
  await seeNote(page, 'The ping key is new. The old address no longer works.');
  await expect(code).not.toContainText(app.pingKey);
  await expect(ping(app.pingUrl)).rejects.toThrow('404');
  await ping(await shownPingUrl(page));
  await expect(page.getByRole('status').getByText('Up', { exact: true })).toBeVisible();
});

test('the page of an app shows its beats and changes as they come', async ({ page, server }) => {
  const app = await createApp(server.client);
  await page.goto(`/apps/${app.id}`);
  await expect(page.getByText('Waiting for the first beat…')).toBeVisible();
  const beats = page.getByRole('table', { name: 'Recent heartbeats' }).getByRole('row');
  const changes = page.getByRole('region', { name: 'Status changes' }).getByRole('listitem');

  await beat(server.client, app, { user: 'root', host: 'db-1', exitCode: 3, message: 'disk is full' });
  await expect(beats.nth(1)).toContainText(/Fail\s*exit 3\s*root@db-1.*disk is full/s);
  await expect(changes.first()).toContainText(/Down\s*was new, a failure was reported/);
  await ping(app.pingUrl, '/start');
  await expect(page.getByText(/^running for \d+s$/)).toBeVisible();
  await ping(app.pingUrl);
  await expect(page.getByText(/^took \d/)).toBeVisible();
  await expect(beats).toHaveCount(1 + 3);
  await expect(changes.first()).toContainText(/Up\s*was down, a beat arrived/);
});

test('an app that somebody else deletes leaves the list and its own page', async ({ page, server, context }) => {
  const app = await createApp(server.client);
  await page.goto('/apps');
  await expect(appRow(page, app.name)).toBeVisible();
  const own = await context.newPage();
  await own.goto(`/apps/${app.id}`);
  await own.getByRole('button', { name: `Actions for ${app.name}` }).click();
  await own.getByRole('menuitem', { name: 'Delete' }).click();
  await own.getByRole('alertdialog').getByRole('button', { name: 'Delete app' }).click();
  await expect(own).toHaveURL('/apps');
  await own.getByRole('button', { name: 'Dismiss' }).click();
  await expect(appRow(page, app.name)).toBeHidden();

  await own.goBack();
  await expect(own.getByRole('heading', { name: 'There is no such app' })).toBeVisible();
  await own.getByRole('link', { name: 'Show all apps' }).click();
  await expect(own).toHaveURL('/apps');
});
