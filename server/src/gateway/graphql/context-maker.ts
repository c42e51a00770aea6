import DataLoader from 'dataloader';
import type { IncomingMessage } from 'node:http';
import type { Caller } from '../../graphql/caller.ts';
import type { GraphQLContext, Loaders, Services } from '../../graphql/context.ts';
import type { Feature } from '../../graphql/feature.ts';
import { nestedPageLoader } from '../../lib/nested-pages.ts';

/** What each transport hands over: node's request, which over WebSocket is that of the upgrade. */
export interface TransportContext {
  req: IncomingMessage;
  /** Who asks. */
  caller: Caller;
  /** Ends the connection of a subscriber who does not read; left out where there can be none. */
  onTooSlow?: () => void;
}

export interface ContextOptions {
  services: Services;
  features: readonly Feature[];
  /** Where a caller reached this server. */
  originOf(request: IncomingMessage): string;
  /** From where a request was sent. */
  addressOf(request: IncomingMessage): string;
}

type ReadAll = (keys: readonly unknown[]) => Promise<unknown[]>;

/** The context of an operation, however it came. */
export function contextMaker({ services, features, originOf, addressOf }: ContextOptions) {
  const reads = features.flatMap(({ loaders }) => Object.entries(loaders?.(services) ?? {}) as [string, ReadAll][]);
  // One that was put together bit by bit takes V8 a hundred times as long to copy as a copy of it: 7 µs for each beat.
  const shared = { ...services };
  return ({ req, caller, onTooSlow = () => {} }: TransportContext): GraphQLContext => {
    const loaders: Record<string, ReturnType<typeof together>> = {};
    for (const [name, readAll] of reads) loaders[name] = together(readAll);
    return {
      ...shared,
      ...(loaders as unknown as Loaders),
      audience: { origin: originOf(req), rights: caller.rights },
      caller,
      clientAddress: () => addressOf(req),
      onTooSlow,
      loadPage: nestedPageLoader(services.sql),
    };
  };
}

/** What is asked for in one tick goes into one query. Made when first used: most operations need none of them. */
function together<Key, Value>(readAll: (keys: readonly Key[]) => Promise<Value[]>): (key: Key) => Promise<Value> {
  let loader: DataLoader<Key, Value> | undefined;
  return (key) => (loader ??= new DataLoader(readAll, { cache: false })).load(key);
}
