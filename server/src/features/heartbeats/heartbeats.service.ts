import { DomainError, badInput, shown } from '../../lib/errors.ts';
import type { Entrance } from '../../lib/metrics.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { AppAddress } from '../../ledger/app-cache.ts';
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

  /** A beat of the app with this ping key, id or slug. Resolves once it is committed; rejects with DomainError. */
  async send(input: SendHeartbeatInput): Promise<RecordedBeat> {
    this.#count('graphql', 1);
    return this.#writer.record(addressOf(input.app), checkBeat(input, this.#now()));
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
   * Up to 1,000 beats in one transaction, each with its own result: one that is refused does not hold up the others.
   */
  async sendAll(inputs: readonly SendHeartbeatInput[]): Promise<BeatResult[]> {
    if (inputs.length > MAX_GROUP) throw badInput('inputs', `must be at most ${MAX_GROUP}, not ${inputs.length}`);
    this.#count('graphql', inputs.length);
    const now = this.#now();
    const checked = inputs.map((input) =>
      asResult(() => ({ address: addressOf(input.app), beat: checkBeat(input, now) })),
    );
    const answers = this.#writer.recordAll(checked.flatMap(({ value }) => value ?? [])).values();
    return Promise.all(
      checked.map(async ({ value, error }): Promise<BeatResult> => {
        if (value === null) return { recorded: null, error };
        try {
          return { recorded: (await answers.next().value) as RecordedBeat, error: null };
        } catch (failure) {
          if (failure instanceof DomainError) return { recorded: null, error: failure };
          throw failure;
        }
      }),
    );
  }
}

function asResult<T>(work: () => T): { value: T; error: null } | { value: null; error: DomainError } {
  try {
    return { value: work(), error: null };
  } catch (error) {
    if (error instanceof DomainError) return { value: null, error };
    throw error;
  }
}

function addressOf(app: string): AppAddress {
  if (isUuid(app)) return { by: 'uuid', value: app.toLowerCase() };
  if (!SLUG.test(app)) throw badInput('app', `must be a ping key, an id or a slug, not ${shown(app)}`);
  return { by: 'slug', value: app };
}
