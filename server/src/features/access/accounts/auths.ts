import { LRUCache } from 'lru-cache';
import type { Auth, AuthOptions } from './better-auth.ts';

/** More than anybody has names for a server. */
const MAX_ORIGINS = 20;

/** Better Auth, one for each origin under which people come. */
export class Auths {
  readonly #options: AuthOptions;
  readonly #byOrigin = new LRUCache<string, Auth>({ max: MAX_ORIGINS });

  constructor(options: AuthOptions) {
    this.#options = options;
  }

  /** @param origin e.g. `https://beats.example.org` */
  async at(origin: string): Promise<Auth> {
    // 50 MB and half a second that nobody needs who has no accounts.
    const { createAuth } = await import('./better-auth.ts');
    let auth = this.#byOrigin.get(origin);
    if (auth === undefined) this.#byOrigin.set(origin, (auth = createAuth(origin, this.#options)));
    return auth;
  }
}
