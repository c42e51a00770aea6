import { followWhoIsTold } from '#lib/features/alerts/app/who-is-told.svelte.ts';
import { keepFresh } from '#lib/graphql/keep-fresh.svelte.ts';
import { createQuery } from '#lib/graphql/query.svelte.ts';
import { changes } from '#lib/live/changes.ts';
import { followStatistics } from '#lib/live/statistics.svelte.ts';
import { Activity } from './activity/activity.svelte.ts';
import { AttentionDocument, RecentChangesDocument } from './operations.ts';
import { StatusMap } from './squares/map.svelte.ts';

const MOST_PROBLEMS = 5;

/** All that the overview shows, live. Must be made while a component is being set up. */
export class Overview {
  readonly statistics = followStatistics();
  readonly attention = createQuery(AttentionDocument, () => ({ first: MOST_PROBLEMS }));
  /** Asks for the problems soon. */
  readonly freshen = keepFresh(this.attention);
  readonly map = new StatusMap();
  readonly activity = new Activity(() => {
    const { current } = this.statistics;
    return current && `${current.recentRuns} ${current.heartbeatsLastHour}`;
  });
  readonly told = followWhoIsTold();
  readonly recent = createQuery(RecentChangesDocument, () => ({}));

  constructor() {
    $effect(() => changes.on('status', this.freshen));
    $effect(() => changes.on('app', this.freshen));
    $effect(() => changes.on('incident', this.freshen));
  }

  #wasTopKnown = false;
  #wasMapKnown = false;

  /**
   * What stands at the top of the page is known, so that nothing below it will move. Once and for all: what is asked for
   * anew after a failure is unknown for a moment, and all that is below would come and go with it.
   */
  readonly isTopKnown = $derived.by(() => (this.#wasTopKnown ||= !this.attention.loading && !this.told.loading));
  /** So are the squares. */
  readonly isMapKnown = $derived.by(() => (this.#wasMapKnown ||= this.isTopKnown && !this.map.query.loading));

  /** Asks the server for everything again, and resolves when it has answered or failed. */
  readonly refresh = async (): Promise<void> => {
    const all = [this.statistics, this.attention, this.map.query, this.activity, this.recent];
    await Promise.all(all.map((one) => one.refetch()));
  };
}
