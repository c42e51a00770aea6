import type { Locator, Page } from '@playwright/test';
import { createApp } from '../kit/apps.ts';
import { appRow, cell, seeNote } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

/** Presses Tab until the element has the focus. @throws Error when it cannot be reached */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let pressed = 0; pressed < 60; pressed++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return expectFocusVisible(page);
  }
  throw new Error(`the keyboard does not reach ${String(target)}`);
}

/**
 * Whoever works without a mouse must see where they are: by an outline of the element, or of the box that is drawn
 * around it.
 */
async function expectFocusVisible(page: Page): Promise<void> {
  const outlined = await page.evaluate(() => {
    const focused = document.activeElement;
    return [focused, focused?.parentElement].some((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element ?? document.body);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    });
  });
  const focused = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  expect(outlined, `the focus is visible at ${focused}`).toBe(true);
}

/**
 * Waits until a dialog has taken the focus: a key that is pressed before goes to what is behind it, or loses the focus
 * right after.
 */
async function expectOpened(dialog: Locator): Promise<void> {
  await expect(dialog).toBeVisible();
  await expect
    .poll(() => dialog.evaluate((element) => element.contains(document.activeElement)), 'the dialog has the focus')
    .toBe(true);
}

test('an app is added, paused and deleted without a mouse', async ({ page }) => {
  const name = uniqueName();
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await tabTo(page, page.getByRole('navigation', { name: 'Tabs' }).getByRole('link', { name: 'Apps' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Add app' }));
  await page.keyboard.press('Enter');

  const form = page.getByRole('dialog', { name: 'Add app' });
  await expect(form.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type(name);
  await tabTo(page, form.getByRole('radio', { name: 'At an interval' }));
  await tabTo(page, form.getByRole('textbox', { name: 'Every' }));
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('2');
  await tabTo(page, form.getByRole('combobox', { name: 'Every: unit' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(form.getByRole('combobox', { name: 'Every: unit: hours' })).toBeFocused();
  await tabTo(page, form.getByRole('textbox', { name: 'Tags' }));
  await page.keyboard.type('nightly');
  await page.keyboard.press('Enter');
  await expect(form.getByRole('button', { name: 'Remove tag nightly' })).toBeVisible();
  await tabTo(page, form.getByRole('button', { name: 'Add app' }));
  await page.keyboard.press('Enter');

  const done = page.getByRole('dialog', { name: `${name} is ready` }).getByRole('button', { name: 'Done' });
  await expect(done).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(cell(appRow(page, name), 'every 2 hours')).toBeVisible();

  const menu = page.getByRole('button', { name: `Actions for ${name}` });
  await tabTo(page, menu);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Pause' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expectOpened(page.getByRole('alertdialog', { name: `Pause ${name}?` }));
  await tabTo(page, page.getByRole('alertdialog').getByRole('button', { name: 'Pause' }));
  await page.keyboard.press('Enter');
  await seeNote(page, `Paused ${name}.`);

  await expect(menu).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expectOpened(page.getByRole('alertdialog'));
  await tabTo(page, page.getByRole('alertdialog').getByRole('button', { name: 'Delete app' }));
  await page.keyboard.press('Enter');
  await seeNote(page, `Deleted ${name}.`);
  await expect(appRow(page, name)).toBeHidden();
});

test('the focus stays in a dialog, and Escape closes it and gives the focus back', async ({ page, server }) => {
  const app = await createApp(server.client);
  await page.goto('/apps');
  const add = page.getByRole('button', { name: 'Add app' });
  const actions = page.getByRole('button', { name: `Actions for ${app.name}` });
  const form = page.getByRole('dialog', { name: 'Add app' });
  const question = page.getByRole('alertdialog');
  const expectTrapped = async (dialog: Locator) => {
    for (const key of [...Array<string>(16).fill('Tab'), ...Array<string>(3).fill('Shift+Tab')]) {
      await page.keyboard.press(key);
      const inside = await dialog.evaluate((element) => element.contains(document.activeElement));
      expect(inside, `${key} stays in the dialog`).toBe(true);
      await expectFocusVisible(page);
    }
  };

  await add.press('Enter');
  await expectOpened(form);
  await expectTrapped(form);
  await form.getByRole('combobox', { name: 'Grace: unit' }).press('Enter');
  await expect(page.getByRole('listbox')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox')).toBeHidden();
  await expect(form, 'the first Escape is for the list').toBeVisible();
  await page.keyboard.press('Escape');
  await expect(form).toBeHidden();
  await expect(add).toBeFocused();
  await expect(page).toHaveURL('/apps');

  await actions.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expectOpened(question);
  await expectTrapped(question);
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(actions).toBeFocused();
  await expect(appRow(page, app.name)).toBeVisible();
});

test('a task is added, ticked and deleted without a mouse, and its log is reached', async ({ page }) => {
  const name = uniqueName();
  await page.goto('/tasks');
  await tabTo(page, page.getByRole('button', { name: 'Add task' }));
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Add task' });
  await expect(form.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type('work.sh');
  await tabTo(page, form.getByRole('radio', { name: 'Every' }));
  await page.keyboard.press('ArrowRight');
  await expect(form.getByRole('radio', { name: 'Daily' })).toBeFocused();
  await tabTo(page, form.getByRole('button', { name: 'Sun' }));
  await page.keyboard.press('Space');
  await expect(form.getByText(/^Means: Sundays at/)).toBeVisible();
  await tabTo(page, form.getByRole('switch', { name: /^Alert me about this task/ }));
  await page.keyboard.press('Space');
  await tabTo(page, form.getByRole('combobox', { name: 'App' }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option', { name: 'A new app for this task' })).toBeVisible();
  await page.keyboard.press('Escape');
  await tabTo(page, form.getByRole('switch', { name: 'Enabled' }));
  await page.keyboard.press('Space');
  await tabTo(page, form.getByRole('button', { name: 'Add task' }));
  await page.keyboard.press('Enter');
  await seeNote(page, `Added ${name}.`);

  const row = page.getByRole('row').filter({ hasText: name });
  await tabTo(page, row.getByRole('checkbox', { name: `Select ${name}` }));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('region', { name: 'Selected tasks' }).getByRole('button', { name: 'Delete' }));
  await page.keyboard.press('Enter');
  await expectOpened(page.getByRole('alertdialog'));
  await tabTo(page, page.getByRole('alertdialog').getByRole('button', { name: 'Delete task' }));
  await page.keyboard.press('Enter');
  await seeNote(page, 'Deleted 1 task.');
  await expect(row).toBeHidden();
  await tabTo(page, page.getByRole('navigation', { name: 'Tabs' }).getByRole('link', { name: 'Logs' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('log', { name: 'Log' }));
});
