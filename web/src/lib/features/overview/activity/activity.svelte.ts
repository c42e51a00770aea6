import { createQuery } from '#lib/graphql/query.svelte.ts';
import { clock } from '#lib/time/clock.svelte.ts';
import { throttle } from '#lib/time/throttle.ts';
import { untrack } from 'svelte';
import { BeatsPerSpanDocument, RunsPerSpanDocument } from '../operations.ts';
import { barsOf, spanOf, type Period, type Span } from './spans.ts';

const SOON_MS = 500;
const AT_MOST_EVERY_MS = 15_000;

/** Runs and beats by the hour or by the day, live. Must be made while a component is being set up. */
export class Activity {
  period = $state<Period>('day');
  readonly #span: Span;
  readonly runs;
  readonly beats;

  /**
   * `grows` is read for the number of runs and beats so far, undefined while that is not known: the bars follow as it
   * changes.
   */
  constructor(grows: () => string | undefined) {
    // Moves on with the clock, an hour or a day at a time.
    const at = untrack(() => clock.exact());
    let until = $state(at);
    this.#span = $derived(spanOf(this.period, until));
    $effect(() => {
      if (clock.now >= this.#span.until) until = clock.now;
    });
    const variables = () => {
      const { since, until: end, buckets } = this.#span;
      return { since: new Date(since).toISOString(), until: new Date(end).toISOString(), buckets };
    };
    this.runs = createQuery(RunsPerSpanDocument, variables);
    this.beats = createQuery(BeatsPerSpanDocument, variables);
    const again = throttle(() => void this.refetch(), SOON_MS, AT_MOST_EVERY_MS);
    let known: string | undefined;
    $effect(() => {
      const now = grows();
      if (known !== undefined && now !== known && !document.hidden) again.request();
      known = now;
    });
    $effect(() => again.cancel);
  }

  readonly runBars = $derived.by(() =>
    this.#bars(this.runs.data?.runHistogram, ({ succeeded, failed, other }) => [succeeded, failed, other]),
  );

  readonly beatBars = $derived.by(() =>
    this.#bars(this.beats.data?.beatHistogram, ({ success, fail, other }) => [success, fail, other]),
  );

  async refetch(): Promise<void> {
    await Promise.all([this.runs.refetch(), this.beats.refetch()]);
  }

  /** By the times in the answer: it may belong to the period before while the next is asked for. */
  #bars<Bucket extends { from: string }>(
    buckets: readonly Bucket[] | undefined,
    countsOf: (bucket: Bucket) => number[],
  ) {
    const [first, second] = [buckets?.[0], buckets?.[1]];
    if (!buckets || !first || !second) return [];
    const since = Date.parse(first.from);
    const each = Date.parse(second.from) - since;
    const period = buckets.length > 24 ? 'week' : 'day';
    return barsOf(
      period,
      { since, until: since + each * buckets.length, buckets: buckets.length },
      buckets.map(countsOf),
    );
  }
}
