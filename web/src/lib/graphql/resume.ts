import type { SubscriptionForwarder } from '@urql/svelte';
import type { GraphQLFormattedError } from 'graphql';
import type { Client } from 'graphql-ws';
import { backoffMs } from './backoff.ts';

type Request = Parameters<SubscriptionForwarder>[0];
type Sink = Parameters<ReturnType<SubscriptionForwarder>['subscribe']>[0];

/** Errors that pass; whoever is not signed in may sign in again with the page still open. */
const RETRYABLE = new Set(['UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL', 'INTERNAL_SERVER_ERROR', 'UNAUTHENTICATED']);
const gapListeners = new Set<() => void>();

/** Calls back when a subscription could not be resumed where it stopped: what is on the page must be asked for anew. */
export function onGap(callback: () => void): () => void {
  gapListeners.add(callback);
  return () => gapListeners.delete(callback);
}

/**
 * Runs urql's subscriptions over a socket and keeps them alive: a subscription with an `$after` variable is taken up
 * behind the last cursor that was seen, one that the server ended is opened again, and only a mistake of the page's own
 * is reported as an error.
 */
export function resumeOver(subscribe: Client['subscribe']): SubscriptionForwarder {
  return (request) => ({ subscribe: (sink) => resume(subscribe, request, sink) });
}

/** The same for one subscription, without urql. */
export function resume(
  subscribe: Client['subscribe'],
  request: Pick<Request, 'query' | 'variables'>,
  sink: Sink,
): { unsubscribe(): void } {
  const query = request.query ?? '';
  const given = request.variables as Record<string, unknown> | undefined;
  const resumable = /\$after\b/.test(query);
  let cursor = (given?.['after'] as string | null | undefined) ?? null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = (): void => {};

  const payload = {
    query,
    // Read anew by graphql-ws at each reconnection, so that it asks for what came since.
    get variables() {
      return resumable ? { ...given, after: cursor } : given;
    },
  };

  const open = (): void => {
    let ended = false;
    let close = (): void => {};
    const end = (): boolean => {
      if (ended) return false;
      ended = true;
      close();
      return true;
    };
    const again = (): void => {
      timer = setTimeout(
        () => {
          open();
          // Whatever came meanwhile and cannot be asked for by cursor is seen by asking for all of it.
          if (cursor === null) for (const callback of gapListeners) callback();
        },
        backoffMs(failures, Math.random()),
      );
      failures += 1;
    };
    const fail = (error: unknown): void => {
      if (!end()) return;
      const errors = Array.isArray(error) ? (error as GraphQLFormattedError[]) : null;
      // A closed socket that graphql-ws holds for final, such as 4409 for reading too slowly, is not final here.
      if (errors === null || RETRYABLE.has(codeOf(errors))) return again();
      if (resumable && cursor !== null && codeOf(errors) === 'BAD_USER_INPUT') {
        // The cursor is older than what the server keeps, or of another database: start afresh.
        cursor = null;
        return again();
      }
      sink.next({ data: null, errors });
      sink.complete();
    };
    stop = end;
    close = subscribe(payload, {
      next(result) {
        if (ended) return;
        if (result.errors && !result.data) return fail(result.errors);
        failures = 0;
        cursor = lastCursor(result.data) ?? cursor;
        sink.next(result as never);
      },
      error: fail,
      complete: () => {
        if (end()) again();
      },
    });
  };

  open();
  return {
    unsubscribe() {
      clearTimeout(timer);
      stop();
    },
  };
}

function codeOf(errors: readonly GraphQLFormattedError[]): string {
  return String(errors[0]?.extensions?.['code']);
}

/** The cursor of the newest event in a subscription's payload: a single event or a batch in order. */
function lastCursor(data: Record<string, unknown> | null | undefined): string | undefined {
  for (const value of Object.values(data ?? {})) {
    const event: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (event && typeof event === 'object' && 'cursor' in event) return String(event.cursor);
  }
  return undefined;
}
