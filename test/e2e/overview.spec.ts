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
    await expect(counter('Heartbeats')).toHaveText(/last hour\s*1$/);
    await expect(attention).toContainText('Nothing is late or down.');
    await expect(page.getByText('Everything beats as it should.')).toBeVisible();

    await ping(failing.pingUrl, '/fail');
    await expect(counter('Down')).toHaveText(/Down\s*1$/);
    await expect(attention.getByRole('listitem')).toContainText(/Down.*Failing.*Reported a failure/s);
    await expect(changes.getByRole('listitem').first()).toContainText(/Failing.*New.*Down\s*a failure was reported/s);
    await expect(page).toHaveTitle('(1 down) Overview · Lubdub');

    const silent = await createApp(server.client, { name: 'Silent', schedule: { everySeconds: 1 }, graceSeconds: 1 });
    await ping(silent.pingUrl);
    await expect(counter('Missed')).toHaveText(/last hour\s*1$/);
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
  let asked = 0;
  await page.route('/graphql', async (route) => {
    // The page asks when it opens, and again once it hears of changes: that answer is kept waiting.
    if (!route.request().postData()?.includes('query Statistics') || (asked += 1) < 2) return route.continue();
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
