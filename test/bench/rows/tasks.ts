// How punctual runs are, how many a second, and how fast log lines go in and come out.
import { createClient } from 'graphql-ws';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { GraphQLClient } from '../client.ts';
import type { Options } from '../options.ts';
import type { Program } from '../processes.ts';
import { brief, count, type Figure } from '../report.ts';
import { Agents, createTasks } from '../scheduler.ts';
import { quantile } from '../statistics.ts';

const RATE = 40;
const SECONDS = 20;
/** Rates that are tried one after the other, until one is not held. */
const RATES = [60, 80, 100, 120, 150, 180, 220, 260, 300, 400];
const RATE_SECONDS = 6;
const TOO_LATE_MS = 1_000;
const LOG_SECONDS = 5;
const LINES = 500;

const spread = (values: number[]) =>
  `p50 ${brief(quantile(values, 0.5))}, p99 ${brief(quantile(values, 0.99))}, most ${brief(quantile(values, 1))} ms`;

/** Everything about tasks, on a server and a database that have nothing else to do. */
export async function measureTasks(
  server: Program,
  directory: string,
  { rows }: Options,
  say: (what: string) => void,
): Promise<Figure[]> {
  const client = new GraphQLClient(server.url);
  const figures: Figure[] = [];
  await using agents = await Agents.start(server.url, client, join(directory, 'agents'));
  if (rows.has('run-start')) {
    say(`run-start: ${RATE} runs/s`);
    figures.push(...(await measureStarts(client, agents)));
  }
  if (rows.has('run-rate')) {
    say('run-rate: more and more runs/s');
    figures.push(await measureRate(client, agents));
  }
  await deleteTasks(client);
  if (rows.has('log-latency')) {
    say('log-latency: from a script to a subscriber');
    figures.push(await measureLogLatency(client, server.url));
  }
  if (rows.has('log-lines')) {
    say('log-lines: as many as go in');
    figures.push(await measureLogLines(client));
  }
  client.close();
  return figures;
}

async function measureStarts(client: GraphQLClient, agents: Agents): Promise<Figure[]> {
  const control = `bare spawn of the same script: ${spread(agents.spawnControl())}`;
  await createTasks(client, RATE);
  await pause(3_000);
  await agents.takeLateness();
  await pause(SECONDS * 1_000);
  const late = await agents.takeLateness();
  const figure = (what: string, share: number, reach: number, beyond: number): Figure => ({
    row: 'run-start',
    what: `slot to the script's first line at ${RATE} runs/s, ${what}`,
    value: quantile(late, share),
    unit: 'ms',
    reach,
    beyond,
    measured: spread(late),
    control,
    notes: [],
  });
  const [median, tail] = [figure('median', 0.5, 100, 30), figure('p99', 0.99, 500, 100)];
  median.notes.push(`${count(late.length)} runs in ${SECONDS} s; ${AGENT_NOTE}`);
  return [median, tail];
}

const AGENT_NOTE = '3 agents, the scripts, the server and PostgreSQL on the same processors';

async function measureRate(client: GraphQLClient, agents: Agents): Promise<Figure> {
  const tried: string[] = [];
  let held = 0;
  let tasks = (await client.query<{ statistics: { tasks: number } }>('{ statistics { tasks } }')).statistics.tasks;
  for (const rate of RATES) {
    await createTasks(client, rate - tasks);
    tasks = rate;
    await pause(2_000);
    await agents.takeLateness();
    await pause(RATE_SECONDS * 1_000);
    const late = await agents.takeLateness();
    const missing = rate * RATE_SECONDS - late.length;
    tried.push(`${rate}/s: ${spread(late)}`);
    // Runs on either side of the two moments may count for one or the other.
    if (quantile(late, 1) >= TOO_LATE_MS || missing > rate / 4) break;
    held = rate;
  }
  return {
    row: 'run-rate',
    what: 'highest rate with no run late by a second',
    value: held,
    unit: 'runs/s',
    reach: RATE,
    beyond: 100,
    measured: `${held} runs/s`,
    control: `${brief(1_000 / quantile(agents.spawnControl(), 0.5))} spawns/s of bare Node, one after the other`,
    notes: tried,
  };
}

async function measureLogLatency(client: GraphQLClient, url: string): Promise<Figure> {
  const late: number[] = [];
  const socket = createClient({ url: `${url.replace(/^http/, 'ws')}/graphql`, webSocketImpl: WebSocket });
  const stop = socket.subscribe<{ logEntries: { message: string } }>(
    { query: 'subscription { logEntries { message } }' },
    {
      next: ({ data }) => {
        const at = /^said at (\d+\.\d+)$/.exec(data?.logEntries.message ?? '')?.[1];
        if (at !== undefined) late.push(Date.now() - Number(at) * 1_000);
      },
      error: () => {},
      complete: () => {},
    },
  );
  const { createTask } = await client.query<{ createTask: { id: string } }>(
    'mutation ($input: CreateTaskInput!) { createTask(input: $input) { id } }',
    { input: { name: 'say', script: 'say.sh', folder: '', schedule: { manual: true } } },
  );
  await client.query('mutation ($id: ID!) { runTask(id: $id) { id } }', { id: createTask.id });
  await pause(13_000);
  stop();
  await socket.dispose();
  return {
    row: 'log-latency',
    what: 'line printed by a script to a WebSocket subscriber',
    value: quantile(late, 0.5),
    unit: 'ms',
    reach: 300,
    beyond: 100,
    measured: spread(late),
    control: '10 lines/s, printed one by one',
    notes: [`${late.length} of 100 lines arrived`],
  };
}

async function measureLogLines(client: GraphQLClient): Promise<Figure> {
  const sessions = await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (host) => {
      const sessionId = randomUUID();
      const { registerAgent } = await client.query<{ registerAgent: { agent: { id: string } } }>(
        'mutation ($input: RegisterAgentInput!) { registerAgent(input: $input) { agent { id } } }',
        { input: { user: 'bench-log', host, sessionId, version: 'bench', protocol: 1 } },
      );
      return { agentId: registerAgent.agent.id, sessionId, spoolId: sessionId };
    }),
  );
  const runId = randomUUID();
  const lines = Array.from({ length: LINES }, (_, n) => ({
    at: new Date().toISOString(),
    level: 'INFO',
    message: `line ${n} of a script that has much to say, as long as lines often are`,
    runId,
  }));
  const append = 'mutation ($input: AppendLogsInput!) { appendLogs(input: $input) }';
  const until = performance.now() + LOG_SECONDS * 1_000;
  const began = performance.now();
  const sent = await Promise.all(
    sessions.map(async (session) => {
      let batch = 0;
      while (performance.now() < until)
        await client.query(append, { input: { ...session, batch: (batch += 1), lines } });
      return batch * LINES;
    }),
  );
  const rate = sent.reduce((sum, one) => sum + one, 0) / ((performance.now() - began) / 1_000);
  return {
    row: 'log-lines',
    what: `log lines committed, in batches of ${LINES}`,
    value: rate,
    unit: 'lines/s',
    reach: 5_000,
    beyond: 20_000,
    measured: `${count(rate)} lines/s`,
    control: '4 senders at once, each its next batch after the answer',
    notes: [],
  };
}

async function deleteTasks(client: GraphQLClient): Promise<void> {
  const { tasks } = await client.query<{ tasks: { nodes: { id: string }[] } }>(
    '{ tasks(first: 500) { nodes { id } } }',
  );
  await client.query('mutation ($ids: [ID!]!) { deleteTasks(ids: $ids) }', { ids: tasks.nodes.map(({ id }) => id) });
}
