import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Provider } from 'oidc-provider';
import type { OidcSettings } from '../../server/src/lib/oidc-settings.ts';
import { open } from './http.ts';

/** What the provider knows of somebody. */
export interface Person {
  sub: string;
  email: string;
  email_verified: boolean;
  name: string;
  groups: string[];
}

const CLIENT = { id: 'lubdub', secret: 'only the two of them know this' };

/** A real OpenID Connect provider on this machine, at which everybody is signed in who is in {@link people}. */
export class IdentityProvider implements AsyncDisposable {
  readonly people = new Map<string, Person>();
  /** Who sits in the browser. */
  present = '';
  readonly #http: Server;

  private constructor(http: Server) {
    this.#http = http;
  }

  /** @param redirectUri where Lubdub takes people back */
  static async start(redirectUri: (issuer: string) => string): Promise<IdentityProvider> {
    const http = createServer();
    const started = new IdentityProvider(http);
    await once(http.listen(0, '127.0.0.1'), 'listening');
    const provider = new Provider(started.issuer, {
      clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri(started.issuer)] }],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
      // Claims in the ID token, as most providers have them.
      conformIdTokenClaims: false,
      features: { devInteractions: { enabled: false } },
      findAccount: (_context, sub) => {
        const person = started.people.get(sub);
        return person && { accountId: sub, claims: () => ({ ...person }) };
      },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      cookies: { keys: ['of a test'] },
    });
    const handle = provider.callback();
    http.on('request', (request, response) => {
      if (request.url?.startsWith('/interaction/') !== true) return void handle(request, response);
      void started.#answerFor(provider, request, response);
    });
    return started;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  settings(roles: OidcSettings['roles']): OidcSettings {
    return { issuer: this.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, roleClaim: 'groups', roles };
  }

  /** Goes as a browser does from the provider's first page to where it sends people back. */
  async visit(url: string): Promise<string> {
    const cookies = new Map<string, string>();
    for (let at = url; ;) {
      const response = await open(at, {
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      response.resume();
      for (const cookie of response.headers['set-cookie'] ?? []) {
        const [pair = ''] = cookie.split(';', 1);
        const mark = pair.indexOf('=');
        cookies.set(pair.slice(0, mark), pair.slice(mark + 1));
      }
      const { location } = response.headers;
      if (location === undefined) throw new Error(`${at} answered ${response.statusCode} and led nowhere`);
      at = new URL(location, at).href;
      if (!at.startsWith(this.issuer)) return at;
    }
  }

  /** Signs in whoever is present, and agrees to all that is asked for. */
  async #answerFor(
    provider: Provider,
    ...[request, response]: Parameters<ReturnType<Provider['callback']>>
  ): Promise<void> {
    const { prompt, params, grantId } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login') {
      await provider.interactionFinished(request, response, { login: { accountId: this.present } });
      return;
    }
    const grant =
      (grantId && (await provider.Grant.find(grantId))) ||
      new provider.Grant({ accountId: this.present, clientId: String(params.client_id) });
    grant.addOIDCScope('openid email profile');
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}
