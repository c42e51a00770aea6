import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApp } from '../kit/apps.ts';
import { eventually } from '../kit/eventually.ts';
import { freePort } from '../kit/postgres.ts';
import { hasProgram } from '../kit/programs.ts';
import { useServer } from '../kit/server.ts';

const HOST = 'beats.example.org';

describe.skipIf(!hasProgram('nginx') || !hasProgram('openssl'))('behind nginx as deploy/nginx has it', () => {
  const server = useServer('pglite', { publicUrls: [`https://${HOST}`], trustProxy: ['127.0.0.1'] });
  const directory = mkdtempSync(join(tmpdir(), 'lubdub-nginx-'));
  let nginx: ChildProcess | undefined;
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    const [certificate, key] = [join(directory, 'certificate.pem'), join(directory, 'key.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        `/CN=${HOST}`,
        '-keyout',
        key,
        '-out',
        certificate,
      ],
      { stdio: 'ignore' },
    );
    const site = readFileSync('deploy/nginx/lubdub.conf', 'utf8')
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replace('127.0.0.1:4000', new URL(server().url).host)
      .replace('/etc/ssl/certs/beats.example.org.pem', certificate)
      .replace('/etc/ssl/private/beats.example.org.key', key);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${directory}/${name};`,
    );
    const file = join(directory, 'nginx.conf');
    writeFileSync(
      file,
      `user root; daemon off; worker_processes 1; pid ${directory}/pid; error_log ${directory}/error.log;
       events {} http { access_log off; ${paths.join(' ')} ${site} }`,
    );
    nginx = spawn('nginx', ['-p', directory, '-e', join(directory, 'error.log'), '-c', file], { stdio: 'ignore' });
    await eventually(
      () =>
        new Promise<boolean>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => resolve(true));
          socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
        }),
      (isThere) => isThere,
    );
  });
  afterAll(async () => {
    if (nginx !== undefined) {
      nginx.kill('SIGQUIT');
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
    }
    rmSync(directory, { recursive: true });
  });

  const send = async (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<IncomingMessage> => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      method: body === undefined ? 'GET' : 'POST',
      rejectUnauthorized: false,
      servername: HOST,
      headers: {
        host: HOST,
        origin: `https://${HOST}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return response;
  };

  test('beats, queries and the dashboard get through', async () => {
    const app = await createApp(server());
    const beaten = await send(`/ping/${app.pingKey}`);
    expect([beaten.statusCode, await text(beaten)]).toEqual([200, expect.stringMatching(/^OK/)]);
    const asked = await send('/graphql', { query: `{ app(id: "${app.id}") { status pingUrl } }` });
    expect(JSON.parse(await text(asked))).toEqual({
      data: { app: { status: 'UP', pingUrl: `https://${HOST}/ping/${app.pingKey}` } },
    });
    const page = await send('/', undefined, { accept: 'text/html' });
    expect(page.statusCode).toBe(200);
    page.destroy();
  });

  test('the live feed gets through at once, over WebSocket and as a stream of events', async () => {
    const app = await createApp(server());
    const query = `subscription { heartbeatStatus(filter: { appIds: ["${app.id}"] }) { status } }`;
    const stream = await send('/graphql/stream', { subscriptions: [{ id: '1', query }] });
    stream.setEncoding('utf8');
    const socket = new WebSocket(`wss://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
      rejectUnauthorized: false,
      origin: `https://${HOST}`,
      headers: { host: HOST },
    });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    const told = once(socket, 'message');
    let streamed = '';
    stream.on('data', (chunk: string) => (streamed += chunk));
    await eventually(
      async () => {
        await send(`/ping/${app.pingKey}`).then(text);
        return streamed;
      },
      (events) => events.includes('heartbeatStatus'),
    );
    const [message] = (await told) as [Buffer];
    expect(JSON.parse(message.toString())).toMatchObject({ type: 'next', id: '1' });
    socket.terminate();
    stream.destroy();
  });

  test('a foreign name and a foreign page are refused as without it', async () => {
    const foreign = await send('/graphql', { query: '{ __typename }' }, { origin: 'https://elsewhere.example.org' });
    expect(foreign.statusCode).toBe(403);
    foreign.resume();
  });
});
