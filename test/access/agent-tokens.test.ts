import { randomUUID } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { createEnrollCode, enroll, makeAgentToken } from '../kit/agent-tokens.ts';
import { uniqueName } from '../kit/apps.ts';
import { DATABASES, makeDatabase } from '../kit/databases.ts';
import { jsonRequest, send } from '../kit/http.ts';
import { startServer, useServer } from '../kit/server.ts';
import { REGISTER_AGENT } from '../kit/tasks.ts';

const TOKENS = '{ agentTokens { id prefix user host createdAt createdBy lastUsedAt } }';
const ME = '{ me { name permissions } }';
const REVOKE = 'mutation ($id: ID!) { revokeAgentToken(id: $id) }';

interface Token {
  id: string;
  prefix: string;
  user: string;
  host: string;
  lastUsedAt: string | null;
}

const names = (host = uniqueName('host')) => ({ user: 'deploy', host });

describe.each(DATABASES)('agent tokens on %s', (database) => {
  const server = useServer(database);
  const tokens = async () => (await server().query<{ agentTokens: Token[] }>(TOKENS)).agentTokens;

  it('are traded for a code, are told once, and have no permission of their own', async () => {
    const who = names();
    const { code, command } = await createEnrollCode(server(), who);
    expect(command).toBe(`lubdub enroll ${code} --server ${server().url}`);
    const { token = '', status } = await enroll(server(), { code, ...who });
    expect(status).toBe(200);
    expect(token).toMatch(/^lba_[0-9A-Za-z]{28}$/);
    const known = (await tokens()).find(({ host }) => host === who.host);
    expect(known).toMatchObject({ ...who, prefix: token.slice(0, 8), lastUsedAt: null });
    const name = `agent deploy@${who.host}`;
    expect(await server().withKey(token).query(ME)).toEqual({ me: { name, permissions: [] } });
    expect((await tokens()).find(({ id }) => id === known?.id)?.lastUsedAt).not.toBeNull();
    const stored = await server().sql.query(
      'select t::text, c::text from agent_token t full join enroll_code c on false',
    );
    expect(JSON.stringify(stored)).not.toMatch(new RegExp(`${token}|${code}`));
    const refusal = { code: 'FORBIDDEN', message: expect.stringContaining('ADMIN') as string };
    expect(await server().withKey(token).refusal(TOKENS)).toMatchObject(refusal);
  });

  it('are as narrow as is asked for, and never wider than their code', async () => {
    const group = uniqueName('web');
    const { code } = await createEnrollCode(server(), { user: '*', host: `${group}-*` });
    const refusal = { status: 403, code: 'FORBIDDEN' };
    for (const host of [group, '*', `db-${group}-1`])
      expect(await enroll(server(), { code, user: 'deploy', host })).toMatchObject({ ...refusal, field: 'host' });
    // What was refused has not used it up.
    expect(await enroll(server(), { code, user: 'deploy', host: `${group}-1` })).toMatchObject({ status: 200 });
    expect(await tokens()).toContainEqual(expect.objectContaining({ user: 'deploy', host: `${group}-1` }) as Token);
    const token = await makeAgentToken(server(), { user: '*', host: `${group}-*` });
    const register = (host: string) =>
      server()
        .withKey(token)
        .execute(REGISTER_AGENT, {
          input: { user: 'anybody', host, sessionId: randomUUID(), version: '0.1.0', protocol: 1 },
        });
    expect((await register(`${group}-7`)).errors).toBeUndefined();
    expect((await register(group)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('are not to be had for a code that is unknown, used, or 15 minutes old', async () => {
    const who = names();
    const used = await createEnrollCode(server(), who);
    await enroll(server(), { code: used.code, ...who });
    const old = await createEnrollCode(server(), who);
    server().clock.advance(15 * 60_000);
    const refusal = { status: 401, code: 'UNAUTHENTICATED', field: 'code', message: expect.any(String) as string };
    for (const code of [used.code, old.code, 'lbe_', `${used.code.slice(0, -1)}0`, ''])
      expect(await enroll(server(), { code, ...who })).toEqual(refusal);
  });

  it('end when they are revoked', async () => {
    const who = names();
    const client = server().withKey(await makeAgentToken(server(), who));
    await client.query(ME);
    const { id } = (await tokens()).find(({ host }) => host === who.host) as Token;
    expect(await server().query(REVOKE, { id })).toEqual({ revokeAgentToken: id });
    expect(await client.refusal(ME)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await server().refusal(REVOKE, { id })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are asked for in JSON, by name', async () => {
    const ask = (body: unknown) => send(`${server().url}/api/enroll`, jsonRequest(body));
    expect(await ask({ code: 'x', user: 'deploy' })).toMatchObject({
      status: 400,
      body: expect.stringContaining('"field":"host"') as string,
    });
    expect(await ask(null)).toMatchObject({ status: 400 });
    expect(await send(`${server().url}/api/enroll`)).toMatchObject({ status: 405 });
    expect(await send(`${server().url}/api/enroll`, { method: 'POST', body: '{}' })).toMatchObject({ status: 415 });
    expect(await send(`${server().url}/api/enrollment`)).toMatchObject({ status: 404 });
    const foreign = jsonRequest({ code: 'x', ...names() }, { origin: 'https://evil.example' });
    expect(await send(`${server().url}/api/enroll`, foreign)).toMatchObject({ status: 403 });
  });
});

test('an address that fails to enroll ten times within a minute has to wait', async () => {
  await using server = await startServer({ database: 'pglite' });
  const who = names();
  for (let failures = 0; failures < 10; failures += 1)
    expect(await enroll(server, { code: 'wrong', ...who })).toMatchObject({ status: 401 });
  const { code } = await createEnrollCode(server, who);
  const refused = await send(`${server.url}/api/enroll`, jsonRequest({ code, ...who }));
  expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': expect.stringMatching(/^\d+$/) as string } });
});

test('a code is good for one token, whoever else asks at the same time on another process', async () => {
  await using stack = new AsyncDisposableStack();
  const place = await makeDatabase('postgresql');
  stack.defer(() => place.remove());
  const [one, other] = [
    stack.use(await startServer({ database: 'postgresql', place })),
    stack.use(await startServer({ database: 'postgresql', place })),
  ];
  const who = names();
  for (let round = 0; round < 4; round += 1) {
    const { code } = await createEnrollCode(one, who);
    const answers = await Promise.all([one, other, one, other].map((server) => enroll(server, { code, ...who })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401]);
  }
});

test('a token that is revoked on one process is unknown to all others within a second', async () => {
  await using stack = new AsyncDisposableStack();
  const place = await makeDatabase('postgresql');
  stack.defer(() => place.remove());
  const [one, other] = [
    stack.use(await startServer({ database: 'postgresql', place })),
    stack.use(await startServer({ database: 'postgresql', place })),
  ];
  const client = other.withKey(await makeAgentToken(one, names()));
  await client.query(ME);
  const [token] = (await one.query<{ agentTokens: Token[] }>(TOKENS)).agentTokens;
  await one.query(REVOKE, { id: token?.id });
  await expect.poll(() => client.execute(ME), { timeout: 1_000 }).toMatchObject({ status: 401 });
});
