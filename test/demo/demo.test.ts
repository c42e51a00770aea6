import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { cookiesOf } from '../kit/accounts.ts';
import { eventually } from '../kit/eventually.ts';
import { GraphQLClient } from '../kit/graphql-client.ts';
import { freePort } from '../kit/postgres.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const START_MS = 40_000;

interface Seen {
  me: { role: string; permissions: string[] } | null;
}

test('the demo with accounts prints who may sign in, and each may do what it says', { timeout: 80_000 }, async () => {
  const port = await freePort();
  const demo = spawn(process.execPath, [MAIN, '--accounts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port) },
  });
  onTestFinished(() => void demo.kill('SIGKILL'));
  let output = '';
  demo.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await eventually(
    () => output,
    (said) => said.includes('Ctrl-C ends it'),
    START_MS,
  );

  const server = new GraphQLClient(`http://127.0.0.1:${port}`);
  const password = /with the password "([^"]+)"/.exec(output)?.[1];
  const people = [...output.matchAll(/^ {2}(\S+@\S+) +([A-Z_ +]+)$/gm)];
  const seen: (string | undefined)[] = [];
  for (const [, email, rights = ''] of people) {
    const answer = await server.post('/api/auth/sign-in/email', { email, password });
    const { me } = await server.sending({ cookie: cookiesOf(answer) }).query<Seen>('{ me { role permissions } }');
    expect([me?.role, ...(me?.permissions ?? [])]).toEqual(expect.arrayContaining(rights.split(' + ')));
    seen.push(rights);
  }
  expect(seen).toEqual(['ADMIN', 'VIEWER', 'VIEWER + READ_OUTPUT', 'OPERATOR', 'OPERATOR + EDIT_TASKS']);

  const [key = ''] = /\blub_\S+/.exec(output) ?? [];
  const reader = server.withKey(key);
  // The local one, and the other by a token of its own.
  await eventually(
    () => reader.query<{ agents: { nodes: object[] } }>('{ agents { nodes { user host online hasToken } } }'),
    ({ agents }) => agents.nodes.length === 2,
    START_MS,
  ).then(({ agents }) =>
    expect(agents.nodes).toContainEqual({ user: 'deploy', host: 'staging-1', online: true, hasToken: true }),
  );
  expect((await reader.query<{ apps: { nodes: object[] } }>('{ apps { nodes { id } } }')).apps.nodes).not.toEqual([]);

  demo.kill('SIGINT');
  expect(await once(demo, 'exit')).toEqual([0, null]);
});
