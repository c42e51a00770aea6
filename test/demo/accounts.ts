// `npm run demo -- --accounts`: somebody of each role, a key for programs, and a host whose agent has a token.
import { Client } from './client.ts';

interface Person {
  name: string;
  email: string;
  role: 'VIEWER' | 'OPERATOR' | 'ADMIN';
  permissions: ('READ_OUTPUT' | 'EDIT_TASKS')[];
}

const PASSWORD = 'violet otter lantern';
const ADMIN: Person = { name: 'Ana', email: 'ana@example.org', role: 'ADMIN', permissions: [] };
const OTHERS: Person[] = [
  { name: 'Vera', email: 'vera@example.org', role: 'VIEWER', permissions: [] },
  { name: 'Rui', email: 'rui@example.org', role: 'VIEWER', permissions: ['READ_OUTPUT'] },
  { name: 'Olga', email: 'olga@example.org', role: 'OPERATOR', permissions: [] },
  { name: 'Tariq', email: 'tariq@example.org', role: 'OPERATOR', permissions: ['EDIT_TASKS'] },
];

/** Of the agent that runs beside that of the server. */
export const REMOTE = { user: 'deploy', host: 'staging-1' };

export interface DemoAccounts {
  /** For the demo's own work. */
  key: string;
  /** For an agent as {@link REMOTE}. */
  agentToken: string;
  /** What whoever runs the demo has to know. */
  told: string;
}

/** Turns accounts on, on a server where nobody had to say who they are. */
export async function turnOnAccounts(url: string): Promise<DemoAccounts> {
  const open = new Client(url, null);
  const key = await makeKey(open, 'The demo itself', ['READ', 'BEAT', 'OPERATE', 'EDIT_APPS', 'TASKS', 'ADMIN']);
  const reader = await makeKey(open, 'Reporting', ['READ']);
  const beats = await makeKey(open, 'Deploy script', ['READ', 'BEAT']);
  await post(`${url}/api/access/set-up`, { name: ADMIN.name, email: ADMIN.email, password: PASSWORD });
  const client = new Client(url, key);
  for (const person of OTHERS) await join(client, url, person);
  const { createEnrollCode } = await client.query<{ createEnrollCode: { code: string } }>(
    'mutation ($input: CreateEnrollCodeInput!) { createEnrollCode(input: $input) { code } }',
    { input: REMOTE },
  );
  const { token } = await post<{ token: string }>(`${url}/api/enroll`, { ...REMOTE, code: createEnrollCode.code });
  return { key, agentToken: token, told: inWords({ reader, beats }) };
}

async function makeKey(client: Client, name: string, scopes: string[]): Promise<string> {
  const mutation = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }';
  return (await client.query<{ createApiKey: { key: string } }>(mutation, { input: { name, scopes } })).createApiKey
    .key;
}

async function join(client: Client, url: string, input: Person): Promise<void> {
  const mutation = 'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { link } }';
  const { inviteUser } = await client.query<{ inviteUser: { link: string } }>(mutation, { input });
  const token = new URL(inviteUser.link).searchParams.get('token');
  await post(`${url}/api/access/invitation`, { token, password: PASSWORD });
}

/** @throws Error with what was answered */
async function post<T>(url: string, body: object): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

const inWords = ({ reader, beats }: { reader: string; beats: string }): string =>
  [
    `Sign in as one of these, with the password "${PASSWORD}":`,
    ...[ADMIN, ...OTHERS].map(
      ({ email, role, permissions }) => `  ${email.padEnd(18)} ${[role, ...permissions].join(' + ')}`,
    ),
    'API keys:',
    `  ${reader}  READ`,
    `  ${beats}  READ, BEAT`,
    `An agent runs as ${REMOTE.user}@${REMOTE.host} with a token of its own, beside that of the server.`,
  ].join('\n');
