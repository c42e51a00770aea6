import { createTask, registerAgent, runTask } from '../kit/tasks.ts';
import { choose, reconnect } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

test.use({ ownServer: true });

const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ message: `line ${from + index}.` }));

test('the log shows the newest 200 lines, then each as it comes, and stays where somebody reads', async ({
  page,
  server,
}) => {
  const agent = await registerAgent(server.client, { user: 'ana', host: 'web-1' });
  const task = await createTask(server.client, { name: 'Backup', host: 'web-1' });
  const run = await runTask(server.client, task.id);
  await agent.claimQueued(run);
  await agent.log(numbered(1, 300));
  await page.goto('/logs');
  const log = page.getByRole('log', { name: 'Log' });
  const lines = log.locator('[data-level]');
  await expect(lines).toHaveCount(200);
  await expect(lines.first()).toContainText('line 101.');
  await expect(log.getByText('line 300.')).toBeInViewport();

  await agent.log([
    { message: 'careful', level: 'WARNING', runId: run.id },
    { message: 'broken', level: 'ERROR', runId: run.id },
    { message: 'by the way', level: 'DEBUG' },
  ]);
  await expect(log.getByText('by the way')).toBeInViewport();
  for (const [text, colour] of [
    ['INFO', 'rgb(74, 222, 128)'],
    ['WARNING', 'rgb(251, 146, 60)'],
    ['ERROR', 'rgb(248, 113, 113)'],
    ['DEBUG', 'rgb(147, 165, 162)'],
  ] as const)
    await expect(log.getByText(text, { exact: true }).last()).toHaveCSS('color', colour);
  await expect(lines.nth(201)).toContainText(/ERROR\s*ana@web-1\s*Backup\s*broken/);

  await log.hover();
  await page.mouse.wheel(0, -600);
  const jump = page.getByRole('button', { name: 'Jump to newest' });
  await expect(jump).toBeVisible();
  await agent.log(numbered(301, 7));
  await expect(jump).toHaveText('Jump to newest · 7 new');
  await expect(log.getByText('line 307.')).not.toBeInViewport();
  await jump.click();
  await expect(log.getByText('line 307.')).toBeInViewport();
  await expect(jump).toBeHidden();

  await page.getByRole('button', { name: 'Pause' }).click();
  await agent.log(numbered(308, 2));
  await expect(page.getByText('Paused · 2 waiting')).toBeVisible();
  await expect(log.getByText('line 309.')).toBeHidden();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(log.getByText('line 309.')).toBeInViewport();

  await choose(page, 'Level', 'Warnings and errors');
  await expect(lines).toHaveCount(2);
  await agent.log([{ message: 'not of interest' }, { message: 'Broken again', level: 'ERROR' }]);
  await expect(lines).toHaveCount(3);
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('broken');
  await expect(lines).toHaveCount(2);
  await expect(log.locator('mark')).toHaveText(['broken', 'Broken']);
  const other = await registerAgent(server.client, { user: 'bob', host: 'db-1' });
  await choose(page, 'Agent', 'bob@db-1');
  await expect(page).toHaveURL(`/logs?level=WARNING&q=broken&agent=${other.id}`);
  await expect(log).toContainText('No line matches this search and these filters.');
  await other.log([{ message: 'broken here', level: 'ERROR' }]);
  await expect(lines).toHaveCount(1);
});

test('a page that has lost its server goes on behind its last line, without a gap and without a repeat', async ({
  page,
  server,
}) => {
  const agent = await registerAgent(server.client);
  // The first lines come before the page is connected: it asks for them, and no event has told of them.
  const said = Promise.withResolvers<void>();
  await page.routeWebSocket('**/graphql', async (socket) => {
    await said.promise;
    socket.connectToServer();
  });
  await page.goto('/logs');
  const lines = page.getByRole('log', { name: 'Log' }).locator('[data-level]');
  await expect(page.getByText('Nothing has been said yet.')).toBeVisible();
  await agent.log(numbered(1, 3));
  said.resolve();
  await expect(lines).toHaveCount(3);

  await server.crash();
  await expect(page.getByText('Reconnecting…', { exact: true })).toBeVisible();
  // More than are asked for at the beginning.
  await server.elsewhere(async (client) => {
    await agent.at(client).log(numbered(4, 260), 2);
  });
  await server.startAgain();
  await reconnect(page);
  await expect(lines).toHaveCount(263);
  await agent.log(numbered(264, 2), 3);
  await expect(lines).toHaveCount(265);
  const shown = await lines.allTextContents();
  expect(shown.map((text) => Number(/line (\d+)\./.exec(text)?.[1]))).toEqual(
    Array.from({ length: 265 }, (_, index) => index + 1),
  );
});
