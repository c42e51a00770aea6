import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { AgentProcess, Scripts } from '../kit/agent-process.ts';
import { createEnrollCode, makeAgentToken } from '../kit/agent-tokens.ts';
import { uniqueName } from '../kit/apps.ts';
import { eventually } from '../kit/eventually.ts';
import { useServer } from '../kit/server.ts';
import { createTask, readRun, runTask } from '../kit/tasks.ts';

const MAIN = fileURLToPath(new URL('../../agent/src/main.ts', import.meta.url));
const LONG_MS = 30_000;

const server = useServer('pglite', { live: true });

interface SeenAgent {
  host: string;
  hasToken: boolean;
  online: boolean;
}

const agentOn = async (host: string): Promise<SeenAgent | undefined> => {
  const { agents } = await server().query<{ agents: { nodes: SeenAgent[] } }>(
    '{ agents(first: 500) { nodes { host hasToken online } } }',
  );
  return agents.nodes.find((agent) => agent.host === host);
};

const messagesOf = async (id: string): Promise<string[]> => {
  const { run } = await server().query<{ run: { logs: { nodes: { message: string }[] } } }>(
    'query ($id: ID!) { run(id: $id) { logs(first: 9) { nodes { message } } } }',
    { id },
  );
  return run.logs.nodes.map(({ message }) => message);
};

const revokeAll = async (): Promise<void> => {
  const { agentTokens } = await server().query<{ agentTokens: { id: string }[] }>('{ agentTokens { id } }');
  for (const { id } of agentTokens) await server().query('mutation ($id: ID!) { revokeAgentToken(id: $id) }', { id });
};

/** Runs `lubdub enroll` to its end, as it is run for the agent that has this spool. */
async function enroll(host: string, spool: string, code: string, input = '') {
  const flags = ['--server', server().url, '--user', 'deploy', '--host', host, '--spool', spool];
  const child = spawn(process.execPath, [MAIN, 'enroll', code, ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: spool },
  });
  const ended = { code: null as number | null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
  child.stdin.end(input);
  [ended.code] = (await once(child, 'close')) as [number | null];
  return ended;
}

test('an agent whose token is not known says what to do, keeps what happens, and goes on once it is enrolled', async () => {
  await using stack = new AsyncDisposableStack();
  const scripts = stack.use(await Scripts.make());
  const spool = await mkdtemp(join(tmpdir(), 'lubdub-spool-'));
  stack.defer(() => rm(spool, { recursive: true, force: true }));
  const host = uniqueName('host');
  const file = join(spool, 'token');
  await writeFile(file, `${await makeAgentToken(server(), { user: 'deploy', host })}\n`);
  await chmod(file, 0o600);
  await scripts.add('slow.sh', 'until [ -e "$STARTS.end" ]; do sleep 0.1; done; env | grep -c lba_; echo done');
  const agent = stack.use(await AgentProcess.start({ server: server().url, scripts, host, spool }));
  const task = await createTask(server(), { script: 'slow.sh', host, user: 'deploy' });
  await eventually(
    () => agentOn(host),
    (seen) => seen?.online === true && seen.hasToken,
    LONG_MS,
  );
  const run = await runTask(server(), task.id);
  await eventually(
    () => scripts.readStarts(),
    (starts) => starts.length === 1,
    LONG_MS,
  );
  // It hears of it by its socket, within a second.
  await revokeAll();
  await eventually(
    () => agent.output,
    (said) => said.includes('`lubdub enroll <code>`'),
    LONG_MS,
  );
  await writeFile(`${scripts.starts}.end`, '');
  await eventually(
    () => agent.kept(),
    (kept) => kept.split('\n').some((line) => line.includes(run.id) && line.includes('SUCCEEDED')),
    LONG_MS,
  );
  expect(await readRun(server(), run.id)).toMatchObject({ status: 'RUNNING' });

  const { code } = await createEnrollCode(server(), { user: 'deploy', host });
  const wrong = await enroll(uniqueName('host'), spool, code);
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toMatch(/^Lubdub at \S+ refuses: host: this code is for deploy@\S+, not for .*\n$/);
  const enrolled = await enroll(host, spool, '-', `${code}\n`);
  expect(enrolled).toMatchObject({ code: 0, stderr: '' });
  expect(enrolled.stdout).toContain(`as deploy@${host}`);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(enrolled.stdout).not.toContain((await readFile(file, 'utf8')).trim());
  expect(
    await eventually(
      () => readRun(server(), run.id),
      (now) => now?.finishedAt != null,
      LONG_MS,
    ),
  ).toMatchObject({ status: 'SUCCEEDED' });
  // Lines come by a way of their own.
  expect(
    await eventually(
      () => messagesOf(run.id),
      (messages) => messages.length === 2,
      LONG_MS,
    ),
  ).toEqual(['0', 'done']);
  // Once for all that time, however often it has tried.
  expect(agent.output.split('`lubdub enroll <code>`')).toHaveLength(2);
  expect(agent.output).not.toMatch(/lba_|may read the token/);
});

test("an agent with another host's token waits for its own, in whatever variable or file that is", async () => {
  await using stack = new AsyncDisposableStack();
  const scripts = stack.use(await Scripts.make());
  const host = uniqueName('host');
  const foreign = await makeAgentToken(server(), { user: 'deploy', host: uniqueName('host') });
  const agent = stack.use(
    await AgentProcess.start({ server: server().url, scripts, host, env: { LUBDUB_TOKEN: foreign } }),
  );
  await eventually(
    () => agent.output,
    (said) => /this token is for agents deploy@host-\S+ only.*lubdub enroll/.test(said),
    LONG_MS,
  );
  expect(agent.process.exitCode).toBeNull();
  expect(await agentOn(host)).toBeUndefined();
});
