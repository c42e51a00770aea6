import type { Client, Sink } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onGap, resumeOver } from './resume.ts';

const QUERY = 'subscription S($after: String) { heartbeatStatus(after: $after) { cursor } }';

/** A socket that notes what is asked of it and lets a test answer. */
function fakeSocket() {
  const asked: { after: unknown; sink: Sink<never>; open: boolean }[] = [];
  const subscribe: Client['subscribe'] = (payload, sink) => {
    const entry = { after: payload.variables?.['after'], sink: sink as Sink<never>, open: true };
    asked.push(entry);
    return () => {
      entry.open = false;
      // As graphql-ws does: closing completes.
      sink.complete();
    };
  };
  return { asked, subscribe };
}

function start(variables: Record<string, unknown> = { after: null }) {
  const socket = fakeSocket();
  const results: unknown[] = [];
  const complete = vi.fn<() => void>();
  const { unsubscribe } = resumeOver(socket.subscribe)({ query: QUERY, variables } as never, {} as never).subscribe({
    next: (result) => results.push(result),
    error: () => {},
    complete,
  });
  const latest = () => {
    const last = socket.asked.at(-1);
    if (!last) throw new Error('nothing was asked');
    return last;
  };
  return { ...socket, results, complete, unsubscribe, latest };
}

const event = (cursor: string) => ({ data: { heartbeatStatus: { cursor } } }) as never;
const failure = (code: string) => [{ message: 'no', extensions: { code } }] as never;

describe('a subscription over the socket', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes on behind the last cursor after the server has ended it', async () => {
    const { asked, latest, results } = start();
    latest().sink.next(event('7'));
    latest().sink.complete();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked.map(({ after }) => after)).toEqual([null, '7']);
    expect(results).toHaveLength(1);
  });

  it('takes the newest cursor of a batch', async () => {
    const { latest } = start();
    latest().sink.next({ data: { heartbeatStatusBatches: [{ cursor: '3' }, { cursor: '4' }] } } as never);
    latest().sink.error(new Event('close'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(latest().after).toBe('4');
  });

  it('starts afresh, and says that there is a gap, when its cursor is no longer kept', async () => {
    const gap = vi.fn<() => void>();
    const forget = onGap(gap);
    const { latest, results } = start();
    latest().sink.next(event('7'));
    latest().sink.error(failure('BAD_USER_INPUT'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(latest().after).toBeNull();
    expect(gap).toHaveBeenCalledOnce();
    expect(results).toHaveLength(1);
    forget();
  });

  it('is opened once again, not twice, when an error closes it', async () => {
    const { asked, latest } = start();
    latest().sink.next({ errors: failure('UNAVAILABLE') } as never);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toHaveLength(2);
    expect(asked[0]?.open).toBe(false);
  });

  it('waits for somebody to sign in again', async () => {
    const { asked, latest, results } = start();
    latest().sink.error(failure('UNAUTHENTICATED'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toHaveLength(2);
    expect(results).toHaveLength(0);
  });

  it('reports a mistake of the page itself and ends', async () => {
    const { asked, latest, results, complete } = start();
    latest().sink.error(failure('FORBIDDEN'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toHaveLength(1);
    expect(results).toHaveLength(1);
    expect(complete).toHaveBeenCalledOnce();
  });

  it('stays closed once nobody listens', async () => {
    const { asked, unsubscribe } = start();
    unsubscribe();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.open).toBe(false);
  });
});
