// What has changed, for people who look at it later.
import { storable } from '../../../lib/text.ts';

/** The fields of a thing by the names that the API has for them. */
export type Fields = Readonly<Record<string, unknown>>;

/** Of a field: what it was, what it is; of a secret, only that it is another one. */
type AuditChange = { before?: unknown; after?: unknown } | { changed: true };

export type AuditChanges = Record<string, AuditChange>;

/** Characters of a text that are kept. */
const MAX_TEXT = 300;
/** Characters of the JSON of a list or an object that are kept. */
const MAX_JSON = 1_000;

/** What is called so is never written down, whether somebody has thought of it or not. */
const SECRET = /(?:secret|password|token|hash|key|code)s?$/i;

/**
 * The fields in which the two differ. `before` null: the thing is new; `after` null: it has been deleted. Of such a thing
 * everything that it has is named, but its secrets.
 * @param secret names of fields that are secret beside those that are called so
 */
export function changesBetween(
  before: Fields | null,
  after: Fields | null,
  secret: readonly string[] = [],
): AuditChanges {
  const changes: AuditChanges = {};
  for (const name of new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])) {
    const [was, is] = [before?.[name] ?? null, after?.[name] ?? null];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    if (SECRET.test(name) || secret.includes(name)) {
      if (before !== null && after !== null) changes[name] = { changed: true };
    } else if (before !== null && after !== null) {
      changes[name] = { before: brief(was), after: brief(is) };
    } else if (!isNothing(before === null ? is : was)) {
      changes[name] = before === null ? { after: brief(is) } : { before: brief(was) };
    }
  }
  return changes;
}

const isNothing = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** A value that can be stored, and that a line has room for. */
function brief(value: unknown): unknown {
  if (typeof value === 'string') return cut(value, MAX_TEXT);
  if (typeof value !== 'object' || value === null) return value;
  const json = JSON.stringify(value, (_name, part: unknown) => (typeof part === 'string' ? storable(part) : part));
  return json.length > MAX_JSON ? cut(json, MAX_JSON) : JSON.parse(json);
}

const cut = (text: string, most: number): string =>
  text.length > most ? `${storable(text.slice(0, most - 1))}…` : storable(text);
