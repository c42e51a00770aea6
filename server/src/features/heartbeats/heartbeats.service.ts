import type { Caller } from '../../graphql/caller.ts';
import { DomainError, badInput, shown } from '../../lib/errors.ts';
import type { Entrance } from '../../lib/metrics.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { AppAddress } from '../../ledger/app-cache.ts';
import type { OwnApps } from '../apps/own-app.ts';
import { SLUG } from '../apps/slug.rules.ts';
import { MAX_GROUP } from '../../ledger/beat-queue.ts';
import type { NewBeat } from '../../ledger/new-beat.ts';
import type { BeatWriter } from '../../ledger/beat-writer.ts';
import type { RecordedBeat } from '../../ledger/pending.ts';
import { checkBeat, type BeatInput } from './heartbeat.input.ts';
import type { PingLimits } from './ping-limits.ts';

export interface SendHeartbeatInput extends BeatInput {
  /** Ping key, id or slug. */
  app: string;
}

type Result<T> = { value: T; error: null } | { value: null; error: DomainError };
type Checked = Result<{ address: AppAddress; beat: NewBeat }>;

export type BeatResult = { recorded: RecordedBeat; error: null } | { recorded: null; error: DomainError };

export interface HeartbeatsServiceOptions {
  writer: BeatWriter;
  ownApps: OwnApps;
  now(): number;
  /** Told of every beat that comes in. */
  count(entrance: Entrance, beats: number): void;
  /** null: an app may beat as often as it likes. */
  pingLimits: PingLimits | null;
}

/** Takes beats from every entrance. */
export class HeartbeatsService {
  readonly #writer: BeatWriter;
  readonly #ownApps: OwnApps;
  readonly #now: () => number;
  readonly #count: (entrance: Entrance, beats: number) => void;
  readonly #pingLimits: PingLimits | null;

  constructor({ writer, ownApps, now, count, pingLimits }: HeartbeatsServiceOptions) {
    this.#writer = writer;
    this.#ownApps = ownApps;
    this.#now = now;
    this.#count = count;
    this.#pingLimits = pingLimits;
  }

  /** A beat of the app with this ping key. Resolves once it is committed; rejects with DomainError. */
  ping(pingKey: string, input: BeatInput): Promise<RecordedBeat> {
    return this.pingAt({ by: 'pingKey', value: pingKey.toLowerCase() }, input);
  }

  /** The same by another name of the app, from whoever has shown that they may beat for it. */
  pingAt(address: AppAddress, input: BeatInput): Promise<RecordedBeat> {
    if (this.#pingLimits === null) return this.#record(address, input);
    return this.#pingLimits.run(address.value, () => this.#record(address, input));
  }

  #record(address: AppAddress, input: BeatInput): Promise<RecordedBeat> {
    this.#count('ping', 1);
    return this.#writer.record(address, checkBeat(input, this.#now()));
  }

  /**
   * A beat of the app with this ping key, which anybody may send who has it, or with this id or slug; an agent sends those
   * of its own app by its slug. Resolves once it is committed; rejects with DomainError.
   */
  async send(input: SendHeartbeatInput, caller: Caller): Promise<RecordedBeat> {
    this.#count('graphql', 1);
    const address = addressOf(input, caller);
    const beat = checkBeat(input, this.#now());
    if (caller.may('BEAT')) return this.#writer.record(address, beat);
    if (address.by === 'slug') await this.#ownApps.check(caller, claimOf(input));
    return this.#writer.record(address, beat).catch((error: unknown) => {
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
    const checked = inputs.map((input): Checked =>
      asResult(() => ({ address: addressOf(input, caller), beat: checkBeat(input, now) })),
    );
    if (!caller.may('BEAT')) await this.#refuseOthersApps(inputs, checked, caller);
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

  /** Puts a refusal in the place of each beat by a slug that is not that of the caller's own app. */
  async #refuseOthersApps(inputs: readonly SendHeartbeatInput[], checked: Checked[], caller: Caller): Promise<void> {
    const bySlug = checked.flatMap(({ value }, index) => (value?.address.by === 'slug' ? index : []));
    const claims = bySlug.map((index) => claimOf(inputs[index] as SendHeartbeatInput));
    const refusals = await this.#ownApps.refusals(caller, claims);
    for (const [at, index] of bySlug.entries()) {
      const error = refusals[at] ?? null;
      if (error !== null) checked[index] = { value: null, error };
    }
  }
}

/** What whoever may not beat for any app says by a slug: that it is an agent, and this its own app. */
const claimOf = ({ app, user, host, environment }: SendHeartbeatInput) => ({
  slug: app,
  field: 'app',
  environment: environment ?? 'PRODUCTION',
  agent: { user: user ?? '', host: host ?? '' },
});

/** The same answer whether it was an id or nothing at all. */
function withHint(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') return error;
  return new DomainError('NOT_FOUND', `${error.message}; by an id it takes the permission BEAT`, error.field);
}

function asResult<T>(work: () => T): Result<T> {
  try {
    return { value: work(), error: null };
  } catch (error) {
    if (error instanceof DomainError) return { value: null, error };
    throw error;
  }
}

/** Ids are no secrets: to whoever may not beat for any app, a UUID is a ping key. */
function addressOf({ app }: SendHeartbeatInput, caller: Caller): AppAddress {
  if (isUuid(app)) return { by: caller.may('BEAT') ? 'uuid' : 'pingKey', value: app.toLowerCase() };
  if (!SLUG.test(app)) throw badInput('app', `must be a ping key, an id or a slug, not ${shown(app)}`);
  return { by: 'slug', value: app };
}
