import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findScript, ScriptError, typeScriptFlags } from './script.ts';

let scripts = '';

beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), 'lubdub-find-'));
  scripts = join(root, 'scripts');
  await mkdir(join(scripts, 'nightly'), { recursive: true });
  await mkdir(join(root, 'elsewhere'));
  const files: Record<string, string> = {
    'scripts/nightly/backup.sh': 'echo no first line\n',
    'scripts/own.sh': '#!/bin/bash -eu\r\necho\n',
    'scripts/env.txt': '#!/usr/bin/env node\n',
    'scripts/marked.sh': '\uFEFF#!/bin/bash -eu\necho\n',
    'scripts/marked.py': '\uFEFF#!/usr/bin/env python3\n',
    'scripts/none.sh': '#!/opt/nowhere/ruby\n',
    'scripts/plain': 'echo\n',
    'scripts/notes.py': 'print()\n',
    'scripts/closed.sh': 'echo\n',
    'elsewhere/secret.sh': 'echo secret\n',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
  await chmod(join(scripts, 'closed.sh'), 0);
  await symlink(join(root, 'elsewhere', 'secret.sh'), join(scripts, 'link.sh'));
  await symlink(join(root, 'elsewhere'), join(scripts, 'linked'));
  await symlink('backup.sh', join(scripts, 'nightly', 'alias.sh'));
});

afterAll(() => rm(join(scripts, '..'), { recursive: true, force: true }));

const find = (folder: string, script: string) => findScript(folder, script, { scripts, host: 'web-1' });

describe('a script', () => {
  it('is run by what its first line says, as the kernel would', async () => {
    expect(await find('', 'own.sh')).toMatchObject({
      command: '/bin/bash',
      arguments: ['-eu', join(scripts, 'own.sh')],
      folder: scripts,
    });
    expect(await find('', 'env.txt')).toMatchObject({
      command: '/usr/bin/env',
      arguments: ['node', join(scripts, 'env.txt')],
    });
  });

  it('is run by what its extension stands for where the first line says nothing', async () => {
    const path = join(scripts, 'nightly', 'backup.sh');
    expect(await find('nightly', 'backup.sh')).toEqual({
      path,
      folder: join(scripts, 'nightly'),
      command: 'sh',
      arguments: [path],
    });
    expect(await find('', 'notes.py')).toMatchObject({ command: 'python3' });
  });

  it('may begin with a byte order mark, which a shell does not understand', async () => {
    expect(await find('', 'marked.sh')).toMatchObject({
      command: '/bin/bash',
      arguments: ['-eu', '-c', expect.stringMatching(/^eval /) as string, join(scripts, 'marked.sh')],
    });
    expect(await find('', 'marked.py')).toMatchObject({ arguments: ['python3', join(scripts, 'marked.py')] });
  });

  it('in TypeScript is run by a Node that can, and told what it needs', () => {
    expect(typeScriptFlags('20.20.2')).toBeNull();
    expect(typeScriptFlags('22.5.0')).toBeNull();
    expect(typeScriptFlags('22.7.0')).toEqual(['--experimental-strip-types']);
    for (const version of ['22.18.0', '23.6.0', '24.0.0']) expect(typeScriptFlags(version)).toEqual([]);
  });

  it('may be a link to another one inside of the directory', async () => {
    expect(await find('nightly', 'alias.sh')).toMatchObject({ path: join(scripts, 'nightly', 'backup.sh') });
  });

  const refused: [what: string, folder: string, script: string, says: RegExp][] = [
    ['is missing', 'nightly', 'gone.sh', /no script nightly\/gone\.sh in .* on host web-1: put it there/],
    ['is in a folder that is missing', 'weekly', 'backup.sh', /no script weekly\/backup\.sh/],
    ['has no name', 'nightly', '', /names no script/],
    ['is a folder', '', 'nightly', /is not a file/],
    ['leads out by its folder', '..', 'elsewhere/secret.sh', /leads out/],
    ['leads out by its name', 'nightly', '../../elsewhere/secret.sh', /leads out/],
    ['is absolute', '', '/etc/passwd', /leads out/],
    ['is a link that leads out', '', 'link.sh', /link to .*, outside of/],
    ['is in a folder that is a link that leads out', 'linked', 'secret.sh', /outside of/],
    ['may not be read', '', 'closed.sh', /may not read .* chmod \+r/],
    ['asks for what is not there', '', 'none.sh', /asks for \/opt\/nowhere\/ruby, which is not on host web-1/],
    ['says nowhere what runs it', '', 'plain', /Nothing says what runs plain/],
  ];
  it.each(refused)('that %s is refused, and the error says what to do', async (_what, folder, script, says) => {
    const error = await find(folder, script).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ScriptError);
    expect((error as Error).message).toMatch(says);
  });

  it('cannot be found where the directory itself is missing', async () => {
    await expect(findScript('', 'a.sh', { scripts: '/nowhere/at/all', host: 'web-1' })).rejects.toThrow(
      /directory of scripts \/nowhere\/at\/all is missing on host web-1/,
    );
  });
});
