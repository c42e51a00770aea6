import { createApp, uniqueName } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { incidentsOf } from '../kit/incidents.ts';
import { expectAccessible } from './kit/axe.ts';
import { makeFleet, ping } from './kit/fleet.ts';
import { choose, cell, rowOf, seeComplaint, seeNote } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

const OUTPUT = 'pg_dump: error: connection to server failed';

test.describe('with a server of its own', () => {
  test.use({ ownServer: true });

  test('an incident shows as it begins, is acknowledged with a note and ends, in list, tab, title and icon', async ({
    page,
    server,
  }) => {
    const icon = page.locator('link[rel="icon"]');
    const tab = page.getByRole('navigation', { name: 'Tabs' }).getByRole('link', { name: /^Incidents/ });
    await page.goto('/incidents');
    await expect(page.getByRole('heading', { name: 'No incident yet' })).toBeVisible();
    await expectAccessible(page, 'no incidents');
    await expect(page).toHaveTitle('Incidents · Lubdub');
    await expect(icon).toHaveAttribute('href', /favicon\.svg/);
    await expect(tab).toHaveAccessibleName('Incidents');

    const app = await createApp(server.client, { name: 'Nightly backup' });
    await beat(server.client, app, { kind: 'FAIL', exitCode: 2, message: OUTPUT });
    const row = rowOf(page, 'Incidents', 'Nightly backup');
    await expect(row).toContainText('Reported a failure: exit code 2');
    await expect(cell(row, 'Down')).toBeVisible();
    await expect(row.getByText(/^\d+s$/)).toBeVisible();
    await expect(tab).toHaveAccessibleName('Incidents 1 open');
    await expect(page).toHaveTitle('(1 down) Incidents · Lubdub');
    await expect(icon).toHaveAttribute('href', /^data:image\/svg.*%3E1%3C/);

    await row.getByRole('button', { name: 'Acknowledge the incident of Nightly backup' }).click();
    const dialog = page.getByRole('dialog', { name: 'Acknowledge: Nightly backup' });
    const note = dialog.getByRole('textbox', { name: 'Note' });
    await expect(note).toBeFocused();
    await note.fill('x'.repeat(1_001));
    await dialog.getByRole('button', { name: 'Acknowledge' }).click();
    await seeComplaint(note, 'At most 1,000 characters, please.');
    await note.fill('Restarting the replica');
    await note.press('Control+Enter');
    await seeNote(page, 'Acknowledged: Nightly backup.');
    await expect(row).toContainText('“Restarting the replica”');
    await expect(tab).toHaveAccessibleName('Incidents 1 open, all acknowledged');
    expect(await incidentsOf(server.client, app.id)).toMatchObject([
      { state: 'ACKNOWLEDGED', note: 'Restarting the replica' },
    ]);

    await ping(app.pingUrl);
    await expect(row).toContainText('Recovered');
    await expect(tab).toHaveAccessibleName('Incidents');
    await expect(page).toHaveTitle('Incidents · Lubdub');
    await expect(icon).toHaveAttribute('href', /favicon\.svg/);
  });

  test('the list is narrowed by state, kind, tag, app and search, and what is open stands first', async ({
    page,
    server,
  }) => {
    const fleet = await makeFleet(server);
    const past = await createApp(server.client, { name: 'Mail queue' });
    await beat(server.client, past, { kind: 'FAIL' });
    await beat(server.client, past);
    await page.goto('/incidents');
    const rows = page
      .getByRole('table', { name: 'Incidents' })
      .getByRole('row')
      .filter({ has: page.getByRole('cell') });
    await expect(rows).toHaveCount(3);
    await expect(rows.last()).toContainText('Mail queue');
    await expectAccessible(page, 'incidents');

    const state = page.getByRole('group', { name: 'State' });
    await state.getByRole('button', { name: 'Resolved' }).click();
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText('Mail queue');
    await state.getByRole('button', { name: 'All' }).click();
    await choose(page, 'Kind', 'Late');
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText(fleet.late.name);
    await choose(page, 'Kind', 'Any kind');
    await page.getByRole('textbox', { name: 'Filter by tag' }).fill('backup');
    await page.keyboard.press('Enter');
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText(fleet.down.name);
    await page.getByRole('searchbox', { name: 'Search incidents' }).fill('nothing of that name');
    await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    await expect(rows).toHaveCount(3);
    await page.goto(`/incidents?app=${past.id}`);
    await expect(rows).toHaveCount(1);
    await page.getByRole('button', { name: /^App: Mail queue/ }).click();
    await expect(rows).toHaveCount(3);
  });
});

test('an incident is ended by hand, and its app counts as well again', async ({ page, server }) => {
  const app = await createApp(server.client, { name: uniqueName('Backup') });
  await beat(server.client, app, { kind: 'FAIL' });
  await page.goto('/incidents');
  await page.getByRole('button', { name: `Actions for the incident of ${app.name}` }).click();
  await page.getByRole('menuitem', { name: 'End by hand' }).click();
  const question = page.getByRole('alertdialog', { name: `End this incident of ${app.name}?` });
  await expect(question).toContainText('counts as well again');
  await question.getByRole('button', { name: 'End incident' }).click();
  await seeNote(page, `Ended the incident of ${app.name}.`);
  await expect(rowOf(page, 'Incidents', app.name)).toContainText('Ended by hand');
  expect(await incidentsOf(server.client, app.id)).toMatchObject([{ end: 'BY_HAND', app: { status: 'UP' } }]);
});

test('what could not be loaded is said, and comes when it can be', async ({ page, server }) => {
  const app = await createApp(server.client, { name: uniqueName('Backup') });
  await beat(server.client, app, { kind: 'FAIL' });
  // The page keeps trying by itself: nothing comes through before somebody has asked for it.
  await page.addInitScript(() => addEventListener('click', () => document.body.setAttribute('data-clicked', ''), true));
  const hasClicked = () => page.evaluate(() => document.body.hasAttribute('data-clicked'));
  await page.route('/graphql', async (route) => ((await hasClicked()) ? route.continue() : route.abort()));
  await page.goto('/incidents');
  await expect(page.getByRole('heading', { name: 'Could not load the incidents' })).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rowOf(page, 'Incidents', app.name)).toBeVisible();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});
