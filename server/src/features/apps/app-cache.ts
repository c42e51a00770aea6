import type { SqlRunner } from '../../lib/sql.ts';
import { APP_COLUMNS, APP_TABLES, toApp, type App, type AppRow } from './app.model.ts';

/** How a beat names its app. */
export type AppAddress = {
  /** `uuid`: the id or the ping key, whichever it is. */
  by: 'id' | 'slug' | 'pingKey' | 'uuid';
  value: string;
};

const LOAD_TIMEOUT_MS = 15_000;
/** Apps kept at most; about 1 KB each. */
const MAX_APPS = 250_000;

/**
 * Apps as this process last saw them, so that a beat needs no read. An entry may be out of date: every write names the version
 * it was made from and does nothing when the row has another, and then the entry is dropped. So a rotated key or an edit on
 * another process holds at once, whatever stands here. An entry that is dropped is read again by the next `load`, but stays to be
 * found until then: else a beat whose app was loaded a moment ago would find none, because another process beat for it too.
 */
export class AppCache {
  /** In the order of last use: the first is the first to go. */
  readonly #apps = new Map<string, App>();
  readonly #ids = { slug: new Map<string, string>(), pingKey: new Map<string, string>() };
  readonly #dropped = new Set<string>();

  find(address: AppAddress): App | undefined {
    const { by, value } = address;
    if (by === 'uuid') return this.find({ by: 'pingKey', value }) ?? this.find({ by: 'id', value });
    const id = by === 'id' ? value : this.#ids[by].get(value);
    return id === undefined ? undefined : this.#apps.get(id);
  }

  set(app: App): void {
    const known = this.#apps.get(app.id);
    if (known !== undefined) {
      if (known.version > app.version && !this.#dropped.has(app.id)) return;
      if (known.slug !== app.slug) this.#ids.slug.delete(known.slug);
      if (known.pingKey !== app.pingKey) this.#ids.pingKey.delete(known.pingKey);
      // The order matters only near the limit, and keeping it costs more than all else here.
      if (this.#apps.size > MAX_APPS / 2) this.#apps.delete(app.id);
    }
    this.#apps.set(app.id, app);
    this.#dropped.delete(app.id);
    if (known?.slug !== app.slug) this.#ids.slug.set(app.slug, app.id);
    if (known?.pingKey !== app.pingKey) this.#ids.pingKey.set(app.pingKey, app.id);
    if (this.#apps.size > MAX_APPS) for (const [id] of this.#apps) return this.#remove(id);
  }

  /** Has the app read again before its next beat. */
  drop(id: string): void {
    if (this.#apps.has(id)) this.#dropped.add(id);
  }

  #remove(id: string): void {
    const app = this.#apps.get(id);
    if (app === undefined) return;
    this.#dropped.delete(id);
    this.#apps.delete(id);
    this.#ids.slug.delete(app.slug);
    this.#ids.pingKey.delete(app.pingKey);
  }

  dropAddress(address: AppAddress): void {
    const app = this.find(address);
    if (app !== undefined) this.drop(app.id);
  }

  /** Drops every app. */
  clear(): void {
    for (const id of this.#apps.keys()) this.#dropped.add(id);
  }

  /** Reads the apps at these addresses that are not here yet, or are dropped. Those that do not exist are missing then. */
  async load(sql: SqlRunner, addresses: Iterable<AppAddress>): Promise<void> {
    const gone = new Set<string>();
    const missing = { id: new Set<string>(), slug: new Set<string>(), pingKey: new Set<string>() };
    for (const address of addresses) {
      const known = this.find(address);
      if (known !== undefined && !this.#dropped.has(known.id)) continue;
      if (known !== undefined) gone.add(known.id);
      if (address.by === 'id' || address.by === 'uuid') missing.id.add(address.value);
      if (address.by === 'pingKey' || address.by === 'uuid') missing.pingKey.add(address.value);
      if (address.by === 'slug') missing.slug.add(address.value);
    }
    if (missing.id.size + missing.slug.size + missing.pingKey.size === 0) return;
    for (const { name, by, values } of [
      { name: 'load-apps-by-ping-key', by: 'a.ping_key = any($1::uuid[])', values: missing.pingKey },
      { name: 'load-apps-by-id', by: 'a.id = any($1::uuid[])', values: missing.id },
      { name: 'load-apps-by-slug', by: 'a.slug = any($1::text[])', values: missing.slug },
    ]) {
      if (values.size === 0) continue;
      const text = `select ${APP_COLUMNS} from ${APP_TABLES} where ${by}`;
      for (const row of await sql.query<AppRow>(text, [[...values]], { name, timeoutMs: LOAD_TIMEOUT_MS })) {
        this.set(toApp(row));
        gone.delete(row.id);
      }
    }
    // Unless another load has read it meanwhile, at an address that still holds.
    for (const id of gone) if (this.#dropped.has(id)) this.#remove(id);
  }
}
