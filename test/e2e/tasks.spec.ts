import type { Page } from '@playwright/test';
import { AgentProcess, Scripts } from '../kit/agent-process.ts';
import { createTask, registerAgent } from '../kit/tasks.ts';
import {
  cell,
  choose,
  chooseAction,
  countLoads,
  fillDuration,
  rowOf,
  seeComplaint,
  seeNote,
  taskRow,
} from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Tabs' }).getByRole('link', { name, exact: true }).click();

test.describe('with an agent', () => {
  test.use({ ownServer: true });

  test('a task is added, comes up next, runs, shows its log live and stands in the history; a stopped scheduler runs nothing', async ({
    page,
    server,
  }) => {
    await using scripts = await Scripts.make();
    await scripts.add('greet.sh', 'for n in 1 2 3; do echo "hello $1 $n"; sleep 0.3; done; echo careful >&2; sleep 30');
    await page.goto('/tasks');
    await expect(page.getByRole('heading', { name: 'No tasks yet' })).toBeVisible();
    const loads = countLoads(page);
    await using agent = await AgentProcess.start({ server: server.url, scripts, host: 'web-1' });

    await page.getByRole('button', { name: 'Add your first task' }).click();
    const form = page.getByRole('dialog', { name: 'Add task' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Greeting');
    await form.getByRole('textbox', { name: 'Script' }).fill('greet.sh');
    await fillDuration(form, 'Every', '2', 'hours');
    await form.getByRole('button', { name: 'More options' }).click();
    await form.getByRole('textbox', { name: 'Arguments' }).fill('two words\n');
    await form.getByRole('button', { name: 'Add task' }).click();
    await seeNote(page, 'Added Greeting.');
    await expect(cell(taskRow(page, 'Greeting'), 'every 2 hours')).toBeVisible();

    await tab(page, 'Overview');
    const counters = page.getByRole('list', { name: 'Counters' });
    await expect(counters.getByRole('link', { name: 'Agents' })).toHaveText(/1$/);
    await expect(counters.getByRole('link', { name: 'Enabled' })).toHaveText(/1$/);
    await counters.getByRole('link', { name: 'Scheduled' }).click();
    const next = rowOf(page, 'Next runs', 'Greeting');
    await expect(next.getByText(/^in 1h 59m$/)).toBeVisible();
    await expect(cell(next, 'deploy@web-1')).toBeVisible();

    await tab(page, 'Tasks');
    await chooseAction(page, 'Greeting', 'Run now');
    await page.getByRole('region', { name: 'Notifications' }).getByRole('link', { name: 'Show run' }).click();
    const log = page.getByRole('log', { name: 'Log of this run' });
    for (const line of ['hello two words 1', 'hello two words 3', 'careful']) await expect(log).toContainText(line);
    await expect(page.getByRole('status').getByText('Running')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel run' }).click();
    await expect(page.getByRole('status').getByText('Cancelled')).toBeVisible();
    await page.getByRole('link', { name: 'All runs' }).click();
    await expect(rowOf(page, 'Runs', 'Greeting').getByText('Cancelled', { exact: true })).toBeVisible();

    await tab(page, 'Agents');
    await page.getByRole('button', { name: 'Stop the scheduler of deploy@web-1' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Stop scheduler' }).click();
    await expect(rowOf(page, 'Agents', 'web-1').getByText('Stopped')).toBeVisible();
    await tab(page, 'Tasks');
    await chooseAction(page, 'Greeting', 'Run now');
    await page.getByRole('region', { name: 'Notifications' }).getByRole('link', { name: 'Show run' }).click();
    await expect(page.getByText('deploy@web-1 is stopped')).toBeVisible();
    await expect(page.getByRole('status').getByText('Queued')).toBeVisible();
    await tab(page, 'Agents');
    await page.getByRole('button', { name: 'Start the scheduler of deploy@web-1' }).click();
    await expect(cell(rowOf(page, 'Agents', 'web-1'), '1'), 'what waited runs now').toBeVisible();
    expect(loads(), 'the page was not loaded again').toBe(0);
    expect(await agent.kill('SIGKILL')).toBeNull();
  });
});

test('the form says a schedule in words and when it is due, and what the server has against it', async ({ page }) => {
  const name = uniqueName('Report');
  await page.goto('/tasks?new=1');
  const form = page.getByRole('dialog', { name: 'Add task' });
  const times = form.getByRole('list', { name: 'Next times' }).getByRole('listitem');
  const submit = form.getByRole('button', { name: 'Add task' });
  await submit.click();
  await seeComplaint(form.getByRole('textbox', { name: 'Name' }), 'Give the task a name.');
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  await form.getByRole('textbox', { name: 'Script' }).fill('../out.sh');
  await expect(times).toHaveCount(5);
  await expect(times.first()).toContainText(/in (5m|4m \d+s)$/);

  await form.getByRole('radio', { name: 'Daily' }).click();
  await form.getByLabel('Time of day').fill('07:30');
  await form.getByRole('button', { name: 'Mon' }).click();
  await form.getByRole('button', { name: 'Fri' }).click();
  await expect(form.getByText('Means: Mon and Fri at 07:30.')).toBeVisible();
  await expect(times.first()).toContainText(/(Mon|Fri).*07:30:00/);

  await form.getByRole('radio', { name: 'Cron' }).click();
  const expression = form.getByRole('textbox', { name: 'Cron expression' });
  await expression.fill('0 0 31 2 *');
  await seeComplaint(expression, /0 0 31 2 \*/);
  await expect(form.getByText('There is no next time.')).toBeVisible();
  await expression.fill('15 2 * * 1-5');
  await expect(expression).toHaveAccessibleDescription('Means: weekdays at 02:15');
  await form.getByRole('combobox', { name: 'Time zone' }).fill('lisbon');
  await page.getByRole('option', { name: 'Europe/Lisbon' }).click();
  await expect(form.getByText('Next times, in Europe/Lisbon:')).toBeVisible();
  await expect(times.first()).toContainText('02:15:00');

  await submit.click();
  await seeComplaint(form.getByRole('textbox', { name: 'Script' }), /below the directory of scripts/);
  await form.getByRole('textbox', { name: 'Script' }).fill('report.sh');
  await form.getByRole('combobox', { name: 'User' }).fill('ana');
  await form.getByRole('switch', { name: /^Alert me about this task when a run fails or does not come/ }).click();
  await expect(form.getByRole('combobox', { name: 'App' })).toHaveValue('A new app for this task');
  await form.getByRole('button', { name: 'More options' }).click();
  await form.getByRole('radio', { name: 'Replace' }).click();
  await fillDuration(form, 'Time-out', '2', 'hours');
  await form.getByRole('textbox', { name: 'Comment' }).fill('Ask Bob');
  await submit.click();
  await seeNote(page, `Added ${name}.`);

  const row = taskRow(page, name);
  await expect(row).toContainText(/weekdays at 02:15\s*15 2 \* \* 1-5 · Europe\/Lisbon/);
  for (const text of ['report.sh', 'ana', 'any', 'Production', 'Ask Bob']) await expect(cell(row, text)).toBeVisible();
  await chooseAction(page, name, 'Edit');
  const edit = page.getByRole('dialog', { name: `Edit ${name}` });
  await expect(edit.getByRole('combobox', { name: 'App' })).toHaveValue(name);
  await expect(edit.getByRole('radio', { name: 'Replace' })).toBeChecked();
  await edit.getByRole('radio', { name: 'By hand' }).click();
  await expect(edit.getByRole('switch', { name: /when a run fails or takes too long$/ })).toBeChecked();
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(cell(row, 'on demand')).toBeVisible();

  await chooseAction(page, name, 'Show its app');
  await expect(page.getByRole('heading', { name })).toBeVisible();
  for (const text of ['on demand', 'silence is no alarm', 'None'])
    await expect(page.getByText(text, { exact: true })).toBeVisible();
});

test('a task that has no app is given one from its row, and loses it by its form', async ({ page, server }) => {
  const name = uniqueName('Quiet');
  await createTask(server.client, { name });
  await page.goto('/tasks');
  await chooseAction(page, name, 'Alert me about it');
  await seeNote(page, `Alerts tell of ${name} from now on.`);
  await chooseAction(page, name, 'Edit');
  const edit = page.getByRole('dialog', { name: `Edit ${name}` });
  const alert = edit.getByRole('switch', { name: /^Alert me about this task when a run fails/ });
  await expect(edit.getByRole('combobox', { name: 'App' })).toHaveValue(name);
  await alert.click();
  await expect(edit.getByRole('combobox', { name: 'App' })).toBeHidden();
  await alert.click();
  await expect(edit.getByRole('combobox', { name: 'App' }), 'the one that it had').toHaveValue(name);
  await alert.click();
  await edit.getByRole('button', { name: 'Save' }).click();
  await seeNote(page, `Saved ${name}.`);
  await page.goto('/apps');
  await expect(page.getByRole('row').filter({ hasText: name })).toContainText('Paused');
});

test('tasks are found, ticked, switched, copied and deleted', async ({ page, server }) => {
  const ana = uniqueName('ana');
  const every = { schedule: { everySeconds: 3_600 } };
  const names = ['one', 'two', 'three'].map((word) => uniqueName(word));
  const [one = '', two = '', three = ''] = names;
  await createTask(server.client, { ...every, name: one, user: ana });
  await createTask(server.client, { ...every, name: two });
  await registerAgent(server.client, { user: ana });
  await page.goto('/tasks');
  await createTask(server.client, { ...every, name: three, environment: 'DEVELOPMENT' });
  await expect(taskRow(page, three), 'it appears by itself').toBeVisible();

  await page.getByRole('radio', { name: 'My tasks' }).click();
  const whose = page.getByRole('combobox', { name: 'User whose tasks are shown' });
  await expect(whose).toBeFocused();
  await whose.fill(ana);
  await whose.press('Enter');
  await expect(taskRow(page, two)).toBeHidden();
  await expect(taskRow(page, one)).toBeVisible();
  await page.getByRole('radio', { name: 'All users’ tasks' }).click();
  await expect(taskRow(page, two)).toBeVisible();
  await page.reload();
  await page.getByRole('radio', { name: 'My tasks' }).click();
  await expect(page, 'who one is has been remembered').toHaveURL(`/tasks?user=${ana}`);
  await page.goto('/tasks');

  await page.getByRole('checkbox', { name: `Select ${one}` }).click();
  await page.getByRole('checkbox', { name: `Select ${three}` }).click();
  const bulk = page.getByRole('region', { name: 'Selected tasks' });
  await expect(bulk).toContainText('2 tasks selected');
  await bulk.getByRole('button', { name: 'Disable' }).click();
  await seeNote(page, 'Disabled 2 tasks.');
  await expect(taskRow(page, three).getByRole('switch')).not.toBeChecked();
  await choose(page, 'Status', 'Enabled');
  await expect(taskRow(page, three)).toBeHidden();
  await choose(page, 'Status', 'Enabled or not');
  await taskRow(page, one).getByRole('switch').click();
  await seeNote(page, `Enabled ${one}.`);
  await expect(taskRow(page, one).getByText(/^in 59m/)).toBeVisible();

  await chooseAction(page, two, 'Duplicate');
  const copy = page.getByRole('dialog', { name: `Duplicate ${two}` });
  await expect(copy.getByRole('textbox', { name: 'Name' })).toHaveValue(`${two} (copy)`);
  await copy.getByRole('button', { name: 'Add task' }).click();
  await expect(taskRow(page, `${two} (copy)`)).toBeVisible();
  await chooseAction(page, `${two} (copy)`, 'Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete task' }).click();
  await expect(taskRow(page, `${two} (copy)`)).toBeHidden();

  await bulk.getByRole('button', { name: 'Delete' }).click();
  const question = page.getByRole('alertdialog', { name: 'Delete 2 tasks?' });
  await question.getByRole('button', { name: 'Delete 2 tasks' }).click();
  await expect(taskRow(page, three)).toBeHidden();
  await expect(bulk).toBeHidden();
  await expect(taskRow(page, two)).toBeVisible();
});
