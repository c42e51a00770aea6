import type { Page } from '@playwright/test';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { createTask, registerAgent } from '../kit/tasks.ts';
import { expect, test } from './kit/test.ts';

/** What may come over the wire before a page shows its data. */
const BUDGET_BYTES = 200_000;
/** The frame of each page, and that of errors. */
const FRAME = /\/_app\/immutable\/nodes\/[01]\./;
const PAGE = /\/_app\/immutable\/nodes\//;

interface Load {
  /** Of the page itself, without what comes when its data is there: charts, the code of other pages. */
  bytes: number;
  /** Names of the operations that were asked, as often as they were. */
  asked: string[];
}

/**
 * Opens a page in a browser that has nothing of it yet, and says what came until it was complete.
 * @param data the query whose answer is what the page is about: what comes after it does not count
 */
async function load(page: Page, path: string, complete: () => Promise<void>, data: string): Promise<Load> {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  const own = new Set<string>();
  let ofPage: string | undefined;
  let isOther = false;
  let dataId: string | undefined;
  let isThere = false;
  const loaded: Load = { bytes: 0, asked: [] };
  network.on('Network.requestWillBeSent', ({ requestId, request: { url, postData } }) => {
    if (PAGE.test(url) && !FRAME.test(url)) isOther ||= url !== (ofPage ??= url);
    if (isOther) return;
    if (!isThere) own.add(requestId);
    const name = /^(?:query|mutation) (\w+)/m.exec(JSON.parse(postData ?? '{}').query ?? '')?.[1];
    if (name === undefined) return;
    loaded.asked.push(name);
    if (name === data) dataId = requestId;
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (own.has(requestId)) loaded.bytes += encodedDataLength;
    isThere ||= requestId === dataId;
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
  for (const [path, what, data] of [
    ['/', page.getByRole('region', { name: 'Recent changes' }).getByRole('listitem').first(), 'RecentChanges'],
    ['/apps', cell(app.name), 'AppsPage'],
    [`/apps/${app.id}`, page.getByRole('heading', { name: app.name, level: 1 }), 'AppDetail'],
    ['/heartbeats', cell(app.name), 'InstancesPage'],
    ['/tasks', cell(task.name), 'TasksPage'],
    [`/tasks/${task.id}`, page.getByRole('heading', { name: task.name, level: 1 }), 'TaskDetail'],
    ['/history', page.getByRole('heading', { name: 'History', level: 1 }), 'RunsPage'],
    ['/history/timeline', page.getByRole('heading', { level: 1 }), 'Timeline'],
  ] as const) {
    const { bytes, asked } = await load(page, path, () => expect(what).toBeVisible(), data);
    // The list of apps once more when it follows the beats of those that it shows: it cannot say before which those are.
    const twice = path === '/apps' ? ['AppsPage'] : [];
    expect.soft(asked.toSorted(), `what ${path} asks for`).toEqual([...new Set(asked), ...twice].toSorted());
    expect.soft(bytes, `bytes of ${path}`).toBeLessThan(BUDGET_BYTES);
  }
});
