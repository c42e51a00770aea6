// All but tab and escape, which colours begin with.
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\0-\x08\n-\x1a\x1c-\x1f\x7f]/g;

const BACKSPACE = '\b';

/**
 * Output of a program as one line of text: what is not text becomes a replacement character, and a backspace takes the
 * character before it away, as those of a spinner do.
 */
export function asLine(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return (text.includes(BACKSPACE) ? withoutBackspaces(text) : text).replace(CONTROLS, '\uFFFD');
}

function withoutBackspaces(text: string): string {
  const kept: string[] = [];
  for (const character of text)
    if (character === BACKSPACE) kept.pop();
    else kept.push(character);
  return kept.join('');
}

// Of both control sets, and those that turn the direction of writing, which can make a line read as another.
// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text of others as one line that a terminal may be given: what would move its cursor or colour it stands there
 * escaped.
 */
export const forTerminal = (text: string): string =>
  text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Many things in few words: `1 run`, `2 runs`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
