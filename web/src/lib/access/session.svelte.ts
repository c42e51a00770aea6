import type { Client } from '@urql/svelte';
import type { MeQuery, Permission } from '#lib/gql/graphql.ts';
import { backoffMs } from '#lib/graphql/backoff.ts';
import { useTransport } from '#lib/graphql/transport.svelte.ts';
import { get } from './http.ts';
import { MeDocument } from './operations.ts';

/** How one gets in, as the server says it to everybody. */
export interface Access {
  mode: 'OPEN' | 'PASSWORD' | 'ACCOUNTS' | 'SETUP';
  signIn: { passkey: boolean; oidc: { name: string } | null };
  /** Whether the server sends mails: invitations and links for a new password. */
  mail: boolean;
}
type Viewer = NonNullable<MeQuery['me']>;

/**
 * `CHECKING` until the server has said; `IN` on every page that shows anything, also while the server does not answer,
 * for then nobody knows; `OUT`: to the sign-in page; `SET_UP`: nobody can sign in yet; `ENDED`: was in, and is no more.
 */
type State = 'CHECKING' | 'IN' | 'OUT' | 'SET_UP' | 'ENDED';

const CHANNEL = 'lubdub:session';
const CALM_AFTER_MS = 30_000;
const OPEN: Access = { mode: 'OPEN', signIn: { passkey: false, oidc: null }, mail: false };

/** Who sits before the page, and what they may do. One for the page; its other tabs tell it when that changes. */
class Session {
  state = $state<State>('CHECKING');
  access = $state.raw<Access | null>(null);
  /** Null while nobody is signed in, and while the server has not said. */
  viewer = $state.raw<Viewer | null>(null);
  /** The mode in which somebody was in when it ended. */
  modeBefore = $state<Access['mode'] | null>(null);
  #client: Client | undefined;
  #tabs: BroadcastChannel | undefined;
  #checking: Promise<void> | undefined;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refusals = 0;
  #refusedAt = Number.NEGATIVE_INFINITY;

  /** Asks the server, and goes on listening for an end. Only in the browser. */
  start(client: Client): void {
    this.#client = client;
    this.#tabs = new BroadcastChannel(CHANNEL);
    this.#tabs.addEventListener('message', () => void this.check());
    const transport = useTransport();
    // While the first answer is on its way, that says it.
    transport.onRefused(() => this.state !== 'CHECKING' && this.#checkSoon());
    // A server that comes back may have been told to let in others by now.
    transport.onOpen(() => {
      if (this.viewer === null && this.state === 'IN') void this.check();
    });
    // Somebody may have signed in elsewhere, in a window that knows nothing of this one.
    addEventListener('focus', () => {
      if (this.state === 'ENDED' || this.state === 'OUT') void this.check();
    });
    void this.check();
  }

  /** Whether this person may do it. While nobody knows, all is offered: the server has the last word anyway. */
  may(permission: Permission): boolean {
    return this.viewer === null || this.viewer.permissions.includes(permission);
  }

  /** Asks anew who this is; after signing in or out here, after an answer that nobody is signed in. Never rejects. */
  async check(): Promise<void> {
    if (this.#checking) {
      this.#again = true;
      return this.#checking;
    }
    this.#checking = this.#ask();
    await this.#checking;
    this.#checking = undefined;
    if (!this.#again) return;
    this.#again = false;
    await this.check();
  }

  /** Something was done here that changes who this browser is: asks anew, in its other tabs, too. */
  async changed(): Promise<void> {
    this.#tabs?.postMessage('changed');
    await this.check();
  }

  /** This browser was signed out: nothing that was shown stays in it. */
  leave(): void {
    this.#tabs?.postMessage('changed');
    useTransport().halt();
    location.assign('/sign-in');
  }

  /** At once, where that was not done of late: a server that says yes and no in turn must not be asked without end. */
  #checkSoon(): void {
    if (this.#timer !== undefined) return;
    const now = performance.now();
    this.#refusals = now - this.#refusedAt > CALM_AFTER_MS ? 0 : this.#refusals + 1;
    this.#refusedAt = now;
    const wait = this.#refusals === 0 ? 0 : backoffMs(this.#refusals - 1, Math.random());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.check();
    }, wait);
  }

  async #ask(): Promise<void> {
    if (!this.#client) return;
    const [access, me] = await Promise.all([
      get<Access>('/api/access'),
      this.#client.query(MeDocument, {}, { requestPolicy: 'network-only' }).toPromise(),
    ]);
    // A server of an older release knows of no access: it is open.
    const known = access.data ?? (access.error?.code === 'HTTP_404' ? OPEN : null);
    if (known === null || me.data === undefined) {
      if (this.state === 'CHECKING') this.state = 'IN';
      if (useTransport().halted) this.#checkSoon();
      return;
    }
    this.#take(known, me.data.me ?? null);
  }

  #take(access: Access, viewer: Viewer | null): void {
    const before = this.viewer;
    const modeBefore = this.access?.mode ?? null;
    this.access = access;
    if (viewer === null) return this.#shut(access, modeBefore);
    if (before !== null && before.kind !== 'OPEN' && identityOf(before) !== identityOf(viewer)) {
      // What is on the page was shown to somebody else. In open mode it was everybody's.
      location.reload();
      return;
    }
    this.viewer = viewer;
    this.state = 'IN';
    useTransport().goOn();
  }

  #shut({ mode }: Access, modeBefore: Access['mode'] | null): void {
    useTransport().halt();
    if (this.state === 'IN' && modeBefore !== null) {
      this.modeBefore = modeBefore;
      this.state = 'ENDED';
    } else if (this.state !== 'ENDED') this.state = mode === 'SETUP' ? 'SET_UP' : 'OUT';
  }
}

const identityOf = ({ kind, id }: Viewer): string => `${kind} ${id ?? ''}`;

export const session = new Session();

/** Whether the person before the page may do this; what they may not do is not offered. */
export const may = (permission: Permission): boolean => session.may(permission);
