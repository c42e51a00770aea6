/** A piece of a line and how it is drawn; class names of our own only, whatever a program prints. */
export interface Piece {
  text: string;
  class: string;
}

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
// Those that choose how what follows is drawn.
// eslint-disable-next-line no-control-regex -- These characters are what it is for.
const GRAPHICS = /\u001B\[([0-9;:]*)m/g;

// Whatever a terminal would act on and not show: also titles, links and movements of its cursor.
// eslint-disable-next-line no-control-regex -- These characters are what it is for.
const SEQUENCES = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])/g;

interface Look {
  colour: string;
  bold: boolean;
  faint: boolean;
  italic: boolean;
  underlined: boolean;
}

const PLAIN: Look = { colour: '', bold: false, faint: false, italic: false, underlined: false };

/**
 * Cuts a message where a program changes its colour or weight for a terminal. Backgrounds are left out: text stays
 * readable.
 */
export function pieces(message: string): Piece[] {
  const found: Piece[] = [];
  let look = PLAIN;
  let from = 0;
  for (const match of message.matchAll(GRAPHICS)) {
    if (match.index > from) found.push({ text: message.slice(from, match.index), class: classOf(look) });
    look = changed(look, (match[1] ?? '').split(/[;:]/).map(Number));
    from = match.index + match[0].length;
  }
  if (from < message.length) found.push({ text: message.slice(from), class: classOf(look) });
  return found;
}

/** A message as text alone, for where there is no terminal's background to draw colours on. */
export const plainText = (message: string): string => message.replaceAll(SEQUENCES, '');

function changed(before: Look, codes: readonly number[]): Look {
  let look = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) look = PLAIN;
    else if (code === 1) look = { ...look, bold: true };
    else if (code === 2) look = { ...look, faint: true };
    else if (code === 3) look = { ...look, italic: true };
    else if (code === 4) look = { ...look, underlined: true };
    else if (code === 22) look = { ...look, bold: false, faint: false };
    else if (code === 23) look = { ...look, italic: false };
    else if (code === 24) look = { ...look, underlined: false };
    else if (code === 39) look = { ...look, colour: '' };
    else if (code >= 30 && code <= 37) look = { ...look, colour: NAMES[code - 30] ?? '' };
    else if (code >= 90 && code <= 97) look = { ...look, colour: NAMES[code - 90] ?? '' };
    else if (code === 38 || code === 48) {
      const isPalette = codes[at + 1] === 5;
      const index = codes[at + 2] ?? 0;
      if (code === 38) look = { ...look, colour: isPalette ? (NAMES[index % 8] ?? '') : '' };
      if (code === 38 && isPalette && index > 15) look = { ...look, colour: '' };
      at += isPalette ? 2 : 4;
    }
  }
  return look;
}

/** Colours that can be read on the terminal's ground, dark as it is. */
const COLOURS: Record<string, string> = {
  black: 'text-terminal-quiet',
  red: 'text-terminal-error',
  green: 'text-terminal-info',
  yellow: 'text-[#facc15]',
  blue: 'text-[#93c5fd]',
  magenta: 'text-[#f0abfc]',
  cyan: 'text-[#67e8f9]',
  white: 'text-terminal-ink',
};

const classOf = ({ colour, bold, faint, italic, underlined }: Look): string =>
  [
    COLOURS[colour],
    bold && 'font-semibold',
    faint && 'text-terminal-quiet',
    italic && 'italic',
    underlined && 'underline',
  ]
    .filter(Boolean)
    .join(' ');
