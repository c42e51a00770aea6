// A process of its own that subscribes to statuses and notes when events arrive. Speaks graphql-transport-ws by itself:
// it only looks for a time in each message, so that what is measured is the server and not its reader.
import { WebSocket } from 'ws';
import { quantile } from '../statistics.ts';
import type { GroupReport, ToSubscribers, SubscriberGroup } from './watch.ts';

const SUBSCRIPTION = `subscription ($filter: HeartbeatStatusFilter) {
  heartbeatStatus(filter: $filter) { cursor cause appId previousStatus status at heartbeat { sentAt } }
}`;

interface Arrivals {
  name: string;
  latencies: number[];
  lastAt: number;
}

let measured: 'sentAt' | 'timeout' = 'sentAt';
let groups: Arrivals[] = [];
let expected = Infinity;
let received = 0;

const now = () => performance.timeOrigin + performance.now();

/** The time (epoch milliseconds) in a message from which its latency counts; null where it is not of interest. */
function beginOf(message: string): number | null {
  if (measured === 'timeout' && !message.includes('"cause":"TIMEOUT"')) return null;
  const label = measured === 'timeout' ? '"at":"' : '"sentAt":"';
  const start = message.indexOf(label);
  return start < 0 ? null : Date.parse(message.slice(start + label.length, start + label.length + 24));
}

function subscribe(url: string, appIds: string[] | null, group: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = new WebSocket(url.replace('http', 'ws') + '/graphql', 'graphql-transport-ws');
  socket.on('open', () => socket.send('{"type":"connection_init"}'));
  socket.on('error', reject);
  socket.on('close', (code, reason) => {
    console.error(`a subscriber was closed: ${code} ${reason.toString()}`);
    process.exit(1);
  });
  socket.on('message', (data: Buffer) => {
    const message = data.toString();
    if (message.startsWith('{"type":"connection_ack"')) {
      const filter = appIds === null ? null : { appIds };
      socket.send(
        JSON.stringify({ id: '1', type: 'subscribe', payload: { query: SUBSCRIPTION, variables: { filter } } }),
      );
      socket.send('{"type":"ping"}');
    } else if (message.startsWith('{"type":"pong"')) resolve();
    else if (message.startsWith('{"type":"ping"')) socket.send('{"type":"pong"}');
    else note(message, group);
  });
  return promise;
}

function note(message: string, group: number): void {
  if (!message.includes('"type":"next"')) throw new Error(`unexpected message: ${message.slice(0, 300)}`);
  const begun = beginOf(message);
  const arrivals = groups[group];
  if (begun === null || arrivals === undefined) return;
  arrivals.lastAt = now();
  arrivals.latencies.push(arrivals.lastAt - begun);
  received += 1;
  if (received === expected) report();
}

function report(): void {
  const reports = groups.map(({ name, latencies, lastAt }): GroupReport => {
    const [p50Ms, p99Ms, maxMs] = [0.5, 0.99, 1].map((share) => quantile(latencies, share));
    return { name, received: latencies.length, p50Ms: p50Ms ?? NaN, p99Ms: p99Ms ?? NaN, maxMs: maxMs ?? NaN, lastAt };
  });
  process.send?.({ type: 'report', groups: reports });
}

function reset(): void {
  groups = groups.map(({ name }) => ({ name, latencies: [], lastAt: 0 }));
  received = 0;
}

async function begin(url: string, wanted: SubscriberGroup[]): Promise<void> {
  groups = wanted.map(({ name }) => ({ name, latencies: [], lastAt: 0 }));
  await Promise.all(wanted.flatMap(({ filters }, group) => filters.map((appIds) => subscribe(url, appIds, group))));
  process.send?.({ type: 'ready' });
}

process.on('message', (message: ToSubscribers) => {
  if (message.type === 'begin') void begin(message.url, message.groups);
  if (message.type === 'measure') {
    ({ measured, expected } = { ...message, expected: message.expected ?? Infinity });
    reset();
  }
  if (message.type === 'report') report();
});
process.on('disconnect', () => process.exit(0));
