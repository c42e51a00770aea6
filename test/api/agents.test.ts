import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { uniqueName } from '../kit/apps.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import {
  createTask,
  REGISTER_AGENT,
  registerAgent,
  runTask,
  updateTask,
  type FakeAgent,
  type Run,
  type Task,
} from '../kit/tasks.ts';

interface Work {
  isSnapshot: boolean;
  schedulerRunning: boolean;
  tasks: Task[];
  removedTaskIds: string[];
  queuedRuns: Run[];
  cancelRunIds: string[];
}

interface SeenAgent {
  online: boolean;
  outdated: boolean;
  schedulerRunning: boolean;
  schedulerEnabled: boolean;
  schedulerSince: string | null;
  runningRuns: number;
}

const AGENT =
  'query ($id: ID!) { agent(id: $id) { online outdated schedulerRunning schedulerEnabled schedulerSince runningRuns } }';

describe.each(DATABASES)('agents on %s', (kind) => {
  const server = useServer(kind);
  const seen = async ({ id }: FakeAgent) => (await server().query<{ agent: SeenAgent | null }>(AGENT, { id })).agent;
  const work = async (agent: FakeAgent) =>
    server()
      .socket()
      .subscribe<{ agentWork: Work }>(
        `subscription ($agentId: ID!, $sessionId: String!) { agentWork(agentId: $agentId, sessionId: $sessionId) {
          isSnapshot schedulerRunning tasks { id name } removedTaskIds queuedRuns { id } cancelRunIds } }`,
        agent.session,
      );

  test('an agent is online from its registration until it is silent for a minute, or says that it ends', async () => {
    const agent = await registerAgent(server());
    expect(await seen(agent)).toEqual({
      online: true,
      outdated: false,
      schedulerRunning: true,
      schedulerEnabled: true,
      schedulerSince: server().clock.iso(),
      runningRuns: 0,
    });
    await server().advance(50_000);
    await agent.beat();
    await server().advance(59_000);
    expect(await seen(agent)).toMatchObject({ online: true });
    await server().advance(2_000);
    expect(await seen(agent)).toMatchObject({ online: false, schedulerRunning: false, schedulerSince: null });
    await agent.beat();
    expect(await seen(agent)).toMatchObject({ online: true });
    await server().query(
      'mutation ($agentId: ID!, $sessionId: String!) { unregisterAgent(agentId: $agentId, sessionId: $sessionId) }',
      {
        ...agent.session,
      },
    );
    expect(await seen(agent)).toMatchObject({ online: false });
  });

  test('a second agent of the same name is refused while the first is online, and its successor is not', async () => {
    const first = await registerAgent(server());
    const input = { user: 'deploy', host: first.host, sessionId: randomUUID(), version: '0.1.0', protocol: 1 };
    const refused = await server().refusal(REGISTER_AGENT, { input });
    expect(refused).toMatchObject({ code: 'CONFLICT', field: 'host' });
    expect(refused.message).toMatch(new RegExp(`runs as deploy@${first.host} already \\(session ${first.sessionId}`));
    const successor = await registerAgent(server(), { host: first.host, previousSessionId: first.sessionId });
    expect(successor.id).toBe(first.id);
    await expect(first.beat()).rejects.toThrow(/CONFLICT.*another process has registered/);
    await server().advance(61_000);
    expect((await registerAgent(server(), { host: first.host })).id).toBe(first.id);
  });

  test('a session id that another agent has, an old protocol and empty names are refused', async () => {
    const { sessionId } = await registerAgent(server());
    const refuse = (input: object) =>
      server().refusal(REGISTER_AGENT, {
        input: { user: 'u', host: uniqueName(), sessionId: randomUUID(), version: '0.0.1', protocol: 1, ...input },
      });
    expect(await refuse({ sessionId })).toMatchObject({ code: 'CONFLICT', field: 'sessionId' });
    const old = await refuse({ protocol: 0 });
    expect(old).toMatchObject({ code: 'BAD_USER_INPUT', field: 'protocol' });
    expect(old.message).toMatch(
      /version 1 with agents, and the agent \(0\.0\.1\) speaks 0: use the agent that belongs/,
    );
    expect(await refuse({ host: ' ' })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'host' });
  });

  test('an agent of another version than the server is marked', async () => {
    expect(await seen(await registerAgent(server(), { version: '0.0.1' }))).toMatchObject({ outdated: true });
  });

  test('the interval of beats follows latency and failures', async () => {
    const agent = await registerAgent(server());
    const every = async (input: object) => {
      const { agentHeartbeat } = await server().query<{ agentHeartbeat: { heartbeatEverySeconds: number } }>(
        'mutation ($input: AgentHeartbeatInput!) { agentHeartbeat(input: $input) { heartbeatEverySeconds } }',
        { input: { ...agent.session, ...input } },
      );
      return agentHeartbeat.heartbeatEverySeconds;
    };
    expect(await every({ latencyMs: 500, failureRate: 0.1 })).toBe(30);
    expect(await every({ latencyMs: 501 })).toBe(20);
    expect(await every({ latencyMs: 1_001 })).toBe(15);
    expect(await every({ failureRate: 0.11 })).toBe(15);
  });

  test('an agent hears at once of all it has to do, and then of what changes', async () => {
    const agent = await registerAgent(server(), { environment: 'DEVELOPMENT' });
    const environment = 'DEVELOPMENT';
    const mine = await createTask(server(), { environment, host: agent.host });
    const waiting = await runTask(server(), mine.id);
    await using events = await work(agent);
    const next = async () => (await events.next()).agentWork;
    expect(await next()).toMatchObject({
      isSnapshot: true,
      schedulerRunning: true,
      tasks: [{ id: mine.id }],
      queuedRuns: [{ id: waiting.id }],
      cancelRunIds: [],
    });
    const added = await createTask(server(), { environment });
    expect(await next()).toMatchObject({ isSnapshot: false, tasks: [{ id: added.id }], removedTaskIds: [] });
    await updateTask(server(), added.id, { host: 'elsewhere' });
    expect(await next()).toMatchObject({ tasks: [], removedTaskIds: [added.id] });
    await agent.claimQueued(waiting);
    await server().query('mutation ($id: ID!) { cancelRun(id: $id) { id } }', { id: waiting.id });
    expect(await next()).toMatchObject({ cancelRunIds: [waiting.id] });
    const asked = await runTask(server(), mine.id);
    expect(await next()).toMatchObject({ queuedRuns: [{ id: asked.id }] });
    await server().query('mutation ($id: ID!) { stopScheduler(agentId: $id) { id } }', { id: agent.id });
    expect(await next()).toMatchObject({ isSnapshot: true, schedulerRunning: false });
  });

  test('whoever watches sees agents come, stop and go, and one that is online is not forgotten', async () => {
    await using updates = await server()
      .socket()
      .subscribe<{ agentUpdates: { id: string; online: boolean; schedulerRunning: boolean } }>(
        'subscription { agentUpdates { id online schedulerRunning } }',
      );
    const agent = await registerAgent(server());
    const { id } = agent;
    await server().query('mutation ($id: ID!) { stopScheduler(agentId: $id) { id } }', { id });
    const forget = 'mutation ($id: ID!) { deleteAgent(id: $id) }';
    expect(await server().refusal(forget, { id })).toMatchObject({ code: 'CONFLICT' });
    await server().query(
      'mutation ($agentId: ID!, $sessionId: String!) { unregisterAgent(agentId: $agentId, sessionId: $sessionId) }',
      {
        ...agent.session,
      },
    );
    const seenUpdates = (await updates.take(3)).map(({ agentUpdates }) => agentUpdates);
    expect(seenUpdates).toEqual([
      { id, online: true, schedulerRunning: true },
      { id, online: true, schedulerRunning: false },
      { id, online: false, schedulerRunning: false },
    ]);
    await server().query(forget, { id });
    expect(await seen(agent)).toBeNull();
  });

  test('a call of a session that is over, or of no agent, is refused', async () => {
    const agent = await registerAgent(server());
    const claim = `mutation ($agentId: ID!, $sessionId: String!) { claimRuns(agentId: $agentId, sessionId: $sessionId, claims: []) { runId } }`;
    expect(await server().refusal(claim, { agentId: agent.id, sessionId: 'x' })).toMatchObject({
      code: 'CONFLICT',
      field: 'sessionId',
    });
    expect(await server().refusal(claim, { agentId: randomUUID(), sessionId: 'x' })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
