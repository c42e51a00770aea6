import { deliverKept } from '../api/beats.ts';
import { Client } from '../api/client.ts';
import type { Token } from '../api/token.ts';
import type { KeptSettings } from '../config.ts';
import type { Say } from '../lib/say.ts';
import { KeptBeats } from '../spool/kept-beats.ts';

export interface KeptBeatsDeliveryOptions extends KeptSettings {
  server: string;
  token: Token;
  version: string;
  say: Say;
}

const INTERVAL_MS = 30_000;
const TIMEOUT_MS = 10_000;

/** Sends the beats that `exec` and `beat` of this user could not, since the next of those may be a day away. */
export class KeptBeatsDelivery {
  readonly #options: KeptBeatsDeliveryOptions;
  readonly #kept: KeptBeats;
  readonly #client: Client;
  #timer: NodeJS.Timeout | null = null;
  #isBusy = false;

  constructor(options: KeptBeatsDeliveryOptions) {
    this.#options = options;
    const { server, token, version } = options;
    // They were to be sent without the agent's token, and it is good for the apps of this agent only.
    const theirs = {
      get current() {
        return token.isOfAgent ? null : token.current;
      },
    };
    this.#client = new Client({ server, token: theirs, version });
    this.#kept = new KeptBeats({ ...options, now: Date.now });
  }

  start(): void {
    this.#timer = setInterval(() => this.deliver(), INTERVAL_MS);
  }

  /** Sends what there is, unless that is being done. */
  deliver(): void {
    const { say } = this.#options;
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#kept.keepWithinBounds();
    void deliverKept(this.#client, this.#kept, (message) => say('WARNING', message), TIMEOUT_MS)
      // They stay where they are: the agent's own calls tell when Lubdub is back.
      .catch(() => {})
      .finally(() => {
        this.#isBusy = false;
      });
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#client.close();
  }
}
