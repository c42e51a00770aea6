import type { Client } from '../api/client.ts';
import { Refused } from '../api/failures.ts';
import { SendBeatsDocument } from '../api/operations.ts';
import type { Settings } from '../config.ts';
import type { SendBeatsMutation, SendHeartbeatInput } from '../gql/graphql.ts';

export type Sent = NonNullable<SendBeatsMutation['sendHeartbeats'][number]['payload']>;

/** Who says it. */
export const sourceOf = ({ user, host, environment }: Settings, version: string): Partial<SendHeartbeatInput> => ({
  user,
  host,
  environment,
  agentVersion: version,
});

/** Sends beats in order; what became of the last. @throws Unreachable, WrongServer, or Refused when one was refused */
export async function sendBeats(client: Client, beats: SendHeartbeatInput[], timeoutMs?: number): Promise<Sent> {
  const { sendHeartbeats: results } = await client.call(SendBeatsDocument, { beats }, timeoutMs);
  const error = results.find((result) => result.error != null)?.error;
  if (error != null) throw new Refused(error.code, error.message);
  const sent = results.at(-1)?.payload;
  if (sent == null) throw new Refused('INTERNAL', 'the server did not say what became of the beat');
  return sent;
}
