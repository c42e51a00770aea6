import { anyOf, execute, executeFirst } from '../../lib/query.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError, shown } from '../../lib/errors.ts';
import type { Sql, SqlRunner } from '../../lib/sql.ts';
import { storable } from '../../lib/text.ts';
import { newSecret } from '../../lib/uuid.ts';
import { AppEdits, type AppEditsOptions } from './app-edits.service.ts';
import { checkNewApp, type AppSettings, type CreateAppInput, type UpdateAppInput } from './app.input.ts';
import { toApp, type App, APPS } from '../../ledger/app.model.ts';
import { slugOf } from './slug.rules.ts';

export interface AppsServiceOptions extends AppEditsOptions {
  sql: Sql;
  transactional<T>(work: (em: EntityManager, tx: SqlRunner) => Promise<T>): Promise<T>;
}

const MAX_NUMBERED_SLUGS = 100;
const MAX_SLUG_TRIES = MAX_NUMBERED_SLUGS + 5;

/**
 * What people do to apps. Methods throw DomainError: BAD_USER_INPUT, NOT_FOUND for an unknown id, CONFLICT for a slug
 * that is taken.
 */
export class AppsService {
  readonly #options: AppsServiceOptions;

  constructor(options: AppsServiceOptions) {
    this.#options = options;
  }

  async find(address: { id: string } | { slug: string }): Promise<App | null> {
    const query =
      'id' in address ? APPS.where('a.id', '=', address.id) : APPS.where('a.slug', '=', storable(address.slug));
    const row = await executeFirst(this.#options.sql, query);
    return row === undefined ? null : toApp(row);
  }

  /** The apps with these ids in their order; null for those that do not exist. */
  async findMany(ids: readonly string[]): Promise<(App | null)[]> {
    const rows = await execute(this.#options.sql, APPS.where('a.id', '=', anyOf(ids)));
    const apps = new Map(rows.map((row) => [row.id, toApp(row)]));
    return ids.map((id) => apps.get(id) ?? null);
  }

  async create(input: CreateAppInput): Promise<App> {
    const settings = checkNewApp(input, this.#options.now());
    return this.withFreeSlug(settings, (slug) => this.edit((edits) => edits.insert(settings, slug)));
  }

  /**
   * Runs `work` with the slug that the settings ask for, or else one that is made from the name and free; with
   * the next where another app took that meanwhile.
   */
  async withFreeSlug<T>({ slug: given, name }: AppSettings, work: (slug: string) => Promise<T>): Promise<T> {
    if (given !== null) return work(given);
    const wanted = slugOf(name);
    for (let attempt = 1; attempt <= MAX_SLUG_TRIES; attempt += 1) {
      // Many names have one fallback: beyond a hundred of them chance is faster than counting.
      const distinction = attempt <= MAX_NUMBERED_SLUGS ? attempt : newSecret().slice(0, 8);
      const slug = attempt === 1 ? wanted : `${wanted}-${distinction}`;
      if ((await this.find({ slug })) !== null) continue;
      try {
        return await work(slug);
      } catch (error) {
        if (!(error instanceof DomainError && error.code === 'CONFLICT' && error.field === 'slug')) throw error;
      }
    }
    throw new DomainError('CONFLICT', `slug: give one; too many apps are called ${shown(name)}`, 'slug');
  }

  /** The app with this slug, made from the input where there is none. Safe to call at once from many hosts. */
  async ensure(slug: string, input: CreateAppInput): Promise<App> {
    const settings = checkNewApp({ ...input, slug }, this.#options.now());
    const known = await this.find({ slug });
    if (known !== null) return known;
    try {
      return await this.edit((edits) => edits.insert(settings, slug));
    } catch (error) {
      const winner = error instanceof DomainError && error.code === 'CONFLICT' ? await this.find({ slug }) : null;
      if (winner !== null) return winner;
      throw error;
    }
  }

  update(id: string, input: UpdateAppInput): Promise<App> {
    return this.edit((edits) => edits.update(id, input));
  }

  pause(id: string, resumeOnBeat: boolean): Promise<App> {
    return this.edit((edits) => edits.pause(id, resumeOnBeat));
  }

  resume(id: string): Promise<App> {
    return this.edit((edits) => edits.resume(id));
  }

  rotatePingKey(id: string): Promise<App> {
    return this.edit((edits) =>
      edits.change(id, 'PING_KEY_ROTATED', (before, now) => ({
        after: { ...before, pingKey: newSecret(), updatedAt: now },
        outcome: { state: before.state, changes: [] },
      })),
    );
  }

  async delete(id: string): Promise<string> {
    await this.edit((edits) => edits.delete(id));
    return id;
  }

  /** Edits that are part of the transaction of something else; to be published once that is committed. */
  editsIn(em: EntityManager, tx: SqlRunner): AppEdits {
    return new AppEdits(this.#options, em, tx);
  }

  /** Edits in a transaction of their own. */
  async edit<T>(work: (edits: AppEdits) => Promise<T>): Promise<T> {
    const { edits, result } = await this.#options.transactional(async (em, tx) => {
      const made = this.editsIn(em, tx);
      return { edits: made, result: await work(made) };
    });
    edits.publish();
    return result;
  }
}
