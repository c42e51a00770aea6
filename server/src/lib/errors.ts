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

/** A value as it stands in a message: quoted, cut at 60 characters. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
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
