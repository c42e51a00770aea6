import { constants } from 'node:fs';
import { access, open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

/** A script cannot be started; the message says what to do about it, and on which host. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

export interface Script {
  /** Real path, inside the directory of scripts. */
  path: string;
  /** Of the folder that it is in. */
  folder: string;
  /** The program and what comes before the script's own arguments. */
  command: string;
  arguments: string[];
}

export interface ScriptPlace {
  /** Absolute. */
  scripts: string;
  host: string;
}

const BY_EXTENSION: Record<string, [command: string, ...args: string[]]> = {
  '.sh': ['sh'],
  '.py': ['python3'],
  '.js': [process.execPath],
  '.mjs': [process.execPath],
  '.cjs': [process.execPath],
  '.ts': [process.execPath, ...(typeScriptFlags(process.versions.node) ?? [])],
  '.rb': ['ruby'],
  '.pl': ['perl'],
  '.ps1': ['pwsh', '-NoProfile', '-File'],
};

/** As bytes are read here, one character each. */
const BYTE_ORDER_MARK = '\u00EF\u00BB\u00BF';
/** Shells take the mark for a part of the first command; `$0` is the script, and its arguments are its own. */
const WITHOUT_MARK = 'eval "$(tail -c +4 -- "$0")"';
const isShell = (words: string[]): boolean => words.some((word) => /(^|[/ ])(ba|da|k|z|a)?sh( |$)/.test(word));

const FIRST_BYTES = 512;
const ELF = '\x7fELF';

/** Finds a task's script in the directory of scripts, and what runs it. @throws ScriptError */
export async function findScript(folder: string, script: string, { scripts, host }: ScriptPlace): Promise<Script> {
  const named = [folder, script].filter((part) => part !== '').join('/');
  for (const part of [folder, script])
    if (isAbsolute(part) || part.split(/[\\/]/).includes('..') || part.includes('\0'))
      throw new ScriptError(
        `The path ${JSON.stringify(part)} leads out of the scripts' directory: name one inside of it`,
      );
  if (script === '') throw new ScriptError('The task names no script');

  const root = await realpath(scripts).catch(() => {
    throw new ScriptError(
      `The directory of scripts ${scripts} is missing on host ${host}: make it, or start the agent with --scripts`,
    );
  });
  const path = await realpath(join(root, folder, script)).catch((error: NodeJS.ErrnoException) => {
    throw new ScriptError(whyNotThere(error, named, scripts, host));
  });
  const inside = relative(root, path);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    throw new ScriptError(
      `The script ${named} on host ${host} is a link to ${path}, outside of ${scripts}: copy it there instead`,
    );
  const about = await stat(path);
  if (!about.isFile()) throw new ScriptError(`${named} in ${scripts} on host ${host} is not a file: name a script`);
  // Root may read what nobody may; a script that nobody may read is not meant to be run all the same.
  if ((about.mode & 0o444) === 0) throw new ScriptError(noPermission(named, scripts, host, 'r'));
  const bytes = await firstBytes(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw new ScriptError(noPermission(named, scripts, host, 'r'));
    throw new ScriptError(`The script ${named} in ${scripts} on host ${host} cannot be read: ${error.message}`);
  });

  // Some editors begin a file with a mark of its encoding, which the kernel takes for a part of the text.
  const isMarked = bytes.startsWith(BYTE_ORDER_MARK);
  const head = isMarked ? bytes.slice(BYTE_ORDER_MARK.length) : bytes;
  const [command, ...before] = await interpreterOf(path, head, named, { scripts, host });
  if (isMarked && isShell([command, ...before])) before.push('-c', WITHOUT_MARK);
  return { path, folder: join(path, '..'), command, arguments: [...before, ...(command === path ? [] : [path])] };
}

/** What a version of Node has to be told to run TypeScript; null: it cannot. */
export function typeScriptFlags(version: string): string[] | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)) return [];
  return major === 23 || (major === 22 && minor >= 6) ? ['--experimental-strip-types'] : null;
}

async function interpreterOf(
  path: string,
  head: string,
  named: string,
  { scripts, host }: ScriptPlace,
): Promise<[string, ...string[]]> {
  // As the kernel reads it: the interpreter, and the rest of the line as one argument.
  const shebang = /^#![ \t]*(\S+)[ \t]*([^\n\r]*)/.exec(head);
  if (shebang !== null) {
    const [, interpreter = '', argument = ''] = shebang;
    await access(interpreter, constants.X_OK).catch(() => {
      throw new ScriptError(
        `The script ${named} asks for ${interpreter}, which is not on host ${host}: install it there, or correct its first line`,
      );
    });
    return argument.trim() === '' ? [interpreter] : [interpreter, argument.trim()];
  }
  const extension = /\.[a-z0-9]+$/.exec(path.toLowerCase())?.[0] ?? '';
  if (extension === '.ts' && typeScriptFlags(process.versions.node) === null)
    throw new ScriptError(
      `The agent on host ${host} runs on Node ${process.versions.node}, which cannot run ${named}: run the agent with Node 22.18 or newer, or ` +
        'begin the script with what can, such as #!/usr/bin/env -S npx tsx',
    );
  const known = BY_EXTENSION[extension];
  if (known !== undefined) return known;
  if (head.startsWith(ELF)) {
    await access(path, constants.X_OK).catch(() => {
      throw new ScriptError(noPermission(named, scripts, host, 'x'));
    });
    return [path];
  }
  throw new ScriptError(
    `Nothing says what runs ${named} in ${scripts} on host ${host}: begin it with a line such as #!/bin/sh, or give it one of the ` +
      `extensions ${Object.keys(BY_EXTENSION).join(' ')}`,
  );
}

function whyNotThere({ code, message }: NodeJS.ErrnoException, named: string, scripts: string, host: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return `There is no script ${named} in ${scripts} on host ${host}: put it there, or correct the folder and script of the task`;
  if (code === 'EACCES') return noPermission(named, scripts, host, 'r');
  if (code === 'ELOOP') return `The script ${named} in ${scripts} on host ${host} is a link that leads to itself`;
  return `The script ${named} in ${scripts} on host ${host} cannot be found: ${message}`;
}

const noPermission = (named: string, scripts: string, host: string, right: 'r' | 'x'): string =>
  `The agent may not ${right === 'r' ? 'read' : 'execute'} ${named} in ${scripts} on host ${host}: there, run chmod +${right} ${join(scripts, named)}`;

async function firstBytes(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
