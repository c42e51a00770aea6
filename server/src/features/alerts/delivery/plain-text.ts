// Texts from outside (names, output of scripts, answers of receivers) as they may stand in a message.

/**
 * What a terminal or a mail client would act on or show wrongly: control characters, and those that turn the direction
 * of a line or hide in it.
 */
const INVISIBLE = /[\p{Cc}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/gu;
/** Colours and movements of the cursor, whole: without their first character the rest would be read. */
// oxlint-disable-next-line no-control-regex -- that is what they begin with
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g;

/** One line: no control characters, blanks put together, cut at `most` characters with "…". */
export function oneLine(text: string, most: number): string {
  // What is much too long is not looked at to its end.
  const clean = text
    .slice(0, most * 8)
    .toWellFormed()
    .replaceAll(ESCAPES, '')
    .replaceAll(INVISIBLE, ' ');
  return cut(clean.replaceAll(/\s+/g, ' ').trim(), most);
}

/** At most `most` UTF-16 units, the last one "…" where something is missing; no character is cut in two. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text.slice(0, most + MAX_GRAPHEME))) {
    if (kept.length + segment.length > most - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** So much of what is cut off is looked at, to see whether the last character is whole. */
const MAX_GRAPHEME = 32;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
