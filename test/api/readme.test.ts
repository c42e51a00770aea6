import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createApp } from '../kit/apps.ts';
import { heartbeatsOf } from '../kit/beats.ts';
import { useServer } from '../kit/server.ts';

const server = useServer('pglite', { smtpUrl: 'smtp://127.0.0.1:1' });
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** Runs a command as cron does: by sh, with each `\%` as `%`. Resolves with its exit status. */
async function asCron(command: string): Promise<number> {
  const child = spawn('sh', ['-c', command.replaceAll('\\%', '%')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [status] = (await once(child, 'exit')) as [number];
  return status;
}

test('the line for cron brings how a job ended and the end of what it printed, however much that is', async () => {
  const app = await createApp(server());
  const line = /^0 3 \* \* \* {2}(.*)$/m.exec(readme)?.[1] ?? '';
  const job = `sh -c 'head -c 300000 /dev/zero | tr "\\0" x; echo " a 100% full disk"; exit 3'`;
  const command = line
    .replace('/usr/local/bin/backup', job)
    .replace('http://127.0.0.1:4000', server().url)
    .replace('<key>', app.pingKey);
  expect(await asCron(command)).toBe(0);
  expect(await heartbeatsOf(server(), app.id)).toMatchObject([
    { kind: 'FAIL', exitCode: 3, host: 'db-1', message: expect.stringMatching(/^x+ a 100% full disk\n$/) as string },
  ]);
});

test.each([
  ['Slack #ops', 'SLACK'],
  ['Mail to ops', 'EMAIL'],
])('the command that adds the channel %s does so', async (name, kind) => {
  const commands = readme.match(/^curl -s \S+\/graphql [^]*?\n\}'$/gm) ?? [];
  const command = commands.find((text) => text.includes(`"name": "${name}"`)) ?? 'false';
  expect(await asCron(command.replace('http://127.0.0.1:4000', server().url))).toBe(0);
  const { channels } = await server().query<{ channels: { name: string; kind: string }[] }>(
    '{ channels { name kind } }',
  );
  expect(channels).toContainEqual({ name, kind });
});
