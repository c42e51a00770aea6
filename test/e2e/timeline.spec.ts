import { createTask, registerAgent, runTask } from '../kit/tasks.ts';
import { expect, test } from './kit/test.ts';

test('the timeline shows what ran and what comes in lanes, is zoomed by buttons and keys, and leads to a run', async ({
  page,
  server,
}) => {
  const agent = await registerAgent(server.client);
  const task = await createTask(server.client, { host: agent.host, schedule: { everySeconds: 1_800 } });
  const run = await runTask(server.client, task.id);
  await agent.claimQueued(run);
  const startedAt = new Date(Date.now() - 60_000).toISOString();
  await agent.report({ runId: run.id, startedAt });
  await agent.end(run, startedAt, { status: 'FAILED', exitCode: 3 });
  await page.goto(`/history/timeline?task=${task.id}`);
  const lane = page.getByRole('list', { name: task.name, exact: true });
  const marks = lane.getByRole('link');
  await expect(marks.first()).toHaveAccessibleName(/^Failed/);
  const timeline = page.getByRole('group', { name: 'Timeline' });
  await expect(timeline).toHaveAccessibleDescription(/^1 runs, 1 of them failed, and [34] to come, in 1 lane;/);

  const width = page.getByRole('radiogroup', { name: 'Time shown' });
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(width.getByRole('radio', { name: '1 h' })).toBeChecked();
  await expect(page.getByRole('button', { name: 'Zoom in' })).toBeDisabled();
  await marks.first().focus();
  await page.keyboard.press('-');
  await expect(width.getByRole('radio', { name: '6 h' })).toBeChecked();
  await expect(page).toHaveURL(/[?&]at=/);
  await page.keyboard.press('0');
  await expect(page).not.toHaveURL(/[?&]at=/);
  await page.getByRole('button', { name: 'Earlier' }).click();
  await expect(page).toHaveURL(/[?&]at=/);
  await page.getByRole('button', { name: 'Now' }).click();
  await expect(page).not.toHaveURL(/[?&]at=/);

  const fingers = await page.context().newCDPSession(page);
  const { x, y, width: wide } = (await timeline.boundingBox())!;
  const pinch = async (from: number, to: number) => {
    const points = (apart: number) => [-1, 1].map((side) => ({ x: x + wide / 2 + side * apart, y: y + 40 }));
    await fingers.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points(from) });
    await fingers.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: points(to) });
    await fingers.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
  await pinch(40, 80);
  await expect(width.getByRole('radio', { name: '1 h' })).toBeChecked();
  await pinch(80, 40);
  await expect(width.getByRole('radio', { name: '6 h' })).toBeChecked();

  await page.getByRole('radio', { name: 'Agents' }).click();
  await expect(
    page.getByRole('list', { name: new RegExp(agent.host) }).getByRole('link', { name: /^Failed/ }),
  ).toBeVisible();
  await page.getByRole('radio', { name: 'Tasks' }).click();
  await marks.first().click();
  await expect(page).toHaveURL(`/history/${run.id}`);
});

test('the timeline as a table says the same in words', async ({ page, server }) => {
  const agent = await registerAgent(server.client);
  const task = await createTask(server.client, { host: agent.host, schedule: { everySeconds: 3_600 } });
  const run = await runTask(server.client, task.id);
  await agent.claimQueued(run);
  const startedAt = new Date(Date.now() - 60_000).toISOString();
  await agent.report({ runId: run.id, startedAt });
  await agent.end(run, startedAt);
  await page.goto(`/history/timeline?task=${task.id}`);
  await page.getByRole('radio', { name: 'Table' }).click();
  const rows = page.getByRole('table', { name: 'Timeline' }).getByRole('row');
  await expect(rows.last()).toContainText('Succeeded');
  await expect(rows.nth(1), 'what comes').toContainText(task.name);
  await rows.last().getByRole('link', { name: task.name }).click();
  await expect(page).toHaveURL(`/history/${run.id}`);
});
