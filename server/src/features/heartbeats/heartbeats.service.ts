import { refusalWithout } from '../../graphql/access.ts';
import type { Caller } from '../../graphql/caller.ts';
import { DomainError, badInput, shown } from '../../lib/errors.ts';
import type { Entrance } from '../../lib/metrics.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { AppAddress } from '../../ledger/app-cache.ts';
import { isOwnApp } from '../apps/own-app.ts';
import { SLUG } from '../apps/slug.rules.ts';
import { MAX_GROUP } from '../../ledger/beat-queue.ts';
import type { BeatWriter } from '../../ledger/beat-writer.ts';
import type { RecordedBeat } from '../../ledger/pending.ts';
import { checkBeat, type BeatInput } from './heartbeat.input.ts';

export interface SendHeartbeatInput extends BeatInput {
  /** Ping key, id or slug. */
  app: string;
}

export type BeatResult = { recorded: RecordedBeat; error: null } | { recorded: null; error: DomainError };

/** Takes beats from every entrance. */
export class HeartbeatsService {
  readonly #writer: BeatWriter;
  readonly #now: () => number;

  readonly #count: (entrance: Entrance, beats: number) => void;

  /** `count` is told of every beat that comes in. */
  constructor(writer: BeatWriter, now: () => number, count: (entrance: Entrance, beats: number) => void) {
    this.#writer = writer;
    this.#now = now;
    this.#count = count;
  }

  /** A beat of the app with this ping key. Resolves once it is committed; rejects with DomainError. */
  ping(pingKey: string, input: BeatInput): Promise<RecordedBeat> {
    this.#count('ping', 1);
    return this.#writer.record({ by: 'pingKey', value: pingKey.toLowerCase() }, checkBeat(input, this.#now()));
  }

  /**
   * A beat of the app with this ping key, which anybody may send who has it, or with this id or slug; an agent sends those
   * of its own app by its slug. Resolves once it is committed; rejects with DomainError.
   */
  async send(input: SendHeartbeatInput, caller: Caller): Promise<RecordedBeat> {
    this.#count('graphql', 1);
    const beat = this.#writer.record(addressOf(input, caller), checkBeat(input, this.#now()));
    return caller.may('BEAT')
      ? beat
      : beat.catch((error: unknown) => {
          throw withHint(error);
        });
  }

  /**
   * A beat of the app with this id that the server itself sends. Resolves once it is committed; rejects with
   * DomainError.
   */
  record(appId: string, input: BeatInput): Promise<RecordedBeat> {
    this.#count('run', 1);
    return this.#writer.record({ by: 'id', value: appId }, checkBeat(input, this.#now()));
  }

  /**
   * Up to 1,000 beats in one transaction, each with its own result: one that is refused does not hold up the others. Each
   * as {@link send}.
   */
  async sendAll(inputs: readonly SendHeartbeatInput[], caller: Caller): Promise<BeatResult[]> {
    if (inputs.length > MAX_GROUP) throw badInput('inputs', `must be at most ${MAX_GROUP}, not ${inputs.length}`);
    this.#count('graphql', inputs.length);
    const now = this.#now();
    const checked = inputs.map((input) =>
      asResult(() => ({ address: addressOf(input, caller), beat: checkBeat(input, now) })),
    );
    const answers = this.#writer.recordAll(checked.flatMap(({ value }) => value ?? [])).values();
    return Promise.all(
      checked.map(async ({ value, error }): Promise<BeatResult> => {
        if (value === null) return { recorded: null, error };
        try {
          return { recorded: (await answers.next().value) as RecordedBeat, error: null };
        } catch (failure) {
          const told = caller.may('BEAT') ? failure : withHint(failure);
          if (told instanceof DomainError) return { recorded: null, error: told };
          throw told;
        }
      }),
    );
  }
}

/** The same answer whether it was an id or nothing at all. */
function withHint(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') return error;
  return new DomainError('NOT_FOUND', `${error.message}; by an id it takes the permission BEAT`, error.field);
}

function asResult<T>(work: () => T): { value: T; error: null } | { value: null; error: DomainError } {
  try {
    return { value: work(), error: null };
  } catch (error) {
    if (error instanceof DomainError) return { value: null, error };
    throw error;
  }
}

/** Ids are no secrets: to whoever may not beat for any app, a UUID is a ping key. */
function addressOf({ app, user, host, environment }: SendHeartbeatInput, caller: Caller): AppAddress {
  if (isUuid(app)) return { by: caller.may('BEAT') ? 'uuid' : 'pingKey', value: app.toLowerCase() };
  if (!SLUG.test(app)) throw badInput('app', `must be a ping key, an id or a slug, not ${shown(app)}`);
  if (!caller.may('BEAT')) {
    const agent = { user: user ?? '', host: host ?? '', environment: environment ?? 'PRODUCTION' };
    if (!isOwnApp(caller, app, agent)) throw refusalWithout(caller, 'BEAT', 'app');
  }
  return { by: 'slug', value: app };
}
