import { createApp } from '../kit/apps.ts';
import { expectAccessible } from './kit/axe.ts';
import { holdClock } from './kit/clock.ts';
import { beatFromSources, makeFleet } from './kit/fleet.ts';
import { makeJobs } from './kit/jobs.ts';
import { appRow, chooseAction, rowOf, seeStatus, sourceRow } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

const DIALOG = '[role=dialog]';
const QUESTION = '[role=alertdialog]';

test('axe finds nothing serious on any page while there is no app', async ({ page }) => {
  for (const [path, heading] of [
    ['/', 'Nothing is watched yet'],
    ['/heartbeats', 'No heartbeats yet'],
    ['/apps', 'No apps yet'],
    ['/apps/0198d5c6-0000-7000-8000-000000000000', 'There is no such app'],
    ['/nowhere', 'There is no such page'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
    await expectAccessible(page, path);
  }
});

test('axe finds nothing serious on any page full of apps in all states', async ({ page, server }) => {
  const fleet = await makeFleet(server);
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Needs attention' })).toContainText(fleet.late.name);
  await expect(page.getByRole('application', { name: /^Heartbeats/ })).toBeVisible();
  await page.getByRole('link', { name: /Nightly backup.*, down/ }).focus();
  await expectAccessible(page, 'overview');
  await page.getByRole('button', { name: 'Connection: Connected' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page, 'connection details', { within: DIALOG });
  await page.goto('/connections');
  await expect(page.getByRole('table', { name: 'Connections' })).toContainText('Dashboard');
  await expectAccessible(page, 'connections');
  await page.goto('/apps');
  await seeStatus(page, fleet.late.name, 'Late');
  await expectAccessible(page, 'apps');
  for (const app of [fleet.down, fleet.up]) {
    await page.goto(`/apps/${app.id}`);
    await expect(page.getByRole('table', { name: 'Recent heartbeats' })).toBeVisible();
    await expectAccessible(page, 'app');
  }
});

test('axe finds nothing serious among sources of any age', async ({ page, server }) => {
  await holdClock(page);
  await beatFromSources(server, await createApp(server.client), 6);
  await page.goto('/heartbeats');
  const status = sourceRow(page, 'user-06');
  await expect(status).toContainText('Active');
  await expectAccessible(page, 'active');
  for (const [passed, label] of [
    ['15:00', 'Idle (15m ago)'],
    ['03:00:00', 'Idle (3h ago)'],
    ['48:00:00', 'Inactive (2d ago)'],
  ] as const) {
    await page.clock.fastForward(passed);
    await expect(status).toContainText(label);
    await expectAccessible(page, label, { within: 'table', coloursOnly: true });
  }
});

test('axe finds nothing serious on a page that has lost its server', async ({ page }) => {
  let lost = false;
  let lose = (): unknown => undefined;
  await page.routeWebSocket('/graphql', (socket) => {
    if (lost) return void socket.close();
    socket.connectToServer();
    lose = () => socket.close();
  });
  await page.goto('/apps');
  await expect(page.getByRole('button', { name: 'Connection: Connected' })).toBeVisible();
  lost = true;
  await page.route('/graphql', (route) => route.abort());
  lose();
  await page.getByRole('link', { name: 'Heartbeats' }).click();
  await expect(page.getByText(/^Reconnecting…/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Could not load the heartbeats' })).toBeVisible();
  await expectAccessible(page, 'lost connection');
});

test('axe finds nothing serious in the form and what follows it', async ({ page }) => {
  await page.goto('/apps?new=1');
  const form = page.getByRole('dialog', { name: 'Add app' });
  await form.getByRole('radio', { name: 'By cron' }).click();
  await form.getByRole('button', { name: 'More options' }).click();
  await form.getByRole('button', { name: 'Add app' }).click();
  await expect(form.getByText('Give the app a name.')).toBeVisible();
  await expectAccessible(page, 'a form with complaints', { within: DIALOG });
  await form.getByRole('textbox', { name: 'Name' }).fill('Added');
  await form.getByRole('textbox', { name: 'Cron expression' }).fill('15 2 * * *');
  await form.getByRole('combobox', { name: 'Time zone' }).press('ArrowDown');
  await expect(page.getByRole('listbox')).toBeVisible();
  await expectAccessible(page, 'an open list', { within: '[role=listbox]' });
  await page.keyboard.press('Escape');
  await form.getByRole('button', { name: 'Add app' }).click();
  const panel = page.getByRole('dialog', { name: 'Added is ready' });
  await expect(panel.getByText('Waiting for the first beat…')).toBeVisible();
  await expectAccessible(page, 'snippets', { within: DIALOG });
});

test('axe finds nothing serious in the menu and the questions', async ({ page, server }) => {
  const { down, late } = await makeFleet(server);
  await page.goto('/apps');
  await chooseAction(page, down.name, 'Pause');
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectAccessible(page, 'question before a pause', { within: QUESTION });
  await page.keyboard.press('Escape');
  await appRow(page, late.name)
    .getByRole('button', { name: /^Actions for/ })
    .click();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectAccessible(page, 'menu', { within: '[role=menu]' });
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectAccessible(page, 'question before a deletion', { within: QUESTION });
});

test.describe('on an empty database', () => {
  test.use({ ownServer: true });

  test('axe finds nothing serious on the pages of tasks, runs, agents and logs, empty and full', async ({
    page,
    server,
  }) => {
    for (const [path, text] of [
      ['/tasks', 'No tasks yet'],
      ['/agents', 'No agent has come yet'],
    ] as const) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: text })).toBeVisible();
      await expectAccessible(page, path);
    }
    const { agent, tasks, running } = await makeJobs(server);
    for (const [path, list, text] of [
      ['/tasks', 'Tasks', tasks[0]?.name],
      ['/next-runs', 'Next runs', tasks[0]?.name],
      ['/history', 'Runs', 'Timed out'],
      ['/agents', 'Agents', agent.host],
    ] as const) {
      await page.goto(path);
      await expect(rowOf(page, list, text ?? '').first()).toBeVisible();
      await expectAccessible(page, path);
    }
    for (const path of [`/history/${running.id}`, '/logs']) {
      await page.goto(path);
      await expect(page.getByRole('log').locator('[data-level=ERROR]')).toBeVisible();
      await expectAccessible(page, path);
    }
    await page.goto(`/tasks/${tasks[0]?.id}`);
    await expect(page.getByRole('list', { name: 'Next times' }).getByRole('listitem')).toHaveCount(5);
    await expectAccessible(page, 'task');
    await page.goto('/history/timeline');
    await expect(page.getByRole('group', { name: 'Timeline' }).getByRole('link', { name: /^Lost/ })).toBeVisible();
    await expectAccessible(page, 'timeline');
    await page.goto('/');
    await expect(page.getByRole('region', { name: 'Runs, last 24 hours' })).toContainText('3 failed');
    await expectAccessible(page, 'overview');
  });
});

test('axe finds nothing serious in the form of a task', async ({ page }) => {
  await page.goto('/tasks?new=1');
  const form = page.getByRole('dialog', { name: 'Add task' });
  await form.getByRole('button', { name: 'More options' }).click();
  await form.getByRole('radio', { name: 'Daily' }).click();
  await form.getByRole('button', { name: 'Wed' }).click();
  // Those of the schedule before, faint until these have come, are as many.
  const times = form.getByRole('list', { name: 'Next times' }).getByRole('listitem');
  await expect(times.filter({ hasText: 'Wed' })).toHaveCount(5);
  await form.getByRole('button', { name: 'Add task' }).click();
  await expect(form.getByText('Give the task a name.')).toBeVisible();
  await expectAccessible(page, 'a form with complaints', { within: DIALOG });
});
