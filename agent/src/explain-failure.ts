import { Refused, Unreachable, WrongServer } from './api/failures.ts';
import { SettingsError } from './config.ts';

const NAMED = ['FatalError', 'SpoolError', 'SpoolLockedError', 'UsageError'];

/** One clear line for every failure that a person can meet; the whole error for any other. */
export function explainFailure(error: unknown): { message: string; exitCode: number } {
  if (error instanceof SettingsError) return { message: error.message, exitCode: 1 };
  const isNamed =
    error instanceof Unreachable || error instanceof WrongServer || error instanceof Refused || isOneOf(error, NAMED);
  if (isNamed) return { message: (error as Error).message, exitCode: 1 };
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: 1 };
}

/** By name, so that they need not be loaded by commands that never throw them. */
const isOneOf = (error: unknown, names: string[]): boolean => error instanceof Error && names.includes(error.name);
