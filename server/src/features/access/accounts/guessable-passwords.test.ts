import { describe, expect, test } from 'vitest';
import { eventually } from '../../../../../test/kit/eventually.ts';
import { GuessablePasswords } from './guessable-passwords.ts';

const script = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
const UNAVAILABLE = { code: 'UNAVAILABLE', message: 'the password could not be looked at; try again' };

describe('the thread that looks at passwords', () => {
  test('answers each of several, and is ended where nothing is asked of it', async () => {
    const passwords = new GuessablePasswords({ idleMs: 0 });
    expect(passwords.isRunning).toBe(false);
    const known = ['Ada Lovelace', 'https://beats.corp.test'];
    const asked = ['password1234', 'lovelace.ada', 'violet otter lantern'].map((one) => passwords.find(one, known));
    expect(await Promise.all(asked)).toEqual(['COMMON', 'CONTEXT', null]);
    await eventually(
      () => passwords.isRunning,
      (isRunning) => !isRunning,
    );
    expect(await passwords.find('password1234', [])).toBe('COMMON');
  });

  test.each([
    ['cannot begin', 'throw new Error("no memory")'],
    ['fails', 'require("node:worker_threads").parentPort.on("message", () => { throw new Error("broken") })'],
    ['ends', 'process.exit(1)'],
  ])('refuses whoever waits where it %s, and there is another for the next', async (_what, text) => {
    const passwords = new GuessablePasswords({ script: script(text) });
    await expect(passwords.find('password1234', [])).rejects.toMatchObject(UNAVAILABLE);
    expect(passwords.isRunning).toBe(false);
    await expect(passwords.find('password1234', [])).rejects.toMatchObject(UNAVAILABLE);
  });

  test('is given up where it does not answer', async () => {
    const passwords = new GuessablePasswords({ script: script('for (;;);'), patienceMs: 10 });
    await expect(passwords.find('password1234', [])).rejects.toMatchObject(UNAVAILABLE);
    expect(passwords.isRunning).toBe(false);
  });
});
