import { spawnSync } from 'node:child_process';
import { createApp } from '../kit/apps.ts';
import { cell, sourceRow } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

/** Runs what was pasted, as the shell of this user. */
const paste = (command: string) =>
  spawnSync('sh', ['-c', command], { encoding: 'utf8', env: { PATH: process.env.PATH, USER: 'ana', LOGNAME: 'ana' } });

for (const way of ['curl', 'GraphQL']) {
  test(`the ${way} command can be pasted into a shell as it is`, async ({ page, server, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const app = await createApp(server.client);
    await page.goto(`/apps/${app.id}`);
    await page.getByRole('tab', { name: way }).click();
    await page.getByRole('button', { name: `Copy ${way}` }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();

    const { status, stderr } = paste(await page.evaluate(() => navigator.clipboard.readText()));
    expect(stderr).toBe('');
    expect(status).toBe(0);
    await expect(page.getByRole('table', { name: 'Recent heartbeats' })).toContainText('Success');
    await page.goto('/heartbeats');
    await expect(cell(sourceRow(page, app.name), 'ana')).toBeVisible();
    await expect(cell(sourceRow(page, app.name), paste('hostname').stdout.trim())).toBeVisible();
  });
}

test('the cron lines report how the job ended, and the end of what it printed', async ({ page, server, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const app = await createApp(server.client);
  await page.goto(`/apps/${app.id}`);
  await page.getByRole('tab', { name: 'cron' }).click();
  await page.getByRole('button', { name: 'Copy cron' }).click();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n').filter((line) => line !== '');
  const job = `sh -c 'head -c 300000 /dev/zero | tr "\\0" x; echo the end; exit 3'`;
  for (const line of lines) {
    const command = line.replace('*/5 * * * * ', '').replace('/path/to/job', job);
    expect(paste(command)).toMatchObject({ status: 0, stderr: '' });
  }
  const recent = page.getByRole('table', { name: 'Recent heartbeats' });
  await expect(recent.getByRole('row')).toHaveCount(lines.length + 1);
  await expect(recent).toContainText('the end');
});
