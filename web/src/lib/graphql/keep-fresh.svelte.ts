import { throttle } from '#lib/time/throttle.ts';
import type { LiveQuery } from './query.svelte.ts';

const SOON_MS = 300;
const AT_MOST_EVERY_MS = 2_500;

/** Of what costs the server more to add up than a list to read: with a change of status, not with each beat. */
export const PICTURES = { atMostEveryMs: 30_000 };

const ANYWAY_EVERY_MS = 60_000;

/**
 * Keeps a list's order and membership right, which events about single entities cannot: the returned function asks for
 * the list again soon, at most once per 2.5 s, or as often as is said, however many beats arrive. Time alone moves rows too, so it is also asked
 * each minute. A hidden page asks for nothing until it is looked at.
 */
export function keepFresh(
  query: Pick<LiveQuery<unknown>, 'refetch'>,
  { atMostEveryMs = AT_MOST_EVERY_MS } = {},
): () => void {
  let missed = false;
  const soon = throttle(() => void query.refetch(), SOON_MS, atMostEveryMs);
  const ask = () => {
    if (document.hidden) missed = true;
    else soon.request();
  };
  $effect(() => {
    const onVisible = () => {
      if (document.hidden || !missed) return;
      missed = false;
      soon.request();
    };
    const timer = setInterval(ask, ANYWAY_EVERY_MS);
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      soon.cancel();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  });
  return ask;
}
