// What the demo says to the server, over the public API only.

export interface AppOfDemo {
  id: string;
  pingKey: string;
  pingUrl: string;
}

export interface Beat {
  kind?: 'SUCCESS' | 'START' | 'FAIL' | 'LOG';
  runId?: string;
  exitCode?: number;
  message?: string;
  user?: string;
  host?: string;
  environment?: string;
  agentVersion?: string;
  sentAt?: string;
  occurredAt?: string;
}

export class Client {
  readonly #url: string;
  readonly #key: string | null;

  /** @param key API key; null: nobody has to say who they are */
  constructor(url: string, key: string | null) {
    this.#url = url;
    this.#key = key;
  }

  /** @throws Error with the server's messages */
  async query<T>(query: string, variables: Record<string, unknown>): Promise<T> {
    const response = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.#key !== null && { authorization: `Bearer ${this.#key}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: T; errors?: { message: string }[] };
    if (errors || !data) throw new Error(errors?.map(({ message }) => message).join('; ') ?? `HTTP ${response.status}`);
    return data;
  }

  async createApp(input: Record<string, unknown>): Promise<AppOfDemo> {
    const mutation = 'mutation ($input: CreateAppInput!) { createApp(input: $input) { id pingKey pingUrl } }';
    return (await this.query<{ createApp: AppOfDemo }>(mutation, { input })).createApp;
  }

  async createTask(input: Record<string, unknown>): Promise<void> {
    await this.query('mutation ($input: CreateTaskInput!) { createTask(input: $input) { id } }', { input });
  }

  async pauseApp(id: string): Promise<void> {
    await this.query('mutation ($id: ID!) { pauseApp(id: $id) { id } }', { id });
  }

  async send(app: AppOfDemo, beat: Beat): Promise<void> {
    await this.query('mutation ($input: SendHeartbeatInput!) { sendHeartbeat(input: $input) { appId } }', {
      input: { app: app.pingKey, ...beat },
    });
  }

  /** As `curl` does it. */
  async ping(app: AppOfDemo, { user = '', host = '', message }: Beat): Promise<void> {
    const source = new URLSearchParams({ user, host });
    const response = await fetch(`${app.pingUrl}?${source.toString()}`, { method: 'POST', body: message ?? '' });
    if (!response.ok) throw new Error(`${app.pingUrl}: ${response.status} ${await response.text()}`);
  }
}
