/** The codes that `extensions.code` may have; part of the public contract. */
export const ERROR_CODES = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A failure that the caller is told about as it is: its message names the offending field and value. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  /** The input field that is wrong, as the API calls it; null where no single one is. */
  readonly field: string | null;

  constructor(code: ErrorCode, message: string, field: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.field = field;
  }
}

/** Too many requests: the message says of what, and when there may be another. */
export class RateLimitedError extends DomainError {
  /** At least 1. */
  readonly retryAfterSeconds: number;

  constructor(problem: string, waitMs: number) {
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    super('RATE_LIMITED', `${problem}; try again in ${seconds} s`);
    this.retryAfterSeconds = seconds;
  }
}

const SHOWN_CHARACTERS = 60;

/** A value as it stands in a message: as JSON, cut at 60 characters. */
export function shown(value: unknown): string {
  const text = beginningOf(value, SHOWN_CHARACTERS + 1);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 3)}…"` : text;
}

/** JSON of a value, or at least its first `room` characters: what was sent may be millions of characters or levels. */
function beginningOf(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room));
  if (typeof value !== 'object' || value === null || value instanceof Date)
    return JSON.stringify(value) ?? String(value);
  // Each level takes a character at least, so there are no more levels than characters.
  if (Array.isArray(value)) {
    let text = '[';
    for (let index = 0; index < value.length && text.length < room; index += 1)
      text += `${index > 0 ? ',' : ''}${beginningOf(value[index], room - text.length)}`;
    return `${text}]`;
  }
  let text = '{';
  for (const name in value) {
    if (text.length >= room) break;
    text += `${text.length > 1 ? ',' : ''}${beginningOf(name, room)}:`;
    text += beginningOf((value as Record<string, unknown>)[name], Math.max(1, room - text.length));
  }
  return `${text}}`;
}

export function badInput(field: string, problem: string): DomainError {
  return new DomainError('BAD_USER_INPUT', `${field}: ${problem}`, field);
}

export function notFound(kind: string, field: string, value: string): DomainError {
  return new DomainError('NOT_FOUND', `${kind} not found: ${field} ${shown(value)}`, field);
}

export function unavailable(message: string, cause?: unknown): DomainError {
  return new DomainError('UNAVAILABLE', message, null, { cause });
}

/** What errors of the same fault have in common: kind, message, and where they were made. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return shown(error);
  const { name, message, stack = '' } = error;
  const frame = /^ +at .*$/m.exec(stack)?.[0] ?? '';
  return `${name}: ${message.slice(0, MAX_FAULT_LENGTH)}${frame.trimEnd()}`;
}

const MAX_FAULT_LENGTH = 300;
