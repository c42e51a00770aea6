import type { GraphQLClient } from './graphql-client.ts';
import { jsonRequest, send } from './http.ts';

/** Whom a code or a token is for; `*` stands for any characters. */
export interface Names {
  user: string;
  host: string;
}

export interface EnrollCode {
  code: string;
  expiresAt: string;
  command: string;
}

/** What was answered: a token, or why there is none. */
export interface Enrolled {
  status: number;
  token?: string;
  code?: string;
  message?: string;
  field?: string;
}

export async function createEnrollCode(client: GraphQLClient, names: Names): Promise<EnrollCode> {
  const { createEnrollCode: made } = await client.query<{ createEnrollCode: EnrollCode }>(
    'mutation ($input: CreateEnrollCodeInput!) { createEnrollCode(input: $input) { code expiresAt command } }',
    { input: names },
  );
  return made;
}

/** Trades a code, as an agent does. */
export async function enroll({ url }: { url: string }, request: { code: string } & Names): Promise<Enrolled> {
  const { status, body } = await send(`${url}/api/enroll`, jsonRequest(request));
  return { status, ...(JSON.parse(body) as object) };
}

/** A token for these names. */
export async function makeAgentToken(client: GraphQLClient, names: Names): Promise<string> {
  const { code } = await createEnrollCode(client, names);
  const { token, message } = await enroll(client, { code, ...names });
  if (token === undefined) throw new Error(message);
  return token;
}
