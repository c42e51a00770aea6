import { describe, expect, test } from 'vitest';
import { makeAgentToken, type Names } from '../kit/agent-tokens.ts';
import { uniqueName } from '../kit/apps.ts';
import { SEND_HEARTBEAT, SEND_HEARTBEATS } from '../kit/beats.ts';
import { DATABASES } from '../kit/databases.ts';
import { useServer } from '../kit/server.ts';
import { registerAgent } from '../kit/tasks.ts';

const ENSURE = 'mutation ($slug: String!) { ensureApp(slug: $slug, input: { name: "Agent" }) { id } }';

describe.each(DATABASES)('the own app of an agent on %s', (database) => {
  const server = useServer(database);
  const enrolled = async (names: Names, bound: Names = names) => {
    const client = server().withKey(await makeAgentToken(server(), bound));
    return { names, client, agent: await registerAgent(client, { ...names }) };
  };
  const statusOf = async (slug: string) =>
    (
      await server().query<{ app: { status: string } | null }>(
        'query ($slug: String) { app(slug: $slug) { status } }',
        {
          slug,
        },
      )
    ).app?.status ?? null;
  /** What an agent sends once it has registered. */
  const beatOf = (slug: string, names: Names) => ({ app: slug, ...names, environment: 'PRODUCTION' });

  /** Two agents whose names make one slug, the first of which has an app. */
  const namesakes = async () => {
    const host = uniqueName('host');
    const first = await enrolled({ user: 'a', host: `${host}-b` });
    const slug = `agent-${host}-b-a-production`;
    await first.client.query(ENSURE, { slug });
    return { first, slug, host };
  };

  const otherAgents: [string, (host: string) => { names: Names; bound: Names }][] = [
    [
      'another agent whose names make the same slug',
      (host) => ({ names: { user: 'b-a', host }, bound: { user: 'b-a', host } }),
    ],
    ['any user of another host', (host) => ({ names: { user: 'b-a', host }, bound: { user: '*', host } })],
  ];

  test.each(otherAgents)('gets no beat from %s', async (_who, of) => {
    const { first, slug, host } = await namesakes();
    const { names, bound } = of(host);
    const { client } = await enrolled(names, bound);
    const refusal = {
      code: 'FORBIDDEN',
      message: expect.stringContaining('is the app of another agent, whose names make the same slug') as string,
    };
    expect(await client.refusal(SEND_HEARTBEAT, { input: beatOf(slug, names) })).toMatchObject(refusal);
    const inputs = [beatOf(slug, names), beatOf(slug, names)];
    expect(await client.query(SEND_HEARTBEATS, { inputs })).toMatchObject({
      sendHeartbeats: [{ error: refusal }, { error: refusal }],
    });
    expect(await client.refusal(ENSURE, { slug })).toMatchObject(refusal);
    expect(await statusOf(slug)).toBe('NEW');
    await first.client.query(SEND_HEARTBEAT, { input: beatOf(slug, first.names) });
    const many = await first.client.query(SEND_HEARTBEATS, { inputs: [beatOf(slug, first.names)] });
    expect(many).toMatchObject({ sendHeartbeats: [{ error: null }] });
    expect(await statusOf(slug)).toBe('UP');
  });

  test('is not made for it by whoever has not registered, with a deadline of their own', async () => {
    const host = uniqueName('host');
    const client = server().withKey(await makeAgentToken(server(), { user: '*', host }));
    const slug = `agent-${host}-b-a-production`;
    expect(await client.refusal(ENSURE, { slug })).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('no agent has registered whose app is') as string,
    });
    expect(await statusOf(slug)).toBeNull();
  });

  test('is the next one’s once the first is deleted', async () => {
    const { first, slug, host } = await namesakes();
    const second = await enrolled({ user: 'b-a', host });
    await server().query(
      'mutation ($id: ID!, $session: String!) { unregisterAgent(agentId: $id, sessionId: $session) }',
      {
        id: first.agent.id,
        session: first.agent.sessionId,
      },
    );
    await server().query('mutation ($id: ID!) { deleteAgent(id: $id) }', { id: first.agent.id });
    await second.client.query(SEND_HEARTBEAT, { input: beatOf(slug, second.names) });
  });

  test('is its own where a server of before has registered it', async () => {
    const { first, slug } = await namesakes();
    await server().sql.query('update agent set app_slug = null where id = $1', [first.agent.id]);
    await first.client.query(SEND_HEARTBEAT, { input: beatOf(slug, first.names) });
  });
});
