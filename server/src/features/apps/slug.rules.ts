import { isUuid } from '../../lib/uuid.ts';

/** What addresses an app beside its id: 1 to 100 of a-z, 0-9, "-" and "_". */
export const SLUG = /^[a-z0-9_-]{1,100}$/;

/** Latin letters that no accent makes of another. */
const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'ng',
  ı: 'i',
};
/** Room for a number behind it where it is taken. */
const MAX_LENGTH = 90;

/**
 * A slug from a name: `Größe prüfen (EU)` gives `grosse-prufen-eu`. Of a name in another script only what is Latin is
 * left, behind `app` where that has no letter, so that it still reads as something: `备份 2` gives `app-2`.
 */
export function slugOf(name: string): string {
  const latin = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\0-\x7f]/g, (letter) => LETTERS[letter] ?? letter);
  const slug = hyphenated(latin);
  const isUnreadable = slug === '' || isUuid(slug) || (/\p{L}/u.test(latin) && !/[a-z]/.test(slug));
  return isUnreadable ? hyphenated(isUuid(slug) ? 'app' : `app ${slug}`) : slug;
}

const hyphenated = (text: string): string =>
  text
    .replace(/[^a-z0-9_]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^[-_]+|[-_]+$/g, '');
