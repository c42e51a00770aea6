import type { AppStatus } from '#lib/gql/graphql.ts';
import { createQuery } from '#lib/graphql/query.svelte.ts';
import { useTransport } from '#lib/graphql/transport.svelte.ts';
import { changes } from '#lib/live/changes.ts';
import { throttle } from '#lib/time/throttle.ts';
import { StatusMapDocument } from '../operations.ts';
import { groupsOf } from './groups.ts';

const MOST_APPS = 5_000;
const REDRAW_SOON_MS = 30;
const REDRAW_AT_MOST_EVERY_MS = 250;
const ASK_SOON_MS = 500;
const ASK_AT_MOST_EVERY_MS = 10_000;

/**
 * The status of every app, live: it is asked for once, and then follows each change of status by itself. Must be made
 * while a component is being set up.
 */
export class StatusMap {
  readonly query = createQuery(StatusMapDocument, () => ({ first: MOST_APPS }));
  readonly #map = $derived(this.query.data?.statusMap);
  readonly groups = $derived(this.#map ? groupsOf(this.#map) : []);
  readonly #placeOf = $derived(new Map(this.#map?.ids.map((id, place) => [id, place])));
  /** Of apps that have changed since the page is connected: an answer may have been overtaken by such a change. */
  readonly #heard = new Map<string, AppStatus>();
  #drawn = $state(0);
  readonly #statuses = $derived(this.#map?.ids.map((id, place) => this.#heard.get(id) ?? this.#map?.statuses[place]));

  constructor() {
    const redraw = throttle(() => (this.#drawn += 1), REDRAW_SOON_MS, REDRAW_AT_MOST_EVERY_MS);
    const ask = throttle(() => void this.query.refetch(), ASK_SOON_MS, ASK_AT_MOST_EVERY_MS);
    $effect(() => {
      const forget = [
        changes.on('status', ({ appId, to }) => {
          this.#heard.set(appId, to);
          const place = this.#placeOf.get(appId);
          if (place === undefined || !this.#statuses) return;
          this.#statuses[place] = to;
          redraw.request();
        }),
        changes.on('app', ask.request),
        // What happened while the page was not connected is in the answer that is asked for then.
        useTransport().onOpen(() => this.#heard.clear()),
      ];
      return () => {
        for (const stop of forget) stop();
        redraw.cancel();
        ask.cancel();
      };
    });
  }

  get size(): number {
    return this.#map?.ids.length ?? 0;
  }

  get truncated(): boolean {
    return this.#map?.truncated ?? false;
  }

  /** What is at a place of the map. */
  at(place: number): { id: string; name: string; status: AppStatus } {
    void this.#drawn;
    return {
      id: this.#map?.ids[place] ?? '',
      name: this.#map?.names[place] ?? '',
      status: this.#statuses?.[place] ?? 'NEW',
    };
  }

  /** The statuses at those places. */
  statusesAt(places: readonly number[]): AppStatus[] {
    void this.#drawn;
    return places.map((place) => this.#statuses?.[place] ?? 'NEW');
  }
}
