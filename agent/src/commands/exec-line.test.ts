import { expect, it } from 'vitest';
import { splitExecLine } from './exec-line.ts';

const takesValue = (option: string): boolean | undefined => ({ '--host': true, '--no-output': false })[option];

it.each<[line: string, command: string | null]>([
  ['app -- git log -- file', 'git log -- file'],
  ['app git log -- file', null],
  ['app git -C there log -- file', null],
  ['--host web-1 app -- sh -c x', 'sh -c x'],
  ['app --no-output --host web-1 -- sh -c x', 'sh -c x'],
  ['--host=web-1 app -- sh', 'sh'],
  // Whatever is wrong before it.
  ['-- sh -c x', 'sh -c x'],
  ['app --bogus -- sh', 'sh'],
  ['--bogus value app -- sh', 'sh'],
  ['--host -- sh', 'sh'],
  ['app', null],
])('of `exec %s` the command is %s', (line, command) => {
  expect(splitExecLine(line.split(' '), takesValue).command?.join(' ') ?? null).toBe(command);
});
