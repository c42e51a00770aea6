import type { Settings, SystemInfo } from '../config.ts';
import type { SendHeartbeatInput } from '../gql/graphql.ts';
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

/** Who a beat comes from. */
export const sourceOf = ({ user, host, environment }: Settings, version: string): Partial<SendHeartbeatInput> => ({
  user,
  host,
  environment,
  agentVersion: version,
});
