import { anyOf, execute } from '../lib/query.ts';
import type { SqlRunner } from '../lib/sql.ts';
import { APPS, toApp, type App } from './app.model.ts';

/** How a beat names its app. */
export type AppAddress = {
  /** `uuid`: the id or the ping key, whichever it is. */
  by: 'id' | 'slug' | 'pingKey' | 'uuid';
  value: string;
};

const LOAD_TIMEOUT_MS = 15_000;
const BY_ID = (ids: string[]) => APPS.where('a.id', '=', anyOf(ids));
const BY_PING_KEY = (keys: string[]) => APPS.where('a.ping_key', '=', anyOf(keys));
const BY_SLUG = (slugs: string[]) => APPS.where('a.slug', '=', anyOf(slugs, 'text'));
/** Apps kept at most; about 1 KB each. */
const MAX_APPS = 250_000;

interface Entry {
  app: App;
  /** To be read again before the next beat. */
  isDropped: boolean;
}

/**
 * Apps as this process last saw them, so that a beat needs no read. An entry may be out of date: every write names
 * the version it was made from and does nothing when the row has another, and then the entry is dropped. So a
 * rotated key or an edit on another process holds at once, whatever stands here. An entry that is dropped is read
 * again by the next `load`, but stays to be found until then: else a beat whose app was loaded a moment ago would
 * find none, because another process beat for it too.
 */
export class AppCache {
  /** In the order of last use: the first is the first to go. */
  readonly #entries = new Map<string, Entry>();
  /**
   * The same entries: a change of an app writes into one object, and not into tables that are too large for any
   * processor's cache.
   */
  readonly #other = { slug: new Map<string, Entry>(), pingKey: new Map<string, Entry>() };

  find(address: AppAddress): App | undefined {
    return this.#find(address)?.app;
  }

  #find({ by, value }: AppAddress): Entry | undefined {
    if (by === 'uuid') return this.#other.pingKey.get(value) ?? this.#entries.get(value);
    return by === 'id' ? this.#entries.get(value) : this.#other[by].get(value);
  }

  set(app: App): void {
    const entry = this.#entries.get(app.id);
    if (entry === undefined) return this.#add(app);
    const known = entry.app;
    if (known.version > app.version && !entry.isDropped) return;
    entry.app = app;
    entry.isDropped = false;
    if (known.slug !== app.slug) this.#move('slug', known.slug, app.slug, entry);
    if (known.pingKey !== app.pingKey) this.#move('pingKey', known.pingKey, app.pingKey, entry);
    // The order matters only near the limit, and keeping it costs more than all else here.
    if (this.#entries.size <= MAX_APPS / 2) return;
    this.#entries.delete(app.id);
    this.#entries.set(app.id, entry);
  }

  #add(app: App): void {
    const entry: Entry = { app, isDropped: false };
    this.#entries.set(app.id, entry);
    this.#other.slug.set(app.slug, entry);
    this.#other.pingKey.set(app.pingKey, entry);
    if (this.#entries.size > MAX_APPS) for (const [id] of this.#entries) return this.#remove(id);
  }

  #move(by: 'slug' | 'pingKey', from: string, to: string, entry: Entry): void {
    if (this.#other[by].get(from) === entry) this.#other[by].delete(from);
    this.#other[by].set(to, entry);
  }

  /** Has the app read again before its next beat. */
  drop(id: string): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.isDropped = true;
  }

  #remove(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    for (const by of ['slug', 'pingKey'] as const)
      if (this.#other[by].get(entry.app[by]) === entry) this.#other[by].delete(entry.app[by]);
  }

  dropAddress(address: AppAddress): void {
    const entry = this.#find(address);
    if (entry !== undefined) entry.isDropped = true;
  }

  /** Drops every app. */
  clear(): void {
    for (const entry of this.#entries.values()) entry.isDropped = true;
  }

  /**
   * Reads the apps at these addresses that are not here yet, or are dropped. Those that do not exist are missing then.
   */
  async load(sql: SqlRunner, addresses: Iterable<AppAddress>): Promise<void> {
    let missing: { id: Set<string>; slug: Set<string>; pingKey: Set<string> } | null = null;
    const gone = new Set<string>();
    for (const address of addresses) {
      const known = this.#find(address);
      if (known !== undefined && !known.isDropped) continue;
      if (known !== undefined) gone.add(known.app.id);
      missing ??= { id: new Set(), slug: new Set(), pingKey: new Set() };
      if (address.by === 'id' || address.by === 'uuid') missing.id.add(address.value);
      if (address.by === 'pingKey' || address.by === 'uuid') missing.pingKey.add(address.value);
      if (address.by === 'slug') missing.slug.add(address.value);
    }
    if (missing === null) return;
    for (const { name, where, values } of [
      { name: 'load-apps-by-ping-key', where: BY_PING_KEY, values: missing.pingKey },
      { name: 'load-apps-by-id', where: BY_ID, values: missing.id },
      { name: 'load-apps-by-slug', where: BY_SLUG, values: missing.slug },
    ]) {
      if (values.size === 0) continue;
      for (const row of await execute(sql, where([...values]), { name, timeoutMs: LOAD_TIMEOUT_MS })) {
        this.set(toApp(row));
        gone.delete(row.id);
      }
    }
    // Unless another load has read it meanwhile, at an address that still holds.
    for (const id of gone) if (this.#entries.get(id)?.isDropped === true) this.#remove(id);
  }
}
