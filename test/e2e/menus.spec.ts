import type { Page } from '@playwright/test';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { createTask } from '../kit/tasks.ts';
import { appRow, rowOf, seeStatus } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

/** The list of this operation asked anew, with something in the answer. */
const listWith = (page: Page, operation: string, text: string) =>
  page.waitForResponse(
    async (response) =>
      (response.request().postData() ?? '').includes(operation) && (await response.text()).includes(text),
  );

const menuItems = (page: Page) => page.getByRole('menu').getByRole('menuitem');

test('while the menu of an app is open neither it nor the rows move, whatever happens', async ({ page, server }) => {
  const word = uniqueName('held');
  const schedule = { everySeconds: 3_600 };
  const [first, last] = [
    await createApp(server.client, { name: `${word} a`, schedule }),
    await createApp(server.client, { name: `${word} b`, schedule }),
  ];
  await beat(server.client, first, { kind: 'FAIL' });
  await beat(server.client, last);
  await page.goto(`/apps?q=${word}`);
  await seeStatus(page, last.name, 'Up');
  const rows = page.getByRole('table', { name: 'Apps' }).getByRole('row').filter({ hasText: word });
  await expect(rows).toHaveText([/ a/, / b/]);

  await page.getByRole('button', { name: `Actions for ${first.name}` }).click();
  const items = ['Edit', 'Duplicate', 'Pause', 'Mark as up', 'Delete'];
  await expect(menuItems(page)).toHaveText(items);
  const places = async () => [
    await page.getByRole('menuitem', { name: 'Delete' }).boundingBox(),
    await appRow(page, first.name).boundingBox(),
  ];
  // Its own status changes, another app takes its place at the top, and a new one comes.
  const made = `${word} c`;
  const before = await places();
  const answered = listWith(page, 'AppsPage', made);
  await beat(server.client, first);
  await beat(server.client, last, { kind: 'FAIL' });
  await createApp(server.client, { name: made, schedule });
  await answered;
  await seeStatus(page, first.name, 'Up');
  await seeStatus(page, last.name, 'Down');
  await expect(rows).toHaveText([/ a/, / b/]);
  await expect(menuItems(page)).toHaveText(items);
  expect(await places()).toEqual(before);

  await page.keyboard.press('Escape');
  await expect(rows).toHaveText([/ b/, / a/, / c/]);
  await page.getByRole('button', { name: `Actions for ${first.name}` }).click();
  await expect(menuItems(page)).toHaveText(['Edit', 'Duplicate', 'Pause', 'Delete']);
});

test('what is deleted while its menu is open goes once the menu is closed', async ({ page, server }) => {
  const word = uniqueName('held');
  const tasks = [
    await createTask(server.client, { name: `${word} a` }),
    await createTask(server.client, { name: `${word} b` }),
  ] as const;
  await page.goto(`/tasks?q=${word}`);
  await page.getByRole('button', { name: `Actions for ${tasks[0].name}` }).click();
  await expect(menuItems(page).first()).toBeVisible();
  const answered = page.waitForResponse(
    async (response) =>
      (response.request().postData() ?? '').includes('TasksPage') && !(await response.text()).includes(tasks[0].id),
  );
  await server.client.query('mutation ($ids: [ID!]!) { deleteTasks(ids: $ids) }', { ids: [tasks[0].id] });
  await answered;
  await expect(rowOf(page, 'Tasks', word)).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(rowOf(page, 'Tasks', word)).toHaveCount(1);
});
