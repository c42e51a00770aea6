import { createApp, uniqueName } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { ACKNOWLEDGE, incidentsOf, SNOOZE } from '../kit/incidents.ts';
import { expectAccessible } from './kit/axe.ts';
import { holdClock } from './kit/clock.ts';
import { ping } from './kit/fleet.ts';
import { seeComplaint, seeNote } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

const OUTPUT = 'pg_dump: error: connection to server failed\nand one more line';
const DIALOG = '[role=dialog]';

test('the page of an incident tells its story as it happens', async ({ page, server }) => {
  const app = await createApp(server.client, { name: uniqueName('Backup') });
  await beat(server.client, app, { user: 'root', host: 'db-1' });
  await beat(server.client, app, { kind: 'FAIL', exitCode: 2, message: OUTPUT, user: 'root', host: 'db-1' });
  const [incident] = await incidentsOf(server.client, app.id);
  await page.goto('/incidents');
  await page.getByRole('link', { name: app.name }).click();
  await expect(page).toHaveURL(`/incidents/${incident?.id}`);
  await expect(page).toHaveTitle(`(1 down) Incident of ${app.name} · Lubdub`);
  await expect(page.getByRole('region', { name: 'Last output' })).toContainText('and one more line');
  const timeline = page.getByRole('region', { name: 'Timeline' });
  const entries = timeline.getByRole('listitem');
  await expect(entries).toHaveText([
    /Beat from root@db-1/,
    /Failure reported, exit code 2 from root@db-1\s+pg_dump: error/,
    /Up\s+Down\s+a failure was reported/,
    /The incident begins: down/,
    /It goes on, for \d+s now/,
  ]);
  await expect(timeline).toContainText('Nobody has been told of it by a message.');
  await expectAccessible(page, 'an open incident');

  await page.getByRole('button', { name: 'Acknowledge', exact: true }).click();
  await expectAccessible(page, 'acknowledgement', { within: DIALOG });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(entries.filter({ hasText: 'Acknowledged' })).toBeVisible();
  await page.getByRole('button', { name: 'Change note' }).click();
  await dialog.getByRole('textbox', { name: 'Note' }).fill('Ask Ana');
  await dialog.getByRole('button', { name: 'Save note' }).click();
  await expect(entries.filter({ hasText: 'Acknowledged' })).toContainText('“Ask Ana”');

  await ping(app.pingUrl);
  await expect(entries.last()).toContainText(/It is over: recovered, after \d+s/);
  await expect(entries.filter({ hasText: /Down\s+Up\s+a beat arrived/ })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'Resolved' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Change note' })).toBeHidden();
  await expectAccessible(page, 'one that is over');

  await page.getByRole('link', { name: 'Show app' }).click();
  await expect(page.getByRole('heading', { name: app.name, level: 1 })).toBeVisible();
});

test('an incident of an app that has been deleted is there, and says so', async ({ page, server }) => {
  const app = await createApp(server.client, { name: uniqueName('Old site') });
  await beat(server.client, app, { kind: 'FAIL' });
  const [incident] = await incidentsOf(server.client, app.id);
  await page.goto(`/incidents/${incident?.id}`);
  await expect(page.getByRole('link', { name: 'Show app' })).toBeVisible();
  await server.client.query('mutation ($id: ID!) { deleteApp(id: $id) }', { id: app.id });
  await expect(page.getByText('The app has been deleted.')).toBeVisible();
  await expect(page.getByRole('heading', { name: app.name, level: 1 })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText('It is over: the app was deleted');
  await expect(page.getByRole('link', { name: 'Show app' })).toBeHidden();
  await page.goto('/incidents/0198d5c6-0000-7000-8000-000000000000');
  await expect(page.getByRole('heading', { name: 'There is no such incident' })).toBeVisible();
});

test('an app is snoozed until a time, which its pages say, and woken up', async ({ page, server }) => {
  const app = await createApp(server.client, { name: uniqueName('Backup') });
  await beat(server.client, app, { kind: 'FAIL' });
  const snoozedUntil = async () =>
    (
      await server.client.query<{ app: { snoozedUntil: string | null } }>(
        'query ($id: ID!) { app(id: $id) { snoozedUntil } }',
        { id: app.id },
      )
    ).app.snoozedUntil;
  await page.goto(`/apps/${app.id}`);
  await page.getByRole('button', { name: 'Snooze alerts' }).click();
  const dialog = page.getByRole('dialog', { name: `Snooze ${app.name}` });
  await expect(dialog.getByRole('radio', { name: '1 hour' })).toBeChecked();
  await dialog.getByRole('radio', { name: 'Until …' }).click();
  await expectAccessible(page, 'snooze', { within: DIALOG });
  const until = dialog.getByLabel('Until', { exact: true });
  await until.fill('2020-01-01T08:00');
  await dialog.getByRole('button', { name: 'Snooze' }).click();
  await seeComplaint(until, 'Choose a time that is still to come.');
  await dialog.getByRole('radio', { name: '4 hours' }).click();
  await dialog.getByRole('button', { name: 'Snooze' }).click();
  await seeNote(page, `Snoozed ${app.name} until`);
  const snoozed = page.getByRole('status').filter({ hasText: /^Snoozed until .*: nobody is told of it\.$/ });
  await expect(snoozed).toBeVisible();
  const hours = (Date.parse((await snoozedUntil()) ?? '') - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(3.9);
  expect(hours).toBeLessThan(4.1);
  await expectAccessible(page, 'a snoozed app');

  await page.getByRole('link', { name: 'Reported a failure' }).first().click();
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
  await expect(snoozed).toBeVisible();
  await page.getByRole('button', { name: 'Wake up' }).click();
  await expect(snoozed).toBeHidden();
  expect(await snoozedUntil()).toBeNull();
});

test('a snooze that runs out is no longer shown', async ({ page, server }) => {
  const app = await createApp(server.client, { name: uniqueName('Backup') });
  await server.client.query(SNOOZE, { id: app.id, until: new Date(Date.now() + 3_600_000).toISOString() });
  await holdClock(page);
  await page.goto(`/apps/${app.id}`);
  const snoozed = page.getByRole('status').filter({ hasText: /^Snoozed until/ });
  await expect(snoozed).toBeVisible();
  await page.clock.fastForward('01:00:01');
  await expect(snoozed).toBeHidden();
});

test("an app's page has what is open of it, with what can be done, and what is past", async ({ page, server }) => {
  const app = await createApp(server.client, { name: uniqueName('Backup') });
  await page.goto(`/apps/${app.id}`);
  const past = page.getByRole('region', { name: 'Past incidents' });
  const open = page.getByRole('region', { name: 'Open incidents' });
  await expect(past).toContainText('None yet.');
  await expect(open).toBeHidden();
  await ping(app.pingUrl, '/fail');
  await expect(open.getByRole('listitem')).toContainText(/Down\s*Open.*Reported a failure/s);
  await open.getByRole('button', { name: 'Acknowledge: down' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
  await expect(open.getByRole('listitem')).toContainText('Acknowledged');
  await open.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'End by hand' }).click();
  await page.getByRole('button', { name: 'End incident' }).click();
  await expect(open).toBeHidden();
  await expect(past.getByRole('listitem')).toContainText('ended by hand');
});

test('the overview says what is wrong with each app, once, and who looks after it', async ({ page, server }) => {
  const app = await createApp(server.client, { name: uniqueName('Backup'), graceSeconds: 1 });
  // Of an app that is down because it was late, too.
  await beat(server.client, app, { occurredAt: new Date(Date.now() - 600_000).toISOString() });
  await page.goto('/');
  const item = page.getByRole('region', { name: 'Needs attention' }).getByRole('listitem');
  await expect(item).toHaveText(/Down.*No beat for 10 min; one is expected every minute/s);
  await expect(item).toHaveCount(1);
  await item.getByRole('button', { name: `Acknowledge: ${app.name}` }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Note' }).fill('Ask Ana');
  await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
  await expect(item).toContainText('“Ask Ana”');
  await expect(item).toContainText('Acknowledged');
  // What came before is the same trouble.
  await expect
    .poll(async () => (await incidentsOf(server.client, app.id)).map(({ kind, state }) => `${kind} ${state}`).sort())
    .toEqual(['DOWN ACKNOWLEDGED', 'LATE ACKNOWLEDGED']);
  await item.getByRole('link', { name: /^No beat/ }).click();
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
});

test('on a phone nothing is wider than the page', async ({ page, server }) => {
  const app = await createApp(server.client, {
    name: uniqueName('Import of the price lists of all suppliers, which is too long a name for one line'),
  });
  await beat(server.client, app, { kind: 'FAIL', message: 'a-message-without-a-blank'.repeat(20) });
  const [incident] = await incidentsOf(server.client, app.id);
  await server.client.query(ACKNOWLEDGE, { id: incident?.id, note: 'a-note-without-a-blank'.repeat(20) });
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ['/incidents', `/incidents/${incident?.id}`, `/apps/${app.id}`, '/']) {
    await page.goto(path);
    await expect(page.getByText(app.name).first()).toBeVisible();
    await expect(page.getByText(/“a-note-without/).first()).toBeVisible();
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wider, path).toBe(0);
  }
});

test('a page that no longer hears its server does not say that all is well', async ({ page }) => {
  let lost = false;
  let lose = (): unknown => undefined;
  await page.clock.install();
  await page.routeWebSocket('/graphql', (socket) => {
    if (lost) return void socket.close();
    socket.connectToServer();
    lose = () => socket.close();
  });
  await page.goto('/incidents');
  await expect(page.getByRole('button', { name: /^Connection: Connected/ })).toBeVisible();
  await expect(page).toHaveTitle('Incidents · Lubdub');
  lost = true;
  await page.route('/graphql**', (route) => route.abort());
  lose();
  await page.clock.fastForward('01:05');
  await expect(page).toHaveTitle('(no connection) Incidents · Lubdub');
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', /^data:image\/svg.*%3E%3F%3C/);
});
