// What people do and see on the pages, in their words.
import { expect, type Locator, type Page } from '@playwright/test';

export type StatusWord = 'New' | 'Up' | 'Late' | 'Down' | 'Paused';

/** The row of an app in the list on the Apps tab, by a name or a part of it. */
export const appRow = (page: Page, name: string): Locator =>
  page.getByRole('table', { name: 'Apps' }).getByRole('row').filter({ hasText: name });

/** The row of a source on the Heartbeats tab, by any text in it. */
export const sourceRow = (page: Page, text: string): Locator =>
  page.getByRole('table', { name: 'Heartbeats' }).getByRole('row').filter({ hasText: text });

/** The row of a task on the Tasks tab, by any text in it. */
export const taskRow = (page: Page, text: string): Locator => rowOf(page, 'Tasks', text);

/** The row of a list by its label and any text in the row. */
export const rowOf = (page: Page, list: string, text: string): Locator =>
  page.getByRole('table', { name: list, exact: true }).getByRole('row').filter({ hasText: text });

/** The cell of a row that says exactly this. */
export const cell = (row: Locator, text: string): Locator => row.getByRole('cell', { name: text, exact: true }).first();

/** Waits until the list of apps shows this status. `timeout` in milliseconds. */
export async function seeStatus(page: Page, name: string, status: StatusWord, timeout = 10_000): Promise<void> {
  await expect(cell(appRow(page, name), status)).toBeVisible({ timeout });
}

/** Takes an entry of the menu of an app's row. */
export async function chooseAction(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

/** Opens a select by its label and takes an option. */
export async function choose(within: Page | Locator, label: string, option: string): Promise<void> {
  await within.getByRole('combobox', { name: new RegExp(`^${label}:`) }).click();
  const page = 'page' in within ? within.page() : within;
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Fills in a length of time: an amount and its unit. */
export async function fillDuration(form: Locator, label: string, amount: string, unit: string): Promise<void> {
  await form.getByRole('textbox', { name: label }).fill(amount);
  await choose(form, `${label}: unit`, unit);
}

/** The ping address in the command that is shown to be pasted. */
export async function shownPingUrl(within: Locator | Page): Promise<string> {
  const code = within.getByRole('region', { name: 'curl' }).getByRole('code');
  await expect(code).toContainText('/ping/');
  const [url] = /http:\/\/[^"?]+\/ping\/[0-9a-f-]{36}/.exec((await code.textContent()) ?? '') ?? [];
  if (url === undefined) throw new Error('there is no ping address in the command');
  return url;
}

/** The complaint stands at its field, for eyes and ears. */
export async function seeComplaint(field: Locator, complaint: string | RegExp): Promise<void> {
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(complaint);
}

/** Waits for the note about something that was done. */
export async function seeNote(page: Page, text: string): Promise<void> {
  await expect(page.getByRole('region', { name: 'Notifications' }).getByText(text)).toBeVisible();
}

/** Whether the header says that the page is connected, also while a dialog lies over it. */
const connected = (page: Page): Locator =>
  page.getByRole('button', { name: /^Connection: Connected/, includeHidden: true });

/**
 * Lets a page whose server is there again connect at once, as when the network comes back, rather than in up to ten
 * seconds.
 */
export async function reconnect(page: Page): Promise<void> {
  await expect(async () => {
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await expect(connected(page)).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
}

/** Counts from now on how often the page is loaded; what is live must not need it. */
export function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('load', () => (loads += 1));
  return () => loads;
}

/**
 * To be called before the page is opened. What it returns waits until the code of all tabs has come, which a page asks
 * for once it shows its own data.
 */
export function countTabs(page: Page): () => Promise<void> {
  const there = new Set<string>();
  page.on('requestfinished', (request) => {
    if (request.url().includes('/_app/immutable/nodes/')) there.add(request.url());
  });
  return async () => {
    await expect.poll(() => there.size).toBeGreaterThan(20);
    await page.waitForLoadState('networkidle');
  };
}
