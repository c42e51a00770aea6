// The load where wrk is missing: the same requests as load.lua's. One argument: a Load as JSON.
import autocannon from 'autocannon';
import { readFileSync } from 'node:fs';
import { BATCH, CONNECTIONS, type Load, type LoadResult } from './generator.ts';

const BEAT =
  'mutation($input: SendHeartbeatInput!) { sendHeartbeat(input: $input) { heartbeat { id } status nextDeadlineAt } }';
const BEATS =
  'mutation($inputs: [SendHeartbeatInput!]!) { sendHeartbeats(inputs: $inputs) { payload { appId status nextDeadlineAt } error { code message } } }';

const { kind, url, seconds, keys: file, apiKey } = JSON.parse(process.argv[2] ?? '') as Load;
const keys = readFileSync(file, 'utf8').split('\n');
const batches = Math.floor(keys.length / BATCH);
let batch = Math.floor(Math.random() * batches);
let [acknowledged, refused] = [0, 0];

type Next = { method: 'GET' | 'POST'; path: string; headers?: Record<string, string>; body?: string };

function next(): Next {
  const key = keys[Math.floor(Math.random() * keys.length)] ?? '';
  if (kind === 'ping') return { method: 'GET', path: `/ping/${key}` };
  if (kind === 'beat') return post(BEAT, { input: { app: key } });
  batch = (batch + 1) % batches;
  return post(BEATS, { inputs: keys.slice(batch * BATCH, (batch + 1) * BATCH).map((app) => ({ app })) });
}

function post(query: string, variables: Record<string, unknown>): Next {
  const key: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const headers = { 'content-type': 'application/json', ...key };
  return { method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query, variables }) };
}

function note(status: number, body: string): void {
  const good =
    kind === 'batch' ? body.split('"payload":{').length - 1 : Number(status < 400 && !body.includes('"errors"'));
  acknowledged += good;
  refused += (kind === 'batch' ? BATCH : 1) - good;
}

const result = await autocannon({
  url,
  connections: CONNECTIONS,
  duration: seconds,
  timeout: 30,
  requests: [{ setupRequest: (request) => ({ ...request, ...next() }), onResponse: note }],
});
const answer: LoadResult = {
  seconds: result.duration,
  requests: result.requests.total,
  acknowledged,
  refused,
  broken: result.errors,
  p50Ms: result.latency.p50,
  p99Ms: result.latency.p99,
};
console.log(`RESULT ${JSON.stringify(answer)}`);
