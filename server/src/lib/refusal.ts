import { DomainError, RateLimitedError, unavailable, type ErrorCode } from './errors.ts';
import { isDatabaseAway, writeRefusal } from './sql.ts';

const STATUS: Record<ErrorCode, number> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};
const RETRY_AFTER_SECONDS = 5;

/** How a failure is told over HTTP. */
export interface Refusal {
  status: number;
  code: ErrorCode;
  message: string;
  /** Of the input; null: no single one. */
  field: string | null;
  /** null where waiting does not help. */
  retryAfterSeconds: number | null;
}

/** Throws what is not for the caller to know. */
export function refusalOf(error: unknown): Refusal {
  const known = isDatabaseAway(error)
    ? unavailable(writeRefusal(error) ?? 'the database cannot be reached; try again', error)
    : error;
  if (!(known instanceof DomainError)) throw error;
  const { code, message, field } = known;
  const waits = code === 'RATE_LIMITED' || code === 'UNAVAILABLE';
  const seconds = known instanceof RateLimitedError ? known.retryAfterSeconds : RETRY_AFTER_SECONDS;
  return { status: STATUS[code], code, message, field, retryAfterSeconds: waits ? seconds : null };
}
