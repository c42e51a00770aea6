import { createApp } from '../kit/apps.ts';
import { expectAccessible } from './kit/axe.ts';
import { appRow, chooseAction, countLoads, fillDuration, seeComplaint, seeNote } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

test.use({ ownServer: true, timezoneId: 'Europe/Berlin' });

test('the staging apps are muted every Sunday night, and the next nights are seen before and after', async ({
  page,
  server,
}) => {
  const staging = await createApp(server.client, { name: uniqueName('Shop'), tags: ['staging'] });
  await createApp(server.client, { name: uniqueName('Live') });
  await page.goto('/alerts');
  await page.getByRole('link', { name: 'Maintenance', exact: true }).click();
  const loads = countLoads(page);
  await expect(page.getByText('No maintenance is planned')).toBeVisible();
  await page.getByRole('button', { name: 'Plan the first' }).click();
  const form = page.getByRole('dialog', { name: 'Plan maintenance' });
  await form.getByRole('button', { name: 'Plan it' }).click();
  const name = form.getByRole('textbox', { name: 'What is done' });
  await seeComplaint(name, 'Say what is done then.');
  await name.fill('Updates');
  await form.getByRole('radio', { name: 'By tag' }).click();
  const tags = form.getByRole('textbox', { name: 'Any of these tags' });
  await tags.fill('staging');
  await tags.press('Enter');
  await expect(form.getByText(`1 app now: ${staging.name}.`)).toBeVisible();
  await form.getByRole('radio', { name: 'Weekly' }).click();
  await form.getByRole('button', { name: 'Sun', exact: true }).click();
  await expect(form.getByText('Means: Sundays at 22:00')).toBeVisible();
  await expect(form.getByRole('list', { name: 'Next times' }).getByRole('listitem').first()).toContainText(
    /Sun.*22:00/,
  );
  await fillDuration(form, 'Lasts', '3', 'hours');
  await expectAccessible(page, 'the form of a window', { within: '[role=dialog]' });
  await form.getByRole('button', { name: 'Plan it' }).click();
  await seeNote(page, 'Planned Updates.');

  const row = page.getByRole('list', { name: 'Maintenance windows' }).getByRole('listitem');
  await expect(row).toContainText('Sundays at 22:00 (Europe/Berlin), for 3 hours');
  await expect(row).toContainText('any app tagged “staging” · 1 app now');
  const nights = page.getByRole('list', { name: 'Next times' });
  await expect(nights.getByText('Updates')).toHaveCount(5);
  await expect(nights.getByText(/22:00 – .*01:00/)).toHaveCount(5);
  await expectAccessible(page, 'maintenance');

  await chooseAction(page, 'Updates', 'Edit');
  const edit = page.getByRole('dialog', { name: 'Edit Updates' });
  await expect(edit.getByRole('button', { name: 'Sun', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await edit.getByRole('button', { name: 'Sat', exact: true }).click();
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('22:00 (Europe/Berlin), for 3 hours');
  await expect(nights.getByText('Saturday').first()).toBeVisible();
  await chooseAction(page, 'Updates', 'Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete window' }).click();
  await seeNote(page, 'Deleted Updates.');
  await expect(page.getByText('No maintenance is planned')).toBeVisible();
  expect(loads(), 'the page was not loaded again').toBe(0);
});

test('an app that is in a window now is marked, in the list and on its page, until the window is deleted', async ({
  page,
  server,
}) => {
  const app = await createApp(server.client, { name: uniqueName('Shop') });
  const [startsAt, endsAt] = [-60_000, 3_600_000].map((ms) => new Date(Date.now() + ms).toISOString());
  const input = { name: 'Move', selector: { all: true }, startsAt, endsAt };
  await server.client.query(
    'mutation ($input: CreateMaintenanceWindowInput!) { createMaintenanceWindow(input: $input) { id } }',
    { input },
  );
  await page.goto('/apps');
  await expect(appRow(page, app.name)).toContainText(/Maintenance until/);
  await appRow(page, app.name).getByRole('link', { name: app.name }).click();
  await expect(page.getByText('Maintenance until')).toBeVisible();

  await page.goto('/alerts/maintenance');
  const row = page.getByRole('list', { name: 'Maintenance windows' }).getByRole('listitem');
  await expect(row).toContainText(/Now, until/);
  await chooseAction(page, 'Move', 'End and delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete window' }).click();
  await seeNote(page, 'Deleted Move.');
  await page.goto('/apps');
  await expect(appRow(page, app.name)).toBeVisible();
  await expect(appRow(page, app.name)).not.toContainText('Maintenance until');
});
