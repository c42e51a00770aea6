import DataLoader from 'dataloader';
import type { IncomingMessage } from 'node:http';
import { onlyTakers } from '../features/agents/only-taker.service.ts';
import { readLatencies } from '../features/history/latency.service.ts';
import type { Task } from '../features/tasks/task.model.ts';
import { nestedPageLoader } from '../lib/nested-pages.ts';
import type { GraphQLContext, Services } from './context.ts';

/** What each transport hands over: node's request, which over WebSocket is that of the upgrade. */
export interface TransportContext {
  req: IncomingMessage;
  /** Ends the connection of a subscriber who does not read; left out where there can be none. */
  onTooSlow?: () => void;
}

export interface ContextOptions {
  services: Services;
  /** Where a caller reached this server. */
  originOf(request: IncomingMessage): string;
}

/** The context of an operation, however it came. */
export function contextMaker({ services, originOf }: ContextOptions) {
  const { apps, tasks, runs, agents, sql } = services;
  return ({ req, onTooSlow = () => {} }: TransportContext): GraphQLContext => ({
    ...services,
    audience: { origin: originOf(req) },
    onTooSlow,
    loadApp: together((ids) => apps.findMany(ids)),
    loadTask: together((ids) => tasks.findMany(ids)),
    loadRun: together((ids) => runs.findMany(ids)),
    loadAgent: together((ids) => agents.findMany(ids)),
    loadLastRun: together((ids) => runs.lastOf(ids)),
    countRunning: together((ids) => runs.countRunning(ids)),
    loadOnlyTaker: together((wanted: readonly Task[]) => onlyTakers(sql, wanted)),
    loadLatency: together((wanted) => readLatencies(sql, wanted)),
    loadPage: nestedPageLoader(sql),
  });
}

/** What is asked for in one tick goes into one query. Made when first used: most operations need none of them. */
function together<Key, Value>(readAll: (keys: readonly Key[]) => Promise<Value[]>): (key: Key) => Promise<Value> {
  let loader: DataLoader<Key, Value> | undefined;
  return (key) => (loader ??= new DataLoader(readAll, { cache: false })).load(key);
}
