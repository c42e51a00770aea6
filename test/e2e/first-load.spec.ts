import type { Page } from '@playwright/test';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { createTask, registerAgent } from '../kit/tasks.ts';
import { expect, test } from './kit/test.ts';

/** What may come over the wire before a page shows its data; that of an app has charts, and the library for them. */
const BUDGET_BYTES = 200_000;
const BUDGET_OF_APP_BYTES = 260_000;
/** The frame of each page, and that of errors. */
const FRAME = /\/_app\/immutable\/nodes\/[01]\./;
const PAGE = /\/_app\/immutable\/nodes\//;

interface Load {
  /** Of the page itself, without the code of other pages, which comes later. */
  bytes: number;
  /** Names of the operations that were asked, as often as they were. */
  asked: string[];
}

/** Opens a page in a browser that has nothing of it yet, and says what came until it was complete. */
async function load(page: Page, path: string, complete: () => Promise<void>): Promise<Load> {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  const own = new Set<string>();
  let ofPage: string | undefined;
  let isOther = false;
  const loaded: Load = { bytes: 0, asked: [] };
  network.on('Network.requestWillBeSent', ({ requestId, request: { url, postData } }) => {
    if (PAGE.test(url) && !FRAME.test(url)) isOther ||= url !== (ofPage ??= url);
    if (isOther) return;
    own.add(requestId);
    const name = /^(?:query|mutation) (\w+)/m.exec(JSON.parse(postData ?? '{}').query ?? '')?.[1];
    if (name !== undefined) loaded.asked.push(name);
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (own.has(requestId)) loaded.bytes += encodedDataLength;
  });
  await page.goto(path);
  await complete();
  await expect(page.getByRole('button', { name: /^Connection: Connected \d/, includeHidden: true })).toBeVisible();
  // What has been asked by mistake a second time comes soon after.
  await page.waitForLoadState('networkidle');
  await network.detach();
  return loaded;
}

test('a page asks for each thing once, and needs little code before it shows what it is about', async ({
  page,
  server,
}) => {
  // Nothing changes by itself while a page is open.
  const apps = [];
  for (let count = 0; count < 20; count += 1) {
    const app = await createApp(server.client, { schedule: { everySeconds: 86_400 }, tags: ['calm'] });
    await beat(server.client, app, { user: `user-${count}`, host: 'db-1.example.org' });
    apps.push(app);
  }
  const app = apps[0]!;
  const { host } = await registerAgent(server.client);
  const task = await createTask(server.client, { host, schedule: { daily: { atTime: '03:30' } }, enabled: false });
  const cell = (name: string) => page.getByRole('cell').filter({ hasText: name }).first();
  for (const [path, what] of [
    ['/', page.getByRole('region', { name: 'Recent changes' }).getByRole('listitem').first()],
    ['/apps', cell(app.name)],
    [`/apps/${app.id}`, page.getByRole('heading', { name: app.name, level: 1 })],
    ['/heartbeats', cell(app.name)],
    ['/tasks', cell(task.name)],
    [`/tasks/${task.id}`, page.getByRole('heading', { name: task.name, level: 1 })],
    ['/history', page.getByRole('heading', { name: 'History', level: 1 })],
    ['/history/timeline', page.getByRole('heading', { level: 1 })],
  ] as const) {
    const { bytes, asked } = await load(page, path, () => expect(what).toBeVisible());
    // The list of apps once more when it follows the beats of those that it shows: it cannot say before which those are.
    const twice = path === '/apps' ? ['AppsPage'] : [];
    expect.soft(asked.toSorted(), `what ${path} asks for`).toEqual([...new Set(asked), ...twice].toSorted());
    const budget = path.startsWith('/apps/') ? BUDGET_OF_APP_BYTES : BUDGET_BYTES;
    expect.soft(bytes, `bytes of ${path}`).toBeLessThan(budget);
  }
});
