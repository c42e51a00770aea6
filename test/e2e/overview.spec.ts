import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { createTask, runTask } from '../kit/tasks.ts';
import { ping } from './kit/fleet.ts';
import { appRow, countLoads } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

test.describe('on an empty database', () => {
  test.use({ ownServer: true });

  test('the counters, the list of what needs attention and the recent changes are live', async ({ page, server }) => {
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Nothing is watched yet' })).toBeVisible();
    const loads = countLoads(page);
    const counter = (label: string) => page.getByRole('list', { name: 'Counters' }).getByRole('link', { name: label });
    const attention = page.getByRole('region', { name: 'Needs attention' });
    const changes = page.getByRole('region', { name: 'Recent changes' });

    const steady = await createApp(server.client, { name: 'Steady' });
    const failing = await createApp(server.client, { name: 'Failing' });
    await expect(counter('New')).toHaveText(/New\s*2$/);
    await ping(steady.pingUrl);
    await expect(counter('Up')).toHaveText(/Up\s*1$/);
    await expect(counter('New')).toHaveText(/New\s*1$/);
    await expect(counter('Beats')).toHaveText(/1 h\s*1$/);
    await expect(attention).toContainText('Nothing is late or down.');
    await expect(page.getByText('Everything beats as it should.')).toBeVisible();

    await ping(failing.pingUrl, '/fail');
    await expect(counter('Down')).toHaveText(/Down\s*1$/);
    await expect(attention.getByRole('listitem')).toContainText(/Down.*Failing.*Reported a failure/s);
    await expect(changes.getByRole('listitem').first()).toContainText(/Failing.*New.*Down\s*a failure was reported/s);
    await expect(page).toHaveTitle('(1 down) Overview · Lubdub');

    const silent = await createApp(server.client, { name: 'Silent', schedule: { everySeconds: 1 }, graceSeconds: 1 });
    await ping(silent.pingUrl);
    await expect(counter('Missed')).toHaveText(/1 h\s*1$/);
    await expect(counter('Down')).toHaveText(/Down\s*2$/);
    await expect(attention.getByRole('listitem')).toHaveCount(2);
    await expect(changes.getByRole('listitem').first()).toContainText(/Silent.*Late.*Down\s*no beat in time/s);

    await ping(failing.pingUrl);
    await expect(counter('Down')).toHaveText(/Down\s*1$/);
    await expect(attention.getByRole('link', { name: /Failing/ })).toBeHidden();
    expect(loads(), 'the page was not loaded again').toBe(0);

    await attention.getByRole('link', { name: /Silent/ }).click();
    await expect(page.getByRole('heading', { name: 'Silent', level: 1 })).toBeVisible();
  });
});

test('a counter leads to the apps that it counts, and the list follows their status', async ({ page, server }) => {
  const failing = await createApp(server.client, { name: 'Failing' });
  const steady = await createApp(server.client, { name: 'Steady' });
  await beat(server.client, failing, { kind: 'FAIL' });
  await beat(server.client, steady);
  await page.goto('/');

  await page.getByRole('list', { name: 'Counters' }).getByRole('link', { name: 'Down' }).click();
  await expect(page).toHaveURL('/apps?status=DOWN');
  await expect(page.getByRole('button', { name: 'Down 1', pressed: true })).toBeVisible();
  await expect(appRow(page, 'Failing')).toBeVisible();
  await expect(appRow(page, 'Steady')).toBeHidden();

  await beat(server.client, failing);
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await beat(server.client, steady, { kind: 'FAIL' });
  await expect(appRow(page, 'Steady')).toBeVisible();
  await page.getByRole('group', { name: 'Status' }).getByRole('button', { name: 'All' }).click();
  await expect(appRow(page, 'Failing')).toBeVisible();
});

test('what could not be loaded is not said to be none', async ({ page, server }) => {
  await createApp(server.client);
  await runTask(server.client, (await createTask(server.client)).id);
  // The counters come by the WebSocket.
  await page.route('/graphql', (route) => route.abort());
  await page.goto('/');
  const runs = page.getByRole('region', { name: 'Runs, last 24 hours' });
  await expect(runs).toContainText('Could not load the runs');
  await expect(runs).not.toContainText('failed');
  await expect(page.getByRole('region', { name: 'Recent changes' })).toContainText('Could not load the changes');
});

test('counters that were overtaken on their way do not bring old numbers back', async ({ page, server }) => {
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  await page.route('/graphql', async (route) => {
    if (!route.request().postData()?.includes('query Statistics')) return route.continue();
    const response = await route.fetch();
    arrived.resolve();
    await release.promise;
    await route.fulfill({ response });
  });
  await createApp(server.client);
  await page.goto('/');
  await arrived.promise;
  await createApp(server.client);
  const fresh = page.getByRole('list', { name: 'Counters' }).getByRole('link', { name: 'New' });
  await expect(fresh).toHaveText(/New\s*2$/);

  const answered = page.waitForResponse('/graphql');
  release.resolve();
  await (await answered).finished();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await expect(fresh).toHaveText(/New\s*2$/);
});

test('each app has a square under its tag, which follows its status and leads to it', async ({ page, server }) => {
  const { client } = server;
  const nightly = await createApp(client, { name: 'Nightly', tags: ['backup'] });
  await createApp(client, { name: 'Archive', tags: ['backup', 'critical'] });
  await createApp(client, { name: 'Loose' });
  let asked = 0;
  page.on('request', (request) => {
    if (request.postData()?.includes('query StatusMap')) asked += 1;
  });
  await page.goto('/');
  const squares = page.getByRole('region', { name: 'Apps' });
  await expect(squares.getByRole('img', { name: 'backup: 2 new' })).toBeVisible();
  await expect(squares.getByRole('img', { name: 'No tag: 1 new' })).toBeVisible();
  await expect(squares.getByRole('link', { name: '3 new' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Connection: Connected \d/ })).toBeVisible();
  const before = asked;

  await beat(client, nightly, { kind: 'FAIL' });
  const backup = squares.getByRole('img', { name: 'backup: 1 new, 1 down' });
  await expect(backup).toBeVisible();
  await expect(squares.getByText('3 apps: 1 down, 2 new.')).toBeAttached();
  expect(asked, 'a change of status needs no other map').toBe(before);

  // The list of problems grows by one, and all below it moves.
  await expect(page.getByRole('region', { name: 'Needs attention' })).toContainText('Nightly');
  // The second by name.
  const box = await backup.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 30, (box?.y ?? 0) + 8);
  await expect(squares.locator('[role=presentation]')).toHaveText(/Nightly\s*Down/);
  await page.mouse.down();
  await page.mouse.up();
  await expect(page.getByRole('heading', { name: 'Nightly', level: 1 })).toBeVisible();

  await page.goBack();
  await expect(backup).toBeVisible();
  await squares.getByRole('link', { name: 'Archive, new' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(squares.getByRole('link', { name: 'Nightly, down' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(squares.getByRole('link', { name: 'Loose, new' })).toBeFocused();
  await createApp(client, { name: 'Made meanwhile' });
  await expect(squares.getByRole('img', { name: 'No tag: 2 new' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Loose', level: 1 })).toBeVisible();
});

test('a problem says who looks after it and what the app has said last', async ({ page, server }) => {
  const app = await createApp(server.client, { name: 'Failing' });
  await beat(server.client, app, { kind: 'FAIL', message: 'pg_dump: connection refused' });
  await page.goto('/');
  const problem = page.getByRole('region', { name: 'Needs attention' }).getByRole('listitem');
  await expect(problem).toContainText('pg_dump: connection refused');
  await problem.getByRole('button', { name: 'Acknowledge: Failing' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox').fill('The disk is full');
  await form.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(problem).toContainText('Acknowledged');
  await expect(problem).toContainText('“The disk is full”');
});

test.describe('with no beats but its own', () => {
  test.use({ ownServer: true });

  test('runs and beats are shown by the hour or by the day, and are asked for anew by a button', async ({
    page,
    server,
  }) => {
    const app = await createApp(server.client);
    for (const kind of ['SUCCESS', 'SUCCESS', 'FAIL'] as const) await beat(server.client, app, { kind });
    await runTask(server.client, (await createTask(server.client)).id);
    await page.goto('/');
    const beats = page.getByRole('region', { name: 'Heartbeats, last 24 hours' });
    const chart = beats.getByRole('application', { name: /2 well, 1 failed, 0 starts and logs/ });
    await expect(chart).toBeVisible();
    await chart.focus();
    await page.keyboard.press('End');
    await expect(beats.getByText(/^\d\d:00 – .*: 2 well, 1 failed, 0 starts and logs$/)).toHaveCount(2);
    await page.getByRole('radio', { name: '7 days' }).click();
    const week = page.getByRole('region', { name: 'Heartbeats, last 7 days' });
    await expect(week.getByRole('application', { name: /2 well, 1 failed/ })).toBeVisible();
    await expect(week.getByText('Today')).toBeVisible();

    const answered = page.waitForResponse(
      (response) => response.request().postData()?.includes('query StatusMap') ?? false,
    );
    const button = page.getByRole('button', { name: 'Refresh' });
    await button.click();
    await expect(button).toHaveAttribute('aria-busy', 'true');
    await answered;
    await expect(button).toHaveAttribute('aria-busy', 'false');
  });
});
