import type { GraphQLClient } from './graphql-client.ts';
import type { HttpAnswer } from './http.ts';

export type RoleName = 'viewer' | 'operator' | 'admin';

export interface Credentials {
  email: string;
  password: string;
}

export const PASSWORD = 'correct horse battery';

/** The cookies that an answer sets, as a browser sends them back. */
export const cookiesOf = ({ headers }: HttpAnswer): string =>
  (headers['set-cookie'] ?? [])
    .map((cookie) => cookie.split(';', 1)[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ');

/** The body of an answer in JSON. */
export const contentOf = ({ body }: HttpAnswer): Record<string, unknown> | null =>
  JSON.parse(body) as Record<string, unknown> | null;

/** People who have an account on a server, and their browsers. */
export class Accounts {
  readonly #server: GraphQLClient;
  readonly #clients = new Map<RoleName, Promise<GraphQLClient>>();

  constructor(server: GraphQLClient) {
    this.#server = server;
  }

  /** By a stranger, on a page of the server's own. */
  post(path: string, body: unknown): Promise<HttpAnswer> {
    return this.#server.post(path, body);
  }

  /** Makes the first admin, who is signed in from then on. */
  async turnOn(token?: string): Promise<void> {
    const answer = await this.post('/api/access/set-up', { ...this.credentialsOf('admin'), name: 'admin', token });
    if (answer.status !== 200) throw new Error(`accounts were not turned on: ${answer.status} ${answer.body}`);
    this.#clients.set('admin', Promise.resolve(this.#server.sending({ cookie: cookiesOf(answer) })));
  }

  credentialsOf = (role: RoleName): Credentials => ({ email: `${role}@example.org`, password: PASSWORD });

  signIn(credentials: Credentials): Promise<HttpAnswer> {
    return this.post('/api/auth/sign-in/email', credentials);
  }

  /** A browser in which somebody has signed in just now. */
  async browserOf(credentials: Credentials): Promise<GraphQLClient> {
    const answer = await this.signIn(credentials);
    if (answer.status !== 200) throw new Error(`${credentials.email} was not signed in: ${answer.body}`);
    return this.#server.sending({ cookie: cookiesOf(answer) });
  }

  /** Somebody of this role who has signed in; the same one each time. */
  as(role: RoleName): Promise<GraphQLClient> {
    let client = this.#clients.get(role);
    if (client === undefined) this.#clients.set(role, (client = this.#join(role)));
    return client;
  }

  async #join(role: RoleName): Promise<GraphQLClient> {
    const credentials = this.credentialsOf(role);
    await this.invite({ ...credentials, name: role, role: role.toUpperCase() });
    return this.browserOf(credentials);
  }

  /** Invites somebody, who accepts. Returns the id. */
  async invite({ password, ...input }: Credentials & Record<string, unknown>): Promise<string> {
    const admin = await this.as('admin');
    const { inviteUser } = await admin.query<{ inviteUser: { link: string; user: { id: string } } }>(
      'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { link user { id } } }',
      { input },
    );
    const answer = await this.post('/api/access/invitation', { token: tokenIn(inviteUser.link), password });
    if (answer.status !== 200) throw new Error(`the invitation was not accepted: ${answer.body}`);
    return inviteUser.user.id;
  }
}

/** What makes a link good for its reader only. */
export const tokenIn = (link: string): string => new URL(link).searchParams.get('token') ?? '';
