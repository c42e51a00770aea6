import type { Surroundings } from '../config.ts';

/** What main.ts hands to every command. */
export interface Context {
  surroundings: Surroundings;
  version: string;
}

/** A flag of a command is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
