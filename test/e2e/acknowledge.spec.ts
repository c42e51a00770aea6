import { AcknowledgeLinks } from '../../server/src/features/alerts/acknowledge/links.ts';
import { createApp } from '../kit/apps.ts';
import { send } from '../kit/http.ts';
import { incidentsOf } from '../kit/incidents.ts';
import { expectAccessible } from './kit/axe.ts';
import { Lubdub } from './kit/lubdub.ts';
import { expect, test } from './kit/test.ts';

const SECRET = 'of no use outside of tests, but long enough';

test('a link in a message acknowledges with one button, on a small screen', async ({ browser }) => {
  const server = await Lubdub.start({ LUBDUB_SECRET: SECRET });
  const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
  try {
    const app = await createApp(server.client, { name: 'Nightly backup of the large database' });
    await send(`${server.url}/ping/${app.pingKey}/fail`);
    const [incident] = await incidentsOf(server.client, app.id);
    const links = new AcknowledgeLinks({ secrets: { current: SECRET, previous: null }, publicUrl: server.url });
    const url = links.urlFor({ incidentId: incident?.id ?? '', channelName: 'Slack #ops' }) ?? '';

    const page = await context.newPage();
    const mistakes: string[] = [];
    page.on('console', (message) => message.type() === 'error' && mistakes.push(message.text()));
    await page.goto(url);
    await expect(page.getByRole('heading', { name: app.name, level: 1 })).toBeVisible();
    await expect(page.getByText('Reported a failure')).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await expectAccessible(page, 'an incident to acknowledge');

    await page.getByLabel('Note').fill('the disk is full,\nI make room');
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await expect(page.getByText(/^Acknowledged .*, by a link sent to Slack #ops$/)).toBeVisible();
    await expect(page.getByText('the disk is full,\nI make room')).toBeVisible();
    expect(page.url()).toBe(url);
    await expectAccessible(page, 'an acknowledged incident');
    await page.reload();
    await expect(page.getByText(/^Acknowledged/)).toBeVisible();

    await page.goto(url.slice(0, -4));
    await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
    await expectAccessible(page, 'a link that was cut');
    expect(mistakes.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  } finally {
    await context.close();
    await server.remove();
  }
});
