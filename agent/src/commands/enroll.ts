import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { tradeCode } from '../api/enroll.ts';
import { Client } from '../api/client.ts';
import { readEnrollSettings } from '../config.ts';
import { print, printError } from '../lib/print.ts';
import { makeDirectory, replaceFile } from '../spool/files.ts';
import { UsageError, type Context } from './context.ts';

/**
 * Trades a code for the token of the agent that runs as this user on this host, and writes that down where the agent
 * looks for it. @param code `-` reads it from standard input, since others may read the arguments of a process
 */
export async function enroll(code: string, { system, version, given }: Context): Promise<void> {
  const { server, user, host, tokenFiles, token: other } = readEnrollSettings(given, system);
  const [file] = tokenFiles;
  if (file === undefined)
    throw new UsageError('there is no home to keep the token in: name a file with --token-file (LUBDUB_TOKEN_FILE)');
  const wanted = code === '-' ? await readInput() : code;
  // Before the code is used up.
  try {
    makeDirectory(dirname(file));
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new UsageError(`the token cannot be kept in ${file}: ${(error as Error).message}. Name another --token-file`);
  }
  const client = new Client({ server, token: null, version });
  try {
    const token = await tradeCode(client, { code: wanted, user, host });
    replaceFile(file, `${token}\n`);
    print(`Enrolled at ${client.server} as ${user}@${host}: the agent finds its token in ${file}\n`);
    if (other !== null) printError('While LUBDUB_TOKEN is set that one is used\n');
  } finally {
    client.close();
  }
}

async function readInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk as string;
  return text.trim();
}
