import type { Page } from '@playwright/test';
import type { Lubdub } from './kit/lubdub.ts';
import { countLoads } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

/** Opens a page that gets its own code, and of that of all others nothing until the returned function is called. */
async function openAlone(page: Page, server: Lubdub, answer: 'nothing' | 404): Promise<() => void> {
  const html = await (await fetch(`${server.url}/apps`, { headers: { accept: 'text/html' } })).text();
  let held = true;
  // The first two are the frame and the page for errors.
  await page.route(/\/_app\/immutable\/nodes\/(?![01]\.)/, (route) => {
    const name = route.request().url().split('/').at(-1) ?? '';
    if (!held || html.includes(name)) return route.continue();
    return answer === 404 ? route.fulfill({ status: 404, body: 'not found' }) : route.abort();
  });
  await page.goto('/apps');
  await expect(page.getByRole('button', { name: /^Connection: Connected/ })).toBeVisible();
  return () => (held = false);
}

test('a tab whose code has not come says so, and opens once it is there', async ({ page, server }) => {
  const release = await openAlone(page, server, 'nothing');
  const loads = countLoads(page);
  await page.getByRole('link', { name: 'Heartbeats' }).click();
  const note = page.getByText('The page you want opens as soon as the server gives it.');
  await expect(note).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Apps', level: 1 })).toBeVisible();
  release();
  await expect(page.getByRole('heading', { name: 'Heartbeats', level: 1 })).toBeVisible();
  await expect(page).toHaveURL('/heartbeats');
  await expect(note).toBeHidden();
  expect(loads(), 'the page was not loaded again').toBe(0);
});

test('where a new release has replaced the code, the next tab loads the page anew', async ({ page, server }) => {
  const release = await openAlone(page, server, 404);
  await page.route('**/_app/version.json', (route) => route.fulfill({ json: { version: 'another' } }));
  const loads = countLoads(page);
  const loaded = page.waitForRequest((request) => request.isNavigationRequest());
  await page.getByRole('link', { name: 'Tasks' }).click();
  await loaded;
  release();
  await page.unroute('**/_app/version.json');
  await expect(page.getByRole('heading', { name: 'Tasks', level: 1 })).toBeVisible();
  await expect(page).toHaveURL('/tasks');
  await expect.poll(loads).toBe(1);
});
