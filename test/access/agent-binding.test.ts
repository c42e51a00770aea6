import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createEnrollCode, makeAgentToken } from '../kit/agent-tokens.ts';
import { uniqueName } from '../kit/apps.ts';
import { DATABASES } from '../kit/databases.ts';
import type { Variables } from '../kit/graphql-client.ts';
import { startServer, useServer } from '../kit/server.ts';
import { createTask, EVERY_MINUTE, readRun, REGISTER_AGENT, registerAgent, runsOf, runTask } from '../kit/tasks.ts';

const SESSION = '$agentId: ID!, $sessionId: String!';
const AGENT_WORK = `subscription (${SESSION}) { agentWork(agentId: $agentId, sessionId: $sessionId) { isSnapshot } }`;
const LINES = 'query ($filter: LogFilter) { logs(first: 50, filter: $filter) { nodes { message } } }';
const CREATE_KEY = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }';

/** Everything that an agent does, each on the agent that the variables name. */
const operations = (session: { agentId: string; sessionId: string }, runId: string): [string, string, Variables][] => {
  const at = '2026-03-04T10:00:00.000Z';
  const end = { runId, startedAt: at, finishedAt: at, status: 'SUCCEEDED' };
  return [
    [
      'agentHeartbeat',
      'mutation ($input: AgentHeartbeatInput!) { agentHeartbeat(input: $input) { serverTime } }',
      { input: session },
    ],
    [
      'claimRuns',
      `mutation (${SESSION}, $claims: [RunClaimInput!]!) {
        claimRuns(agentId: $agentId, sessionId: $sessionId, claims: $claims) { outcome } }`,
      { ...session, claims: [{ runId }] },
    ],
    [
      'reportRuns',
      `mutation (${SESSION}, $reports: [RunReportInput!]!) {
        reportRuns(agentId: $agentId, sessionId: $sessionId, reports: $reports) { error { code } } }`,
      { ...session, reports: [end] },
    ],
    [
      'appendLogs',
      'mutation ($input: AppendLogsInput!) { appendLogs(input: $input) }',
      { input: { ...session, spoolId: 's', batch: 1, lines: [{ at, level: 'INFO', message: 'forged', runId }] } },
    ],
    [
      'unregisterAgent',
      `mutation (${SESSION}) { unregisterAgent(agentId: $agentId, sessionId: $sessionId) }`,
      { ...session },
    ],
  ];
};

it('is what an agent needs where people have accounts', async () => {
  await using server = await startServer({ database: 'pglite', accounts: true });
  const admin = await server.as('admin');
  const host = uniqueName('host');
  const agent = await registerAgent(server.withKey(await makeAgentToken(admin, { user: 'deploy', host })), { host });
  await agent.beat();
  const input = { user: 'deploy', host, sessionId: randomUUID(), version: '0.1.0', protocol: 1 };
  expect(await server.refusal(REGISTER_AGENT, { input })).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await admin.refusal(REGISTER_AGENT, { input })).toMatchObject({ code: 'FORBIDDEN' });
  for (const [name, text, variables] of operations(agent.session, randomUUID())) {
    expect({ name, ...(await server.refusal(text, variables)) }).toMatchObject({ name, code: 'UNAUTHENTICATED' });
    expect({ name, ...(await admin.refusal(text, variables)) }).toMatchObject({ name, code: 'FORBIDDEN' });
  }
  const operator = await server.as('operator');
  const names = { user: 'deploy', host };
  for (const client of [operator, agent.client])
    await expect(createEnrollCode(client, names)).rejects.toThrow(/FORBIDDEN: this needs the permission ADMIN/);
  await expect(createEnrollCode(server, names)).rejects.toThrow(/UNAUTHENTICATED/);
});

describe.each(DATABASES)('the token of an agent on %s', (database) => {
  const server = useServer(database);
  /** An agent with a token of its own, and a client that has this token. */
  const enrolled = async () => {
    const host = uniqueName('host');
    const token = await makeAgentToken(server(), { user: 'deploy', host });
    const client = server().withKey(token);
    return { host, token, client, agent: await registerAgent(client, { host }) };
  };
  const forbidden = {
    code: 'FORBIDDEN',
    message: expect.stringContaining('this token is for agents deploy@') as string,
  };

  it('is good for all that this agent does', async () => {
    const { agent, host, token, client } = await enrolled();
    const run = await runTask(server(), (await createTask(server(), { host })).id);
    await using work = await server()
      .socket(token)
      .subscribe<{ agentWork: { isSnapshot: boolean } }>(AGENT_WORK, agent.session);
    expect(await work.next()).toEqual({ agentWork: { isSnapshot: true } });
    await using stream = await client.sse<{ agentWork: { isSnapshot: boolean } }>(AGENT_WORK, agent.session);
    expect(await stream.next()).toEqual({ agentWork: { isSnapshot: true } });
    await agent.beat();
    expect(await agent.claimQueued(run)).toMatchObject({ outcome: 'GRANTED' });
    expect(await agent.log([{ message: 'done', runId: run.id }])).toBe(1);
    expect(await agent.end(run, server().clock.iso())).toMatchObject({ error: null });
    // It follows on itself when it is started again.
    expect((await registerAgent(client, { host, previousSessionId: agent.sessionId })).id).toBe(agent.id);
  });

  it("does nothing as another host's agent, whose session it knows", async () => {
    const victim = await enrolled();
    const { client } = await enrolled();
    const run = await runTask(server(), (await createTask(server(), { host: victim.host })).id);
    await victim.agent.claimQueued(run);
    for (const [name, text, variables] of operations(victim.agent.session, run.id)) {
      expect({ name, ...(await client.refusal(text, variables)) }).toMatchObject({ name, ...forbidden });
      // Whether it has guessed the session is not told.
      const guess = { ...victim.agent.session, sessionId: 'a guess' };
      const [, , guessed] = operations(guess, run.id).find(([other]) => other === name) ?? [];
      expect({ name, ...(await client.refusal(text, guessed)) }).toMatchObject({ name, ...forbidden });
    }
    expect(await readRun(server(), run.id)).toMatchObject({ status: 'RUNNING', host: victim.host });
    expect(await server().query(LINES, { filter: { runId: run.id } })).toEqual({ logs: { nodes: [] } });
    await victim.agent.beat();
  });

  it("takes no other host's place, whatever session it follows on", async () => {
    const victim = await enrolled();
    const { client } = await enrolled();
    const input = { user: 'deploy', version: '0.1.0', protocol: 1, sessionId: randomUUID() };
    for (const host of [victim.host, ` ${victim.host} `])
      for (const previousSessionId of [null, victim.agent.sessionId])
        expect(await client.refusal(REGISTER_AGENT, { input: { ...input, host, previousSessionId } })).toMatchObject(
          forbidden,
        );
    await victim.agent.beat();
  });

  it("hears nothing of another's work", async () => {
    const victim = await enrolled();
    const { token, client } = await enrolled();
    const { session } = victim.agent;
    const refusal = expect.stringContaining('FORBIDDEN') as string;
    await using events = await server().socket(token).subscribe(AGENT_WORK, session);
    expect(await events.end()).toMatchObject({ message: refusal });
    await using stream = await client.sse(AGENT_WORK, session);
    expect(await stream.end()).toMatchObject({ message: refusal });
  });

  it("tells nothing of others' runs, nor of tasks that are not for it", async () => {
    const victim = await enrolled();
    const { agent } = await enrolled();
    const task = await createTask(server(), { host: victim.host, ...EVERY_MINUTE });
    const taken = await runTask(server(), task.id);
    await victim.agent.claimQueued(taken);
    const waiting = await runTask(server(), (await createTask(server())).id);
    for (const { id } of [taken, waiting])
      await expect(agent.log([{ message: 'forged', runId: id }])).rejects.toThrow(
        /FORBIDDEN: lines: .* is not the run of/,
      );
    expect(await agent.claimQueued(taken)).toMatchObject({ outcome: 'TAKEN', run: null });
    const at = server().clock.iso();
    expect(await agent.end(taken, at)).toMatchObject({ error: { code: 'CONFLICT' } });
    const invented = { id: randomUUID() };
    const slot = { taskId: task.id, scheduledFor: task.anchorAt };
    expect(await agent.end(invented, at, slot)).toMatchObject({ error: { code: 'FORBIDDEN' } });
    expect(await runsOf(server(), task.id)).toHaveLength(1);
    // Lines of a run that nobody has heard of yet come before its report.
    expect(await agent.log([{ message: 'begun while the server was away', runId: randomUUID() }])).toBe(1);
  });

  it('is what an agent needs where somebody comes with another key', async () => {
    const { agent } = await enrolled();
    const { createApiKey } = await server().query<{ createApiKey: { key: string } }>(CREATE_KEY, {
      input: { name: uniqueName('key'), scopes: ['READ', 'BEAT', 'OPERATE', 'TASKS', 'ADMIN'] },
    });
    for (const [name, text, variables] of operations(agent.session, randomUUID()))
      expect({ name, ...(await server().withKey(createApiKey.key).refusal(text, variables)) }).toMatchObject({
        name,
        code: 'FORBIDDEN',
        message: expect.stringContaining('the token of an agent') as string,
      });
  });

  it('is not needed where nobody has to say who they are; it is told which agents have none', async () => {
    const { host, agent, client } = await enrolled();
    const hasToken = async () =>
      (
        await server().query<{ agent: { hasToken: boolean } }>('query ($id: ID!) { agent(id: $id) { hasToken } }', {
          id: agent.id,
        })
      ).agent.hasToken;
    expect(await hasToken()).toBe(true);
    const old = await registerAgent(server(), { host, previousSessionId: agent.sessionId });
    expect(old.id).toBe(agent.id);
    expect(await hasToken()).toBe(false);
    await old.beat();
    const check = () =>
      server().query<{ accessCheck: { mode: string; agentsWithoutToken: { id: string }[] } }>(
        '{ accessCheck { mode hasSecret agentsWithoutToken { id } } }',
      );
    const { accessCheck } = await check();
    expect(accessCheck).toMatchObject({ mode: 'OPEN', hasSecret: true });
    expect(accessCheck.agentsWithoutToken).toContainEqual({ id: agent.id });
    const { sessionId } = await registerAgent(client, { host, previousSessionId: old.sessionId });
    expect(await hasToken()).toBe(true);
    expect((await check()).accessCheck.agentsWithoutToken).not.toContainEqual({ id: agent.id });
    // A server of before, beside this one, writes only what it knows.
    await server().sql.query('update agent set session_id = $2 where id = $1', [agent.id, `${sessionId} and on`]);
    expect(await hasToken()).toBe(false);
  });
});
