// The bench's own GraphQL client: node:http on connections that stay open, so that little but the server is measured.
import { Agent, request } from 'node:http';
import { CONNECTIONS } from './load/generator.ts';

export const BEAT =
  'mutation ($input: SendHeartbeatInput!) { sendHeartbeat(input: $input) { heartbeat { id } status nextDeadlineAt } }';
export const BEATS =
  'mutation ($inputs: [SendHeartbeatInput!]!) { sendHeartbeats(inputs: $inputs) { payload { appId } error { code message } } }';

export class GraphQLClient {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  constructor(url: string) {
    this.#url = `${url}/graphql`;
  }

  /** @throws Error with the server's messages; also where one beat of a batch was refused */
  async query<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const text = await this.#post(JSON.stringify({ query, variables }));
    const { data, errors } = JSON.parse(text) as { data?: T; errors?: { message: string }[] };
    if (errors !== undefined || data == null) throw new Error(errors?.map(({ message }) => message).join('; ') ?? text);
    const refused = /"error":(\{[^}]*\})/.exec(text)?.[1];
    if (refused !== undefined) throw new Error(refused);
    return data;
  }

  /** Milliseconds from the sending of a request to the end of its answer. @throws as query does */
  async time(query: string, variables: Record<string, unknown>): Promise<number> {
    const begun = performance.now();
    const text = await this.#post(JSON.stringify({ query, variables }));
    const taken = performance.now() - begun;
    if (text.includes('"errors"')) throw new Error(text.slice(0, 500));
    return taken;
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`HTTP ${response.statusCode}: ${text.slice(0, 500)}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
