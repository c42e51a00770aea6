import { Token } from '../api/token.ts';
import type { Settings, SystemInfo } from '../config.ts';
import type { SendHeartbeatInput } from '../gql/graphql.ts';
import { printError } from '../lib/print.ts';
import { forTerminal } from '../lib/text.ts';
import type { GivenSettings } from '../setting-options.ts';

/** What main.ts hands to every command. */
export interface Context {
  system: SystemInfo;
  version: string;
  given: GivenSettings;
}

/** A flag of a command is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command says who it is by. */
export const tokenOf = ({ token, tokenFiles }: Settings): Token =>
  new Token({ token, tokenFiles, warn: (message) => printError(`lubdub: ${forTerminal(message)}\n`) });

/** Who a beat comes from. */
export const sourceOf = ({ user, host, environment }: Settings, version: string): Partial<SendHeartbeatInput> => ({
  user,
  host,
  environment,
  agentVersion: version,
});
