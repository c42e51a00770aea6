import { AdminError } from './admin.ts';
import { BackupError } from './backup/format.ts';
import { DataDirectoryError } from './database/data-directory-lock.ts';
import { NewerDatabaseError } from './database/migrate.ts';
import { EnvironmentError } from './environment.ts';
import { MissingSecretError } from './lib/derived-keys.ts';
import { DomainError } from './lib/errors.ts';
import { isDatabaseAway, sqlState } from './lib/sql.ts';

/** Their messages are the line. */
const FOR_PEOPLE = [
  AdminError,
  BackupError,
  DomainError,
  EnvironmentError,
  DataDirectoryError,
  NewerDatabaseError,
  MissingSecretError,
];

/** One clear line for every failure to start that a person can meet; the whole error for any other. */
export function explainStartFailure(error: unknown): string {
  if (FOR_PEOPLE.some((kind) => error instanceof kind)) return (error as Error).message;
  const { code, syscall, address, port, message } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${address} is in use by another program: stop it, or set PORT to another port.`;
  if (code === 'EACCES' && syscall === 'listen')
    return `Port ${port} may not be used without more rights: set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL')
    return `This machine has no address ${address}: set HOST to one that it has, or to 127.0.0.1.`;
  if (code === 'ENOSPC') return 'The disk is full: make room in the data directory and start again.';
  const cause = databaseCause(error);
  if (cause !== null) return cause;
  return error instanceof Error ? (error.stack ?? message) : String(error);
}

function databaseCause(error: unknown): string | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const state = sqlState(cause);
    if (state === '28P01' || state === '28000')
      return `The database refused the user or password of DATABASE_URL: ${cause.message}`;
    if (state === '3D000') return `The database that DATABASE_URL names does not exist: ${cause.message}`;
    if (state === '42501') return `The user of DATABASE_URL may not do that: ${cause.message}`;
    if (isDatabaseAway(cause))
      return `The database cannot be reached: ${cause.message || (cause as NodeJS.ErrnoException).code}. Is it running, and is DATABASE_URL right?`;
    if (cause instanceof AggregateError && cause.errors.some(isDatabaseAway)) {
      return `The database cannot be reached: ${(cause.errors[0] as Error).message}. Is it running, and is DATABASE_URL right?`;
    }
  }
  return null;
}
