import type { Page } from '@playwright/test';
import { createApp } from '../kit/apps.ts';
import { beat } from '../kit/beats.ts';
import { eventually } from '../kit/eventually.ts';
import { HttpProxy } from '../kit/http-proxy.ts';
import { TcpProxy } from '../kit/tcp-proxy.ts';
import { reconnect, seeStatus } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

const schedule = { everySeconds: 3_600 };
const indicator = (page: Page, words: RegExp) => page.getByRole('button', { name: words });

test.describe('a network that is not as it should be', () => {
  test.use({ ownServer: true });

  test('a handshake that is swallowed is given up after ten seconds, and the next one gets through', async ({
    page,
    server,
  }) => {
    const { hostname, port } = new URL(server.url);
    await using proxy = new TcpProxy({ host: hostname, port: Number(port) });
    await proxy.listen();
    await page.clock.install();
    await page.goto(`http://127.0.0.1:${proxy.port}/apps`);
    await expect(indicator(page, /^Connection: Connected/)).toBeVisible();
    const again = page.waitForEvent('websocket');
    proxy.cut();
    proxy.silence();
    await page.getByRole('button', { name: 'Retry now' }).click();
    await again;
    proxy.restore();
    await page.clock.fastForward(10_000);
    await reconnect(page);
  });

  test('where no WebSocket gets through two pages are live all the same, over a connection each, and say so', async ({
    page,
    context,
    server,
  }) => {
    await using proxy = await HttpProxy.start(server.url);
    const app = await createApp(server.client, { name: 'Backup', schedule });
    const other = await context.newPage();
    for (const one of [page, other]) {
      await one.goto(`${proxy.url}/apps`);
      await expect(indicator(one, /^Connection: Connected by events/)).toBeVisible();
      await seeStatus(one, 'Backup', 'New');
    }
    await eventually(
      () => proxy.openRequests('/graphql/stream'),
      (streams) => streams === 2,
    );
    await beat(server.client, app);
    for (const one of [page, other]) await seeStatus(one, 'Backup', 'Up');
    // Other subscriptions, the same connection.
    await page.getByRole('link', { name: 'Logs' }).click();
    await page.getByRole('link', { name: 'Apps', exact: true }).click();
    await beat(server.client, app, { kind: 'FAIL' });
    await seeStatus(page, 'Backup', 'Down');
    await eventually(
      () => proxy.openRequests('/graphql/stream'),
      (streams) => streams === 2,
    );
    await other.close();
    await page.getByRole('button', { name: /^Connection:/ }).click();
    await expect(page.getByRole('dialog', { name: 'Connection' })).toContainText('server-sent events');
    await page.keyboard.press('Escape');

    const banner = page.getByText(/^Reconnecting… data as of/);
    await server.crash();
    await expect(banner).toBeVisible();
    await server.startAgain();
    await reconnect(page);
    await expect(banner).toBeHidden();
    await beat(server.client, app);
    await seeStatus(page, 'Backup', 'Up');
  });

  test('once a WebSocket gets through the page goes back to it', async ({ page, server }) => {
    await using proxy = await HttpProxy.start(server.url);
    const app = await createApp(server.client, { name: 'Backup', schedule });
    await page.clock.install();
    await page.goto(`${proxy.url}/apps`);
    await expect(indicator(page, /^Connection: Connected by events/)).toBeVisible();
    proxy.passUpgrades();
    await page.clock.fastForward(60_000);
    await expect(indicator(page, /^Connection: Connected( \d|$)/)).toBeVisible();
    await eventually(
      () => proxy.openRequests('/graphql/stream'),
      (streams) => streams === 0,
    );
    await beat(server.client, app);
    await seeStatus(page, 'Backup', 'Up');
  });
});
