import { badInput, shown } from '../lib/errors.ts';
import { isUuid } from '../lib/uuid.ts';

/** An id as it came in, checked: in lower case, as the database writes it. Throws BAD_USER_INPUT. */
export function uuid(field: string, value: string): string {
  if (!isUuid(value)) throw badInput(field, `must be a UUID, not ${shown(value)}`);
  return value.toLowerCase();
}

/** Ids as they came in, checked; at most `most` of them. Throws BAD_USER_INPUT. */
export function uuids(field: string, values: readonly (string | number)[], most: number): string[] {
  return listWithin(field, values, most).map((value) => uuid(field, String(value)));
}

/** A text of at most `most` characters. Throws BAD_USER_INPUT. */
export function textWithin(field: string, text: string, most: number): string {
  if (text.length > most)
    throw badInput(field, `must be at most ${most} characters, not ${text.length}: ${shown(text)}`);
  return text;
}

/** A number from 0 to `most`. Throws BAD_USER_INPUT. */
export function numberWithin(field: string, value: number | null | undefined, most: number): number | null {
  // Not the other way round: NaN is no number of that kind.
  if (value != null && !(value >= 0 && value <= most))
    throw badInput(field, `must be 0 to ${most}, not ${shown(value)}`);
  return value ?? null;
}

function listWithin<Item>(field: string, list: readonly Item[], most: number): readonly Item[] {
  if (list.length > most) throw badInput(field, `must be at most ${most}, not ${list.length}`);
  return list;
}

/** No name that could be looked for is longer. */
const MAX_FILTER_TEXT = 255;
const MAX_FILTER_ITEMS = 100;

/**
 * A filter of which no text is longer than what it is compared with, and no list has more than `mostItems`. Throws
 * BAD_USER_INPUT.
 */
export function filterWithin<Filter extends object>(
  filter: Filter | null | undefined,
  mostItems = MAX_FILTER_ITEMS,
): Filter | null {
  for (const [name, value] of Object.entries<unknown>(filter ?? {})) {
    const field = `filter.${name}`;
    for (const item of Array.isArray(value) ? listWithin(field, value, mostItems) : [value])
      if (typeof item === 'string') textWithin(field, item, MAX_FILTER_TEXT);
  }
  return filter ?? null;
}
