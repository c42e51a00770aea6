import { goto, preloadCode } from '$app/navigation';
import { updated } from '$app/state';
import { backoffMs } from '#lib/graphql/backoff.ts';
import { firstLoad } from '#lib/graphql/first-load.ts';
import { useTransport } from '#lib/graphql/transport.svelte.ts';
import { idle } from '#lib/time/idle.ts';

/** The tabs, as they stand in the header. */
export const TABS = [
  { route: '/', label: 'Overview' },
  { route: '/incidents', label: 'Incidents' },
  { route: '/heartbeats', label: 'Heartbeats' },
  { route: '/apps', label: 'Apps' },
  { route: '/tasks', label: 'Tasks' },
  { route: '/next-runs', label: 'Next runs' },
  { route: '/history', label: 'History' },
  { route: '/agents', label: 'Agents' },
  { route: '/logs', label: 'Logs' },
  { route: '/alerts', label: 'Alerts' },
] as const;
const ROUTES = [
  ...TABS.map(({ route }) => route),
  '/incidents/[id]',
  '/apps/[id]',
  '/tasks/[id]',
  '/history/timeline',
  '/history/[id]',
  '/alerts/rules',
  '/alerts/maintenance',
  '/alerts/deliveries',
  '/connections',
  '/account',
  '/settings/users',
  '/settings/agents',
  '/settings/pings',
  '/settings/audit',
] as const;
type Route = (typeof ROUTES)[number];

/** A word about what comes sooner would only flicker. */
const SLOW_MS = 400;

const isRoute = (id: string | null): id is Route => (ROUTES as readonly (string | null)[]).includes(id);

/**
 * The code of the pages. Every tab must open while the server is away, with what is known and a word that it is not
 * live: so all of it is asked for once the first page shows its data, and again for as long as any is missing.
 */
class Pages {
  /** Where somebody has asked to go, while the code of that page is not there yet. */
  #awaited = $state.raw<URL | null>(null);
  #isSlow = $state(false);

  readonly #there = new Set<Route>();
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loading = false;
  /** The first page is complete. */
  #mayBegin = false;

  /** Somebody waits for a page, for so long that a word of it is due. */
  get isAwaited(): boolean {
    return this.#awaited !== null && this.#isSlow;
  }

  /** Until the returned function is called. */
  start(): () => void {
    const forget = useTransport().onOpen(() => {
      // A server that comes back may be of a new release, which has other files.
      void updated.check();
      this.#hurry();
    });
    void firstLoad.complete.then(() => {
      this.#mayBegin = true;
      return this.#load();
    });
    return () => {
      forget();
      clearTimeout(this.#timer);
    };
  }

  /** Before a navigation within the page: whether it must not be made now; it is made as soon as it can be. */
  holdsBack({ route, url }: { route: { id: string | null }; url: URL }): boolean {
    this.#awaited = null;
    if (updated.current) {
      location.assign(url);
      return true;
    }
    if (!isRoute(route.id) || this.#there.has(route.id)) return false;
    this.#awaited = url;
    this.#isSlow = false;
    setTimeout(() => (this.#isSlow = true), SLOW_MS);
    this.#mayBegin = true;
    // Before all others.
    const wanted = route.id;
    void preloadCode(wanted)
      .then(
        () => this.#come(wanted),
        () => {},
      )
      .finally(() => this.#hurry());
    return true;
  }

  /** The page of this route is shown. */
  shown(route: string | null): void {
    if (isRoute(route)) this.#there.add(route);
  }

  #hurry(): void {
    clearTimeout(this.#timer);
    void this.#load();
  }

  async #load(): Promise<void> {
    if (this.#loading || !this.#mayBegin) return;
    this.#loading = true;
    const missing = ROUTES.filter((route) => !this.#there.has(route));
    let isComplete = true;
    // One by one, while the browser has nothing else to do: all at once take a phone a fifth of a second.
    for (const route of missing) {
      await idle();
      await preloadCode(route).then(
        () => this.#come(route),
        () => (isComplete = false),
      );
    }
    this.#loading = false;
    if (isComplete) return;
    // What a new release has replaced never comes.
    if (await updated.check().catch(() => false)) return this.#goOn();
    this.#timer = setTimeout(() => void this.#load(), backoffMs(this.#failures, Math.random()));
    this.#failures += 1;
  }

  #come(route: Route): void {
    this.#there.add(route);
    this.#goOn();
  }

  /** Goes where somebody waits to go; held back again where that page is still missing. */
  #goOn(): void {
    if (this.#awaited) void goto(this.#awaited);
  }
}

export const pages = new Pages();
