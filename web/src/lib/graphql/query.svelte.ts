import { stringifyDocument } from '@urql/core';
import { createRequest, getContextClient } from '@urql/svelte';
import type { AnyVariables, DocumentInput } from '@urql/svelte';
import { untrack } from 'svelte';
import { backoffMs } from './backoff.ts';
import { readError } from './errors.ts';
import type { ApiError } from './errors.ts';
import { firstLoad } from './first-load.ts';
import type { HeldQuery } from './first-load.ts';
import { onGap, resume } from './resume.ts';
import { useTransport } from './transport.svelte.ts';

/** A query that stays on the page: normalized data that updates itself, kept on screen while the next is loading. */
export interface LiveQuery<Data> {
  readonly data: Data | undefined;
  readonly error: ApiError | null;
  /** Nothing to show yet. */
  readonly loading: boolean;
  /** Other variables were chosen and what is on screen still belongs to the old ones. */
  readonly pending: boolean;
  /** Asks the server again, and resolves when it has answered or failed. */
  refetch(): Promise<void>;
}

/** Worth asking again by itself. */
const RETRYABLE = new Set(['NETWORK', 'UNAVAILABLE', 'RATE_LIMITED']);
const active = new Set<() => unknown>();
let watching = false;

/** Asks the server again for everything on screen. */
function refetchActive(): void {
  for (const refetch of active) refetch();
}

function watchReconnections(): void {
  if (watching) return;
  watching = true;
  // The subscriptions are sent as the socket opens. Once the server has them in place, nothing falls between a query's
  // answer and the first event, however busy it is. That holds for the first opening too, if queries did not wait for it.
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    if (!firstLoad.isOver) return;
    clearTimeout(timer);
    timer = setTimeout(() => void useTransport().takenUp().then(refetchActive), 150);
  };
  useTransport().onOpen(soon);
  onGap(soon);
}

/**
 * Runs a query as long as the component lives. Must be called while a component is being set up.
 * `variables` is tracked; while it returns null the query waits.
 */
export function createQuery<Data, Variables extends AnyVariables>(
  document: DocumentInput<Data, Variables>,
  variables: () => Variables | null,
): LiveQuery<Data> {
  const client = getContextClient();
  let data = $state.raw<Data | undefined>();
  let error = $state.raw<ApiError | null>(null);
  let answered = $state<number | null>(null);
  const request = $derived.by(() => {
    const value = variables();
    return value === null ? null : createRequest(document, value);
  });
  const key = $derived(request?.key ?? null);
  watchReconnections();

  // A request that is on its way swallows the next, but its answer may be older than what that one is asked for.
  let flying = false;
  // One that is held back is all that whoever wants to know meanwhile needs.
  let held = false;
  let owed: (PromiseWithResolvers<void> & { again: boolean }) | null = null;
  const refetch = async (): Promise<void> => {
    const current = untrack(() => request);
    if (!current) return;
    if (flying || held) {
      owed ??= { ...Promise.withResolvers<void>(), again: false };
      owed.again ||= flying;
      return owed.promise;
    }
    flying = true;
    await client.executeQuery(current, { requestPolicy: 'network-only' }).toPromise();
  };
  const land = (again: boolean): void => {
    flying = false;
    const promised = owed;
    owed = null;
    if (!promised) return;
    // Not from within the answer that has just come: the cache is still writing it.
    void Promise.resolve()
      .then(() => (again && promised.again ? refetch() : undefined))
      .then(promised.resolve);
  };

  $effect(() => {
    const current = key;
    const operation = untrack(() => request);
    if (current === null || !operation) return;
    let failures = 0;
    let retry: ReturnType<typeof setTimeout> | undefined;
    active.add(refetch);
    held = true;
    let unsubscribe = (): void => {};
    let first: HeldQuery | undefined;
    const ask = (): void => {
      held = false;
      flying = true;
      ({ unsubscribe } = client.executeQuery<Data, Variables>(operation).subscribe((result) => {
        first?.answered();
        error = result.error ? readError(result.error) : null;
        if (result.data !== undefined && result.data !== null) data = result.data;
        answered = current;
        if (!result.stale) land(true);
        clearTimeout(retry);
        if (error === null || !RETRYABLE.has(error.code)) failures = 0;
        else if (!result.stale) retry = setTimeout(() => void refetch(), backoffMs((failures += 1), Math.random()));
      }));
    };
    first = firstLoad.hold(ask);
    return () => {
      clearTimeout(retry);
      active.delete(refetch);
      held = false;
      first.cancel();
      unsubscribe();
      land(false);
    };
  });

  return {
    get data() {
      return data;
    },
    get error() {
      return error;
    },
    get loading() {
      return data === undefined && error === null;
    },
    get pending() {
      return key !== null && answered !== key;
    },
    refetch,
  };
}

/** Follows a subscription as long as the component lives; `variables` is tracked, null pauses. */
export function createSubscription<Data, Variables extends AnyVariables>(
  document: DocumentInput<Data, Variables>,
  variables: () => Variables | null,
  onData: (data: Data) => void,
): void {
  const client = getContextClient();
  const request = $derived.by(() => {
    const value = variables();
    return value === null ? null : createRequest(document, value);
  });
  const key = $derived(request?.key ?? null);
  $effect(() => {
    const operation = key === null ? null : untrack(() => request);
    if (!operation) return;
    const { unsubscribe } = client.executeSubscription<Data, Variables>(operation).subscribe((result) => {
      if (result.data) untrack(() => onData(result.data as Data));
    });
    return unsubscribe;
  });
}

/**
 * The same past the cache, for events that come by the thousand and that nothing else on the page shows: the
 * cache takes longer over each than drawing it does.
 */
export function createStream<Data, Variables extends AnyVariables>(
  document: DocumentInput<Data, Variables>,
  variables: () => Variables | null,
  onData: (data: Data) => void,
): void {
  const request = $derived.by(() => {
    const value = variables();
    return value === null ? null : createRequest(document, value);
  });
  const key = $derived(request?.key ?? null);
  $effect(() => {
    const operation = key === null ? null : untrack(() => request);
    if (!operation) return;
    const subscribe: Parameters<typeof resume>[0] = (payload, sink) => useTransport().subscribe(payload, sink);
    const payload = { query: stringifyDocument(operation.query), variables: operation.variables ?? undefined };
    const { unsubscribe } = resume(subscribe, payload, {
      next: ({ data }) => {
        if (data) untrack(() => onData(data as Data));
      },
      error: () => {},
      complete: () => {},
    });
    return unsubscribe;
  });
}
