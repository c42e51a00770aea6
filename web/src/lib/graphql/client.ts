import { Client, fetchExchange, mapExchange, subscriptionExchange } from '@urql/svelte';
import { normalizedCache } from './cache.ts';
import { resumeOver } from './resume.ts';
import { useTransport } from './transport.svelte.ts';

const ANSWER_WITHIN_MS = 15_000;

/** A request that a dead network swallows must end in an error that can be shown, not in an eternal skeleton. */
const fetchInTime: typeof fetch = (input, init) => {
  const signals = [AbortSignal.timeout(ANSWER_WITHIN_MS)];
  if (init?.signal) signals.push(init.signal);
  return fetch(input, { ...init, signal: AbortSignal.any(signals) });
};

/**
 * The page's GraphQL client: queries and mutations as POST, subscriptions over the page's one connection. Only in the
 * browser.
 */
export function createGraphqlClient(): Client {
  // What is made inside a derived value is no dependency of it: the connection's state must be there before any asks
  // for it.
  useTransport();
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetch: fetchInTime,
    exchanges: [
      normalizedCache(),
      mapExchange({
        onError: ({ graphQLErrors }) => {
          if (graphQLErrors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED')) useTransport().refuse();
        },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: resumeOver((payload, sink) => useTransport().subscribe(payload, sink)),
      }),
    ],
  });
}
