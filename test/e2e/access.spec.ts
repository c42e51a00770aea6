import type { Browser, Page } from '@playwright/test';
import { createApp } from '../kit/apps.ts';
import { totp } from '../kit/totp.ts';
import { expectAccessible } from './kit/axe.ts';
import { Lubdub } from './kit/lubdub.ts';
import { appRow, rowOf, seeNote } from './kit/steps.ts';
import { expect, test } from './kit/test.ts';

const PASSWORD = 'correct horse battery';
/** A password is hashed on one core, one after the other: that takes its time on a busy machine. */
const HASHED = { timeout: 30_000 };
const ADA = { name: 'Ada', email: 'ada@example.org', password: PASSWORD };

/** A browser of its own, as another person or machine has it. */
const another = async (browser: Browser, url: string): Promise<Page> =>
  (await browser.newContext({ baseURL: url, reducedMotion: 'reduce' })).newPage();

/** Of a server with accounts, of which Ada is the first admin; `page` is hers. */
async function turnOnAccounts(page: Page, server: Lubdub): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Turn on accounts' }).click();
  await expect(page.getByRole('heading', { name: 'What stops when you turn them on' })).toBeVisible();
  const answer = await page.request.post('/api/access/set-up', { data: ADA, headers: { origin: server.url } });
  expect(answer.status()).toBe(200);
}

async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('a server that others reach is set up by its token, and those who are invited may do what their role says', async ({
  page,
  browser,
}) => {
  const server = await Lubdub.start({ HOST: '0.0.0.0' });
  const url = server.url.replace('0.0.0.0', 'localhost');
  try {
    await page.goto(`${url}/apps`);
    await expect(page, 'to where it is set up').toHaveURL(`${url}/set-up`);
    const [, token = ''] = /give this token: (\S+)/.exec(server.output) ?? [];
    await page.getByRole('textbox', { name: 'Token' }).fill('not the one');
    await page.getByRole('textbox', { name: 'Name' }).fill(ADA.name);
    await page.getByRole('textbox', { name: 'E-mail' }).fill(ADA.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(ADA.password);
    await page.getByRole('button', { name: 'Set up' }).click();
    await expect(page.getByRole('textbox', { name: 'Token' })).toHaveAttribute('aria-invalid', 'true');
    await expectAccessible(page, 'set-up');
    await page.getByRole('textbox', { name: 'Token' }).fill(token);
    await page.getByRole('button', { name: 'Set up' }).click();
    await expect(page.getByRole('heading', { name: 'Nothing is watched yet' })).toBeVisible(HASHED);

    await page.getByRole('button', { name: 'Signed in: Ada' }).click();
    await page.getByRole('menuitem', { name: 'Users' }).click();
    await page.getByRole('button', { name: 'Invite' }).click();
    const form = page.getByRole('dialog', { name: 'Invite somebody' });
    await form.getByRole('textbox', { name: 'E-mail' }).fill('vic@example.org');
    await form.getByRole('textbox', { name: 'Name' }).fill('Vic');
    await expect(form.getByRole('checkbox', { name: 'See output' })).toBeVisible();
    await form.getByRole('button', { name: 'Invite' }).click();
    const panel = page.getByRole('dialog', { name: 'Vic is invited' });
    const link = (await panel.getByRole('region', { name: 'link' }).textContent())?.trim() ?? '';
    await panel.getByRole('button', { name: 'Done' }).click();
    await expect(rowOf(page, 'Users', 'vic@example.org')).toContainText('Invited');
    await expectAccessible(page, 'users');

    await page.goto(`${url}/apps?new=1`);
    await page.getByRole('dialog', { name: 'Add app' }).getByRole('textbox', { name: 'Name' }).fill('Backup');
    await page.getByRole('dialog').getByRole('button', { name: 'Add app' }).click();
    await expect(page.getByRole('dialog', { name: 'Backup is ready' })).toBeVisible();

    await page.goto(`${url}/settings/audit`);
    const created = rowOf(page, 'Audit log', 'App created');
    await expect(created).toContainText('Ada');
    await expect(created.getByRole('link', { name: 'Backup' })).toBeVisible();
    await expectAccessible(page, 'audit log');

    const vic = await another(browser, url);
    await vic.goto(new URL(link).pathname + new URL(link).search);
    await vic.getByRole('textbox', { name: 'Name' }).fill('Vic');
    await vic.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await expectAccessible(vic, 'invitation');
    await vic.getByRole('button', { name: 'Join' }).click();
    await vic.getByRole('link', { name: 'Apps', exact: true }).click(HASHED);
    await expect(appRow(vic, 'Backup')).toBeVisible();
    await expect(vic.getByRole('button', { name: 'Add app' })).toBeHidden();
    await expect(vic.getByRole('button', { name: 'Actions for Backup' })).toBeHidden();
    await appRow(vic, 'Backup').getByRole('link').click();
    await expect(vic.getByRole('heading', { name: 'Send a beat' })).toBeVisible();
    await expect(vic.getByRole('button', { name: /^(?:Edit|Replace ping key|Snooze alerts)$/ })).toBeHidden();
    await vic.goto('/logs');
    await expect(vic.getByText('The log is hidden: needs READ_OUTPUT')).toBeVisible();
    await vic.goto('/settings/users');
    await expect(vic.getByRole('heading', { name: 'For admins only' })).toBeVisible();
    await vic.context().close();
  } finally {
    await server.remove();
  }
});

test.describe('with accounts', () => {
  test.use({ ownServer: true });

  test('a second factor is turned on by a code, and asked for at the next sign-in; a backup code does instead', async ({
    page,
    server,
    browser,
  }) => {
    await turnOnAccounts(page, server);
    await page.goto('/account');
    await page.getByRole('region', { name: 'Second factor' }).getByRole('button', { name: 'Turn on' }).click();
    const dialog = page.getByRole('dialog', { name: 'Turn on the second factor' });
    await dialog.getByRole('textbox', { name: 'Your password' }).fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await expect(dialog.getByRole('img', { name: 'QR code for an authenticator app' })).toBeVisible(HASHED);
    await expectAccessible(page, 'QR code', { within: '[role=dialog]' });
    const key = ((await dialog.getByText(/^[A-Z2-7 ]{20,}$/).textContent()) ?? '').replaceAll(' ', '');
    await dialog.getByRole('textbox', { name: 'Code' }).fill(totp(key, Date.now()));
    await dialog.getByRole('button', { name: 'Turn it on' }).click();
    const kept = page.getByRole('dialog', { name: 'Keep your backup codes' });
    const codes = ((await kept.getByRole('region', { name: 'backup codes' }).textContent()) ?? '').trim().split(/\s+/);
    await kept.getByRole('button', { name: 'I have kept them' }).click();
    await expect(page.getByRole('region', { name: 'Second factor' })).toContainText('On');
    await expectAccessible(page, 'account');

    const other = await another(browser, server.url);
    await other.goto('/tasks?enabled=yes');
    await expect(other).toHaveURL('/sign-in?next=%2Ftasks%3Fenabled%3Dyes');
    await signIn(other, { ...ADA, password: 'not the password' });
    await expect(other.getByRole('alert')).toHaveText('The e-mail address or the password is not right.', HASHED);
    await expectAccessible(other, 'sign-in');
    await signIn(other, ADA);
    await other.getByRole('textbox', { name: 'Code' }).fill(totp(key, Date.now() + 30_000));
    await other.getByRole('button', { name: 'Go on' }).click();
    await expect(other, 'back to where it was to go').toHaveURL('/tasks?enabled=yes');
    await other.getByRole('button', { name: 'Signed in: Ada' }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(other).toHaveURL('/sign-in');
    await signIn(other, ADA);
    await other.getByRole('textbox', { name: 'Code' }).fill(codes[0] ?? '');
    await other.getByRole('button', { name: 'Go on' }).click();
    await expect(other.getByRole('heading', { name: 'Overview' })).toBeVisible();
    await other.context().close();
  });

  test('a session that is ended elsewhere covers the page at once, and signing in goes on where it was', async ({
    page,
    server,
    browser,
  }) => {
    await createApp(server.client, { name: 'Backup' });
    await turnOnAccounts(page, server);
    const other = await another(browser, server.url);
    await other.goto('/apps?new=1');
    await signIn(other, ADA);
    const form = other.getByRole('dialog', { name: 'Add app' });
    await form.getByRole('textbox', { name: 'Name' }).fill('Half typed');
    await expect(other.getByText('Connection: Connected')).toBeAttached();

    await page.goto('/account');
    await page.getByRole('button', { name: /^End the session of Chrome/ }).click();
    await seeNote(page, 'has ended.');
    const ended = other.getByRole('alertdialog', { name: 'Your session has ended' });
    await expect(ended).toBeVisible();
    await expect(other, 'for whoever has it in a tab behind others').toHaveTitle('(signed out) Apps · Lubdub');
    await expectAccessible(other, 'ended session', { within: '[role=alertdialog]' });
    await ended.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await ended.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(ended).toBeHidden(HASHED);
    await expect(form.getByRole('textbox', { name: 'Name' })).toHaveValue('Half typed');
    await form.getByRole('button', { name: 'Add app' }).click();
    await expect(other.getByRole('dialog', { name: 'Half typed is ready' })).toBeVisible();
    await other.context().close();
  });

  test('a passkey signs in without a password', async ({ page, server }) => {
    // Browsers make passkeys for names, not for addresses.
    const url = server.url.replace('127.0.0.1', 'localhost');
    await page.goto(`${url}/settings/users`);
    await page.getByRole('button', { name: 'Turn on accounts' }).click();
    const form = page.getByRole('dialog', { name: 'Turn on accounts' });
    await form.getByRole('textbox', { name: 'Name' }).fill(ADA.name);
    await form.getByRole('textbox', { name: 'E-mail' }).fill(ADA.email);
    await form.getByRole('textbox', { name: 'Password' }).fill(ADA.password);
    await form.getByRole('button', { name: 'Turn on accounts' }).click();
    await expect(rowOf(page, 'Users', ADA.email), 'on the same page').toContainText('(you)', HASHED);

    const browser = await page.context().newCDPSession(page);
    await browser.send('WebAuthn.enable');
    const { authenticatorId } = await browser.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(`${url}/account`);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await seeNote(page, 'This passkey signs you in from now on.');
    await expect(page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem')).toHaveCount(1);
    // Nobody confirms what the browser offers by itself.
    await browser.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
    await page.getByRole('button', { name: 'Signed in: Ada' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeVisible();
    await expectAccessible(page, 'sign-in with a passkey');
    await browser.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true });
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByRole('heading', { name: 'Nothing is watched yet' })).toBeVisible(HASHED);
  });
});
