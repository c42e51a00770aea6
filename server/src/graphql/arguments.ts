import { badInput, shown } from '../lib/errors.ts';
import { isUuid } from '../lib/uuid.ts';

/** An id as it came in, checked: in lower case, as the database writes it. Throws BAD_USER_INPUT. */
export function uuid(field: string, value: string): string {
  if (!isUuid(value)) throw badInput(field, `must be a UUID, not ${shown(value)}`);
  return value.toLowerCase();
}
