import type { Locator, Page } from '@playwright/test';
import { createApp } from '../kit/apps.ts';
import { appRow, cell, chooseAction, fillDuration, seeComplaint, seeNote } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

const openForm = async (page: Page): Promise<Locator> => {
  await page.goto('/apps');
  await page.getByRole('button', { name: 'Add app' }).click();
  return page.getByRole('dialog', { name: 'Add app' });
};

test('what is wrong in the form is said at its field, and the first wrong one gets the focus', async ({ page }) => {
  const form = await openForm(page);
  const submit = form.getByRole('button', { name: 'Add app' });
  const name = form.getByRole('textbox', { name: 'Name' });
  const every = form.getByRole('textbox', { name: 'Every' });

  await every.fill('0');
  await submit.click();
  await seeComplaint(name, 'Give the app a name.');
  await seeComplaint(every, 'Enter a whole number, at least 1.');
  await expect(name).toBeFocused();

  await name.fill(uniqueName());
  await expect(name).not.toHaveAttribute('aria-invalid');
  await fillDuration(form, 'Every', '367', 'days');
  await submit.click();
  await seeComplaint(every, /31622400|366 days/);
  await expect(every).toBeFocused();
});

test('a slug that is no slug, or that another app has, is refused at its field', async ({ page, server }) => {
  const other = await createApp(server.client);
  const form = await openForm(page);
  const submit = form.getByRole('button', { name: 'Add app' });
  const name = uniqueName('Another');
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  await form.getByRole('button', { name: 'More options' }).click();
  const slug = form.getByRole('textbox', { name: 'Slug' });

  await slug.fill('No Slug!');
  await submit.click();
  await seeComplaint(slug, /No Slug!/);
  await slug.fill(other.slug);
  await submit.click();
  await seeComplaint(slug, new RegExp(other.slug));
  await expect(slug).toBeFocused();

  await slug.fill(`${other.slug}-2`);
  await submit.click();
  await expect(page.getByRole('dialog', { name: `${name} is ready` })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(appRow(page, name)).toContainText(`${other.slug}-2`);
});

test('a cron schedule is checked, said in words, and kept in its time zone', async ({ page }) => {
  const form = await openForm(page);
  const name = uniqueName('Report');
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  await form.getByRole('radio', { name: 'By cron' }).click();
  const expression = form.getByRole('textbox', { name: 'Cron expression' });

  for (const wrong of ['61 2 * * *', '0 0 31 2 *', 'now and then']) {
    await expression.fill(wrong);
    await form.getByRole('button', { name: 'Add app' }).click();
    await expect(expression).toBeFocused();
    await seeComplaint(expression, new RegExp(RegExp.escape(wrong)));
  }
  await expression.fill('15 2 * * 1-5');
  await expect(expression).toHaveAccessibleDescription('Means: weekdays at 02:15');
  const zone = form.getByRole('combobox', { name: 'Time zone' });
  await zone.fill('lisbon');
  await page.getByRole('option', { name: 'Europe/Lisbon' }).click();
  await expect(zone).toHaveValue('Europe/Lisbon');
  await form.getByRole('button', { name: 'Add app' }).click();
  await page
    .getByRole('dialog', { name: `${name} is ready` })
    .getByRole('button', { name: 'Done' })
    .click();

  await expect(appRow(page, name)).toContainText(/weekdays at 02:15\s*Europe\/Lisbon/);
  await expect(cell(appRow(page, name), 'New')).toBeVisible();
});

test('an app is edited, and whoever else looks at it sees the change at once', async ({ page, server, context }) => {
  const app = await createApp(server.client, { tags: ['old'], description: 'Old words' });
  const other = await context.newPage();
  await other.goto(`/apps/${app.id}`);
  await expect(other.getByText('Old words')).toBeVisible();
  // Chromium draws a page behind another only now and then.
  await page.bringToFront();
  await page.goto('/apps');
  await chooseAction(page, app.name, 'Edit');

  const form = page.getByRole('dialog', { name: `Edit ${app.name}` });
  await expect(form.getByRole('textbox', { name: 'Slug' })).toHaveValue(app.slug);
  await form.getByRole('textbox', { name: 'Name' }).fill(`${app.name} renamed`);
  await form.getByRole('button', { name: 'Remove tag old' }).click();
  await form.getByRole('textbox', { name: 'Tags' }).fill('one, two');
  await form.getByRole('radio', { name: 'Development' }).click();
  await form.getByRole('textbox', { name: 'Description' }).fill('');
  await fillDuration(form, 'Every', '2', 'hours');
  await form.getByRole('button', { name: 'Save' }).click();

  await seeNote(page, `Saved ${app.name} renamed.`);
  await expect(form).toBeHidden();
  const row = appRow(page, `${app.name} renamed`);
  for (const text of ['Development', 'every 2 hours']) await expect(cell(row, text)).toBeVisible();
  for (const tag of ['one', 'two'])
    await expect(row.getByRole('button', { name: `Filter by tag ${tag}` })).toBeVisible();

  await expect(other.getByRole('heading', { name: `${app.name} renamed` })).toBeVisible();
  await expect(other.getByText('Old words')).toBeHidden();
});

test('a form that is closed without saving changes nothing', async ({ page, server }) => {
  const app = await createApp(server.client);
  await page.goto(`/apps/${app.id}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const form = page.getByRole('dialog', { name: `Edit ${app.name}` });
  await form.getByRole('textbox', { name: 'Name' }).fill('Never saved');
  await form.getByRole('button', { name: 'Cancel' }).click();
  await expect(form).toBeHidden();
  await page.getByRole('button', { name: 'Edit' }).click();
  await expect(form.getByRole('textbox', { name: 'Name' })).toHaveValue(app.name);
});

test('the form shows when beats are next expected, and asks before what was entered is thrown away', async ({
  page,
}) => {
  const form = await openForm(page);
  await expect(form.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(form, 'nothing was entered').toBeHidden();

  await page.getByRole('button', { name: 'Add app' }).click();
  const name = form.getByRole('textbox', { name: 'Name' });
  await name.fill('Half done');
  await expect(form.getByRole('list', { name: 'Next times' }).getByRole('listitem')).toHaveCount(5);
  const question = page.getByRole('alertdialog', { name: 'Throw away what you entered?' });
  await page.keyboard.press('Escape');
  await expect(question).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(name).toHaveValue('Half done');

  await page.mouse.click(5, 5);
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await expect(name).toHaveValue('Half done');

  await page.goBack();
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await expect(name).toHaveValue('Half done');
  await page.goBack();
  await question.getByRole('button', { name: 'Throw away' }).click();
  await expect(form).toBeHidden();

  await page.getByRole('button', { name: 'Add app' }).click();
  await name.fill('Half done');
  await form.getByRole('button', { name: 'Cancel' }).click();
  await expect(form, 'Cancel says it already').toBeHidden();
});
