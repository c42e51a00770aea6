import { ping } from './kit/fleet.ts';
import { appRow, chooseAction, countLoads, fillDuration, seeNote, seeStatus, shownPingUrl } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

// With all that moves, as most people see it.
test.use({ ownServer: true, contextOptions: { reducedMotion: 'no-preference' } });

const GREEN = 'rgb(209, 250, 229)';
/** The schedule of the story leaves 4.2 s until the app is late, and 4 s more until it is down. */
const BEFORE_LATE_OR_DOWN_MS = 15_000;

test('an app is added in the page, beats, falls silent, turns late and then down, comes back and is deleted', async ({
  page,
}) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Nothing is watched yet' })).toBeVisible();
  const loads = countLoads(page);

  await page.getByRole('link', { name: 'Add your first app' }).click();
  const form = page.getByRole('dialog', { name: 'Add app' });
  await form.getByRole('textbox', { name: 'Name' }).fill('Nightly backup');
  await fillDuration(form, 'Every', '4', 'seconds');
  await fillDuration(form, 'Grace', '4', 'seconds');
  await form.getByRole('button', { name: 'Add app' }).click();

  const panel = page.getByRole('dialog', { name: 'Nightly backup is ready' });
  await expect(panel.getByText('Waiting for the first beat…')).toBeVisible();
  for (const way of ['curl', 'cron', 'GraphQL', 'Container']) {
    await expect(panel.getByRole('tab', { name: way })).toBeVisible();
  }
  const pingUrl = await shownPingUrl(panel);

  await ping(pingUrl);
  await expect(panel.getByText('The first beat has arrived')).toBeVisible();
  await panel.getByRole('button', { name: 'Done' }).click();
  await expect(panel).toBeHidden();

  await ping(pingUrl);
  await seeStatus(page, 'Nightly backup', 'Up');
  await expect(appRow(page, 'Nightly backup').getByText('Up', { exact: true })).toHaveCSS('background-color', GREEN);

  await seeStatus(page, 'Nightly backup', 'Late', BEFORE_LATE_OR_DOWN_MS);
  await seeStatus(page, 'Nightly backup', 'Down', BEFORE_LATE_OR_DOWN_MS);
  expect(loads(), 'the page was not loaded again').toBe(0);

  await page.reload();
  await seeStatus(page, 'Nightly backup', 'Down');
  await ping(pingUrl);
  await seeStatus(page, 'Nightly backup', 'Up');

  await chooseAction(page, 'Nightly backup', 'Delete');
  const question = page.getByRole('alertdialog', { name: 'Delete Nightly backup?' });
  await expect(question).toContainText('its 3 beats and its history are gone');
  await question.getByRole('button', { name: 'Delete app' }).click();
  await seeNote(page, 'Deleted Nightly backup.');
  await expect(page.getByRole('heading', { name: 'No apps yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await seeStatus(page, 'Nightly backup', 'Up');
  await chooseAction(page, 'Nightly backup', 'Delete');
  await question.getByRole('button', { name: 'Delete app' }).click();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('heading', { name: 'No apps yet' })).toBeVisible();
  await expect(async () => expect(ping(pingUrl)).rejects.toThrow('404')).toPass();
});
