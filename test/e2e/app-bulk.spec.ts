import { createApp, readApp } from '../kit/apps.ts';
import { appRow, chooseAction, seeNote } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

test('several apps are ticked, paused, tagged, resumed and deleted, and what is deleted can be undone', async ({
  page,
  server,
}) => {
  const word = uniqueName('several');
  const schedule = { everySeconds: 3_600 };
  const apps = [];
  for (const letter of ['a', 'b', 'c', 'd'])
    apps.push(await createApp(server.client, { name: `${word} ${letter}`, schedule, tags: ['old'] }));
  const [a, b, c, d] = apps as [(typeof apps)[0], (typeof apps)[0], (typeof apps)[0], (typeof apps)[0]];
  await page.goto(`/apps?q=${word}&sort=name`);
  const tick = (name: string) => page.getByRole('checkbox', { name: `Select ${name}` });
  const bar = page.getByRole('region', { name: 'Selected apps' });

  await tick(a.name).click();
  const before = await appRow(page, c.name).boundingBox();
  await tick(c.name).click({ modifiers: ['Shift'] });
  await expect(bar).toContainText('3 apps selected');
  await expect(tick(b.name)).toBeChecked();
  expect(await appRow(page, c.name).boundingBox(), 'the bar moves no row').toEqual(before);
  await page.getByRole('checkbox', { name: 'Select all apps on this page' }).press('Space');
  await expect(bar).toContainText('4 apps selected');
  await tick(d.name).press('Space');

  await bar.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('alertdialog', { name: 'Pause 3 apps?' }).getByRole('button', { name: 'Pause' }).click();
  await seeNote(page, 'Paused 3 apps.');
  await expect(appRow(page, b.name).getByRole('cell', { name: 'Paused', exact: true }).first()).toBeVisible();
  await expect(appRow(page, d.name)).not.toContainText('Paused');

  await bar.getByRole('button', { name: 'Tag' }).click();
  const tags = page.getByRole('dialog', { name: 'Tag 3 apps' });
  await tags.getByRole('textbox', { name: 'Add tags' }).fill('staging,');
  await tags.getByRole('textbox', { name: 'Remove tags' }).fill('old,');
  await tags.getByRole('button', { name: 'Tag 3 apps' }).click();
  await seeNote(page, 'Tagged 3 apps.');
  await expect(appRow(page, a.name).getByRole('button', { name: /^Filter by tag/ })).toHaveText(['staging']);
  await expect(appRow(page, d.name).getByRole('button', { name: /^Filter by tag/ })).toHaveText(['old']);
  await bar.getByRole('button', { name: 'Resume' }).click();
  await seeNote(page, 'Resumed 3 apps.');
  await expect(appRow(page, a.name)).not.toContainText('Paused');

  await bar.getByRole('button', { name: 'Delete' }).click();
  const sure = page.getByRole('alertdialog', { name: 'Delete 3 apps?' });
  await sure.getByRole('button', { name: 'Delete 3 apps' }).click();
  await expect(appRow(page, a.name)).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(appRow(page, a.name)).toBeVisible();
  expect(await readApp(server.client, a.id), 'it was never gone').not.toBeNull();

  // Deleted from the row; the page goes before the ten seconds are over.
  await chooseAction(page, b.name, 'Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete app' }).click();
  await expect(appRow(page, b.name)).toBeHidden();
  expect(await readApp(server.client, b.id)).not.toBeNull();
  await page.goto('about:blank');
  await expect.poll(() => readApp(server.client, b.id)).toBeNull();
});

test('an app is duplicated with a ping key of its own', async ({ page, server }) => {
  const app = await createApp(server.client, { tags: ['billing'], schedule: { everySeconds: 7_200 } });
  await page.goto('/apps');
  await chooseAction(page, app.name, 'Duplicate');
  const form = page.getByRole('dialog', { name: `Duplicate ${app.name}` });
  await expect(form.getByRole('textbox', { name: 'Name' })).toHaveValue(`${app.name} (copy)`);
  await form.getByRole('button', { name: 'Add app' }).click();
  await expect(page.getByRole('dialog', { name: `${app.name} (copy) is ready` })).toBeVisible();
  const { apps } = await server.client.query<{ apps: { nodes: { pingKey: string; tags: string[] }[] } }>(
    'query ($q: String!) { apps(filter: { search: $q }) { nodes { pingKey tags schedule { ... on IntervalSchedule { everySeconds } } } } }',
    { q: `${app.name} (copy)` },
  );
  expect(apps.nodes).toMatchObject([{ tags: ['billing'], schedule: { everySeconds: 7_200 } }]);
  expect(apps.nodes[0]?.pingKey).not.toBe(app.pingKey);
});
