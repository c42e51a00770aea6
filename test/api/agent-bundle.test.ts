import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { createAgentBundle } from '../../server/src/gateway/http/agent-bundle.ts';
import { send } from '../kit/http.ts';
import { useServer } from '../kit/server.ts';

const server = useServer('pglite');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lubdub-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('another host gets the agent from the server, as one file that runs, with its checksum', async () => {
  const agent = await send(`${server().url}/lubdub.mjs`);
  expect(agent).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } });
  const sum = await send(`${server().url}/lubdub.mjs.sha256`);
  expect(sum).toMatchObject({ status: 200, body: `${sha256(agent.body)}  lubdub.mjs\n` });
  expect(sum.headers['content-type']).toBe('text/plain; charset=utf-8');

  const folder = await temporaryFolder();
  await writeFile(join(folder, 'lubdub.mjs'), agent.body);
  const { stdout } = await promisify(execFile)(process.execPath, ['lubdub.mjs', '--help'], { cwd: folder });
  expect(stdout).toContain('lubdub');

  const { etag, 'content-length': length } = agent.headers;
  const head = await send(`${server().url}/lubdub.mjs`, { method: 'HEAD' });
  expect(head).toMatchObject({ status: 200, body: '', headers: { etag, 'content-length': length } });
  const again = await send(`${server().url}/lubdub.mjs`, { headers: { 'if-none-match': etag ?? '' } });
  expect(again).toMatchObject({ status: 304, body: '' });
  expect(await send(`${server().url}/lubdub.mjs`, { method: 'POST' })).toMatchObject({ status: 405 });
});

test('one that has not been built is said to be missing, and is there as soon as it is', async () => {
  const file = join(await temporaryFolder(), 'lubdub.mjs');
  const serveAgent = createAgentBundle(file);
  const http = createServer((request, response) => void serveAgent(request, response, request.url ?? ''));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void http.close());
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/lubdub.mjs`;
  for (const suffix of ['', '.sha256'])
    expect(await send(url + suffix)).toMatchObject({
      status: 404,
      body: 'not found: the agent has not been built on this server; `npm run build` there makes it',
    });
  await writeFile(file, 'first');
  expect(await send(url)).toMatchObject({ status: 200, body: 'first' });
  await writeFile(file, 'second, of another length');
  expect(await send(url)).toMatchObject({ body: 'second, of another length' });
  expect((await send(`${url}.sha256`)).body).toContain(sha256('second, of another length'));
});
