import { createApp } from '../kit/apps.ts';
import { HttpReceiver } from '../kit/http-receiver.ts';
import { expectAccessible } from './kit/axe.ts';
import { ping } from './kit/fleet.ts';
import { choose, chooseAction, countLoads, fillDuration, rowOf, seeComplaint, seeNote } from './kit/steps.ts';
import { expect, test, uniqueName } from './kit/test.ts';

test.use({ ownServer: true });

test('the first channel is added and tested within a minute, and is told of everything from then on', async ({
  page,
  server,
}) => {
  await using receiver = await HttpReceiver.start();
  const app = await createApp(server.client, { name: uniqueName('Backup') });
  await page.goto('/');
  await page.getByText('Nobody is told yet when an app is down.').getByRole('link', { name: 'Add a channel' }).click();
  const loads = countLoads(page);
  await expectAccessible(page, 'kinds of channels', { within: '[role=dialog]' });
  await page.getByRole('dialog').getByRole('button', { name: 'Webhook' }).click();
  const form = page.getByRole('dialog', { name: 'Add Webhook channel' });
  const url = form.getByRole('textbox', { name: 'URL' });
  await form.getByRole('button', { name: 'Save and send a test' }).click();
  await seeComplaint(url, 'This is needed.');
  await url.fill('ftp://example.org');
  await form.getByRole('button', { name: 'Save and send a test' }).click();
  await seeComplaint(url, /^Must be a URL that begins with https:/);
  await expectAccessible(page, 'a form with complaints', { within: '[role=dialog]' });
  await url.fill(`${receiver.url}/hook`);
  await form.getByRole('textbox', { name: 'Name' }).fill('Pager');
  await form.getByRole('button', { name: 'Save and send a test' }).click();
  const result = page.getByRole('dialog', { name: 'Webhook Pager' });
  await expect(result).toContainText('The receiver took the test. The answer: 200 ok');
  await result.getByRole('button', { name: 'Done' }).click();
  expect(JSON.parse((await receiver.received(1))[0]?.body ?? '')).toMatchObject({ type: 'test' });

  const row = page.getByRole('list', { name: 'Channels' }).getByRole('listitem').filter({ hasText: 'Pager' });
  await expect(row).toContainText('Works');
  await page.getByRole('link', { name: 'Rules', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Rules' })).toContainText(
    'When any app is down, tell webhook Pager; tell when it is over.',
  );
  receiver.answerWith({ status: 503, body: 'busy' });
  await ping(app.pingUrl, '/fail');
  await page.getByRole('link', { name: 'Deliveries', exact: true }).click();
  const told = rowOf(page, 'Deliveries', 'Something began');
  await expect(told.getByRole('link', { name: app.name })).toHaveAttribute('href', /\/incidents\//, {
    timeout: 30_000,
  });
  await expect(told).toContainText('Pending');
  await expect(told).toContainText('503 busy');
  receiver.answerWith({});
  await told.getByRole('button', { name: 'Send to Pager again' }).click();
  await seeNote(page, 'It is sent to Pager again.');
  await expect(told).toContainText('Sent');
  await expectAccessible(page, 'deliveries');
  expect(loads(), 'the page was not loaded again').toBe(0);
});

test('a channel whose receiver refuses shows what it answered, keeps its secret in an edit, and goes with its rules', async ({
  page,
  server,
}) => {
  await using receiver = await HttpReceiver.start({ status: 404, body: 'no_service' });
  await server.client.query('mutation ($input: CreateChannelInput!) { createChannel(input: $input) { id } }', {
    input: { name: '#ops', settings: { slack: { webhookUrl: `${receiver.url}/services/s3cret` } } },
  });
  await page.goto('/alerts');
  await page.getByRole('button', { name: 'Send a test to #ops' }).click();
  const row = page.getByRole('list', { name: 'Channels' }).getByRole('listitem');
  await expect(row).toContainText('The receiver did not take the test. The answer: 404 no_service');
  await expect(row).toContainText('Failing');
  await expectAccessible(page, 'a channel that fails');

  receiver.answerWith({ status: 200 });
  await row.getByRole('button', { name: '#ops', exact: true }).click();
  const form = page.getByRole('dialog', { name: 'Edit #ops' });
  await expect(form.getByLabel('Webhook URL')).toHaveValue('');
  await expect(form.getByLabel('Webhook URL')).toHaveAccessibleDescription('It is set. Leave this empty to keep it.');
  await form.getByRole('textbox', { name: 'Channel (optional)' }).fill('#alerts');
  await form.getByRole('button', { name: 'Save and send a test' }).click();
  const result = page.getByRole('dialog', { name: 'Slack #ops' });
  await expect(result).toContainText('The receiver took the test.');
  expect((await receiver.received(2))[1]?.path).toBe('/services/s3cret');
  await result.getByRole('button', { name: 'Done' }).click();
  await expect(row).toContainText('#alerts');
  await expect(row).toContainText('Works');

  await row.getByRole('switch', { name: '#ops is switched on' }).click();
  await seeNote(page, 'Switched Slack #ops off: it is told of nothing.');
  await expect(row).toContainText('Switched off');
  await chooseAction(page, '#ops', 'Delete');
  const question = page.getByRole('alertdialog', { name: 'Delete Slack #ops?' });
  await expect(question).toContainText('Its rule “Everything” will be deleted, too.');
  await question.getByRole('button', { name: 'Delete channel' }).click();
  await expect(page.getByRole('heading', { name: 'Nobody is told yet' })).toBeVisible();
  await expectAccessible(page, 'no channel');
});

test('a rule says in words what it does, and an app’s form and page who hears of it', async ({ page, server }) => {
  await using receiver = await HttpReceiver.start();
  const add = (name: string) =>
    server.client.query('mutation ($input: CreateChannelInput!) { createChannel(input: $input) { id } }', {
      input: { name, settings: { webhook: { url: receiver.url } } },
    });
  await add('Day');
  await add('Night');
  const app = await createApp(server.client, { name: 'Backup', tags: ['nightly'] });
  await createApp(server.client, { name: 'Report' });
  await page.goto('/alerts');
  const night = page.getByRole('list', { name: 'Channels' }).getByRole('listitem').filter({ hasText: 'Night' });
  await night.getByText('No rule tells it anything.').getByRole('link', { name: 'Add a rule' }).click();
  const form = page.getByRole('dialog', { name: 'Add rule' });
  await form.getByRole('radio', { name: 'By tag' }).click();
  await form.getByRole('textbox', { name: 'Any of these tags' }).fill('nightly,');
  await fillDuration(form, 'After', '15', 'minutes');
  await fillDuration(form, 'Remind every', '1', 'hours');
  await expect(form.getByRole('status', { name: 'In words' })).toHaveText(
    'When any app tagged “nightly” is down, after 15 minutes unless acknowledged, tell webhook Night; remind every hour until acknowledged; tell when it is over.',
  );
  await expect(form).toContainText('1 app now: Backup.');
  await expectAccessible(page, 'the form of a rule', { within: '[role=dialog]' });
  await form.getByRole('button', { name: 'Add rule' }).click();
  const rules = page.getByRole('list', { name: 'Rules' }).getByRole('listitem');
  await expect(rules.filter({ hasText: 'Night' })).toContainText('after 15 minutes');
  await expectAccessible(page, 'rules');

  await page.goto(`/apps/${app.id}`);
  await expect(
    page.getByText('At once webhook Day; after 15 minutes, unless acknowledged, webhook Night; told when it is over.'),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const edit = page.getByRole('dialog', { name: 'Edit Backup' });
  await edit.getByRole('switch', { name: 'Webhook Day' }).click();
  const plan = edit.getByRole('region', { name: 'Who hears of this app' }).getByRole('status');
  await expect(plan).toHaveText('After 15 minutes, unless acknowledged, webhook Night; told when it is over.');
  await expectAccessible(page, 'who hears of an app', { within: '[role=dialog]' });
  await edit.getByRole('button', { name: 'Remove tag nightly' }).click();
  await expect(plan, 'as the tags in the form say').toHaveText('Nobody is told of this app.');
  await edit.getByRole('button', { name: 'Add a rule for this app alone' }).click();
  const alone = page.getByRole('dialog', { name: 'Add rule for Backup' });
  await choose(alone, 'Tell', 'Webhook Night');
  await alone.getByRole('button', { name: 'Add rule' }).click();
  await expect(alone).toBeHidden();
  await expect(plan).toHaveText('At once webhook Night; told when it is over.');
  await edit.getByRole('button', { name: 'Cancel' }).click();
  await expect(
    page.getByText('At once webhook Night; after 15 minutes, unless acknowledged, webhook Night'),
  ).toBeVisible();
});
