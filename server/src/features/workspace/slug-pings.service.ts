import { actAs, Caller } from '../../graphql/caller.ts';
import type { RecordedBeat } from '../../ledger/pending.ts';
import { DomainError, notFound } from '../../lib/errors.ts';
import type { AppsService } from '../apps/apps.service.ts';
import type { BeatInput } from '../heartbeats/heartbeat.input.ts';
import type { HeartbeatsService } from '../heartbeats/heartbeats.service.ts';
import type { WorkspaceService } from './workspace.service.ts';

/** A beat, and whether its app was made for it. */
export interface SlugBeat extends RecordedBeat {
  created?: boolean;
}

export interface SlugPingsOptions {
  workspace: Pick<WorkspaceService, 'pingKey' | 'knownPingKey'>;
  heartbeats: Pick<HeartbeatsService, 'pingAt'>;
  apps: Pick<AppsService, 'create'>;
}

/** As Healthchecks has it for an app that a ping makes. */
const NEW_APP = { schedule: { everySeconds: 86_400 }, graceSeconds: 3_600 };
/** In the audit log: whoever has the workspace's ping key. */
const PINGER = new Caller({ kind: 'LINK', name: 'workspace ping key' });

/** Beats by the workspace's ping key and the slug of an app. */
export class SlugPings {
  readonly #options: SlugPingsOptions;

  constructor(options: SlugPingsOptions) {
    this.#options = options;
  }

  /** Resolves once the beat is committed. Rejects with DomainError: NOT_FOUND for another key or an unknown slug. */
  ping(key: string, slug: string, input: BeatInput): Promise<RecordedBeat> {
    const { workspace, heartbeats } = this.#options;
    const known = workspace.knownPingKey;
    // At once where the key is known, as it nearly always is: a beat by slug is to be as fast as one by key.
    if (known !== null)
      return known === key ? heartbeats.pingAt({ by: 'slug', value: slug }, input) : Promise.reject(unknownKey(key));
    return workspace.pingKey().then((read) => {
      if (read !== key) throw unknownKey(key);
      return heartbeats.pingAt({ by: 'slug', value: slug }, input);
    });
  }

  /** The same, and where there is no app of this slug it is made: daily, with an hour of grace. */
  async pingOrCreate(key: string, slug: string, input: BeatInput): Promise<SlugBeat> {
    try {
      return await this.ping(key, slug, input);
    } catch (error) {
      // Of another key it is NOT_FOUND, too, and then nothing may be made.
      if (!isOf(error, 'NOT_FOUND') || key !== (await this.#options.workspace.pingKey())) throw error;
    }
    const created = await actAs(PINGER, () => this.#create(slug));
    return { ...(await this.ping(key, slug, input)), created };
  }

  /** False where another ping has made it at the same time. */
  async #create(slug: string): Promise<boolean> {
    try {
      await this.#options.apps.create({ name: slug, slug, ...NEW_APP });
      return true;
    } catch (error) {
      if (isOf(error, 'CONFLICT')) return false;
      throw error;
    }
  }
}

const isOf = (error: unknown, code: DomainError['code']): boolean =>
  error instanceof DomainError && error.code === code;

/** Without the key: messages are logged. */
const unknownKey = (key: string): DomainError => notFound('Workspace', 'pingKey', `${key.slice(0, 4)}…`);
