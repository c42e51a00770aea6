import type { LogLineFragment } from '#lib/gql/graphql.ts';
import { calendarDay, timeOfDay } from '#lib/time/format.ts';
import { pieces, type Piece } from '#lib/terminal/colours.ts';

/** A line as it is drawn: worked out once, since there are thousands. */
export interface LogLine {
  id: string;
  cursor: string;
  level: LogLineFragment['level'];
  /** RFC 3339. */
  at: string;
  /** Its time of day, and the milliseconds with their point. */
  time: string;
  milliseconds: string;
  day: string;
  message: string;
  /** The same in its colours. */
  pieces: readonly Piece[];
  /** Whose it is: `root@db-1`. */
  agent: string | null;
  run: { id: string; taskName: string } | null;
}

/** A line of the server, ready to be drawn. */
export function lineOf({ id, cursor, level, at, message, agent, run }: LogLineFragment): LogLine {
  const moment = Date.parse(at);
  return {
    id,
    cursor,
    level,
    at,
    time: timeOfDay(moment),
    milliseconds: `.${String(moment % 1000).padStart(3, '0')}`,
    day: calendarDay(moment),
    message: readable(message),
    pieces: pieces(message)
      .map((piece) => ({ ...piece, text: readable(piece.text) }))
      .filter(({ text }) => text !== ''),
    agent: agent ? `${agent.user}@${agent.host}` : null,
    run: run ?? null,
  };
}

/**
 * Lines that are drawn together: a full block never changes again, so a new line costs the same however many there are.
 */
export interface LogBlock {
  /** Id of its first line. */
  id: string;
  lines: readonly LogLine[];
}

const BLOCK_LINES = 100;
/** How many lines a page keeps; a block more, since whole blocks go. */
export const KEPT_LINES = 5_000;

/** The blocks with these lines after them; the oldest go beyond {@link KEPT_LINES}. */
export function append(blocks: readonly LogBlock[], added: readonly LogLine[]): readonly LogBlock[] {
  const open = blocks.at(-1);
  const joins = open !== undefined && open.lines.length < BLOCK_LINES;
  const made = cut([...(joins ? open.lines : []), ...added]);
  const all = [...(joins ? blocks.slice(0, -1) : blocks), ...made];
  let surplus = countLines(all) - KEPT_LINES;
  let first = 0;
  while (surplus >= (all[first]?.lines.length ?? Number.POSITIVE_INFINITY)) {
    surplus -= all[first]?.lines.length ?? 0;
    first += 1;
  }
  return all.slice(first);
}

/** The blocks with these lines before them. */
export function prepend(blocks: readonly LogBlock[], added: readonly LogLine[]): readonly LogBlock[] {
  return [...cut(added), ...blocks];
}

export function countLines(blocks: readonly LogBlock[]): number {
  return blocks.reduce((sum, block) => sum + block.lines.length, 0);
}

function cut(lines: readonly LogLine[]): LogBlock[] {
  const blocks: LogBlock[] = [];
  for (let at = 0; at < lines.length; at += BLOCK_LINES) {
    const slice = lines.slice(at, at + BLOCK_LINES);
    blocks.push({ id: slice[0]?.id ?? '', lines: slice });
  }
  return blocks;
}

// Colours and cursor movements that programs write for a terminal, and what else cannot be seen.
const ESCAPES =
  // eslint-disable-next-line no-control-regex -- These characters are what it is for.
  /\u001B(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])|[\u0000-\u0008\u000B-\u001F\u007F]/g;

/** A message without what only a terminal understands. */
export function readable(message: string): string {
  return message.replace(ESCAPES, '');
}

/**
 * A message cut where the searched text is, whatever its capitals and the form of its accents (as the server finds it).
 * Every second part is a match.
 */
export function matches(message: string, searched: string): string[] {
  const text = message.toLowerCase();
  // Where capitals change the length, as of "İ", no place in one is a place in the other.
  if (searched === '' || text.length !== message.length) return [message];
  const wanted = [...new Set([searched.normalize('NFC'), searched.normalize('NFD')])].map((form) => form.toLowerCase());
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const found = wanted
      .map((form) => ({ at: text.indexOf(form, from), length: form.length }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || b.length - a.length)[0];
    if (found === undefined) return [...parts, message.slice(from)];
    const end = found.at + found.length;
    parts.push(message.slice(from, found.at), message.slice(found.at, end));
    from = end;
  }
}
