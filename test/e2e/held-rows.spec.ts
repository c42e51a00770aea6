import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { appRow, chooseAction, seeStatus } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

test('rows hold still under a pointer and the keyboard, and tell how many changes wait', async ({ page, server }) => {
  const word = uniqueName('still');
  const schedule = { everySeconds: 3_600 };
  const make = (letter: string) => createApp(server.client, { name: `${word} ${letter}`, schedule });
  const [a, b] = [await make('a'), await make('b')];
  await beat(server.client, a);
  await beat(server.client, b);
  await page.goto(`/apps?q=${word}`);
  await seeStatus(page, b.name, 'Up');
  const rows = page.getByRole('table', { name: 'Apps' }).getByRole('row').filter({ hasText: word });
  await expect(rows).toHaveText([/ a/, / b/]);

  // Under the pointer: b goes down, which belongs to the top. Its status is told in place.
  await appRow(page, a.name).hover();
  await beat(server.client, b, { kind: 'FAIL' });
  await seeStatus(page, b.name, 'Down');
  await expect(page.getByRole('button', { name: '1 change', exact: true })).toBeVisible();
  await expect(rows).toHaveText([/ a/, / b/]);
  await page.mouse.move(0, 0);
  await expect(rows).toHaveText([/ b/, / a/]);

  // Under the keyboard: a new one comes.
  await page.getByRole('searchbox', { name: 'Search apps' }).focus();
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(appRow(page, b.name).getByRole('link', { name: b.name })).toBeFocused({ timeout: 10 });
  }).toPass();
  await make('c');
  await expect(page.getByRole('button', { name: '1 change', exact: true })).toBeVisible();
  await expect(rows).toHaveText([/ b/, / a/]);
  await page.getByRole('button', { name: '1 change', exact: true }).press('Enter');
  await expect(rows).toHaveText([/ b/, / a/, / c/]);
  await expect(page.getByRole('group', { name: 'Apps' })).toBeFocused();

  // What one does oneself is seen at once, also where the pointer rests.
  await chooseAction(page, b.name, 'Mark as up');
  await expect(rows).toHaveText([/ a/, / b/, / c/]);
});
