import type { Level } from '../lib/say.ts';

const LEVELS: Record<string, Level> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  notice: 'INFO',
  warn: 'WARNING',
  warning: 'WARNING',
  err: 'ERROR',
  error: 'ERROR',
  severe: 'ERROR',
  crit: 'ERROR',
  critical: 'ERROR',
  alert: 'ERROR',
  emerg: 'ERROR',
  fatal: 'ERROR',
  panic: 'ERROR',
};
const NAMES = Object.keys(LEVELS).join('|');
/**
 * Where a logger puts its level: as `level=error`, or near the beginning of the line in brackets, in capitals or before
 * a colon.
 */
const FIELD = new RegExp(String.raw`\b(?:level|lvl|severity)"?[=:]\s*"?(${NAMES})\b`, 'i');
const PREFIX = new RegExp(
  String.raw`^[\s\d:.,TZ/+-]{0,40}(?:\[\s*(${NAMES})\s*\]|(${NAMES}):(?!:)|(${NAMES.toUpperCase()})\b(?![-_/.=]))`,
  'i',
);
/** The short form of apt and others. */
const SHORT = /^E: /;
// oxlint-disable-next-line no-control-regex
const ESCAPES = /\u001B\[[0-9;:]*m/g;

/** A word for trouble that is not part of a name such as `error.log`, `--fail-on-error` or `error_reporting`. */
const TROUBLE =
  /(?<![\w./-])(errors?|fatal|critical|exceptions?|traceback|panic|panicked|failed|fails|failures?)(?![\w/-]|\.\w)/gi;
/** Before such a word: there was none. */
const NONE_BEFORE = /(?<![\w.,])(?:0|no|zero|without(?: any)?|not(?: an?)?|never)(?:\s+[\w-]+)?\s*\(?$/i;
/** Behind it. */
const NONE_BEHIND =
  /^(?:\(s\))?\s*(?:(?:rate|count|total)s?)?\s*[:=]?\s*(?:0(?:[.,]0+)?%?|none|no|false|nil|null)\s*(?:$|[;)\]}]|[,.](?!\d))/i;

/**
 * How severe a line is. What comes on standard output is information; what comes on standard error
 * is what the line calls itself, and where it does not, an error if it tells of one, else a
 * warning: `0 errors` and `error.log` are none.
 */
export function levelOf(stream: 'stdout' | 'stderr', line: string): Level {
  if (stream === 'stdout') return 'INFO';
  const text = line.includes('\u001B') ? line.replace(ESCAPES, '') : line;
  if (SHORT.test(text)) return 'ERROR';
  const field = FIELD.exec(text)?.[1];
  if (field !== undefined) return LEVELS[field.toLowerCase()] ?? 'WARNING';
  const prefix = PREFIX.exec(text);
  const [, bracketed, before, capitals] = prefix ?? [];
  const named = bracketed ?? before ?? (capitals === capitals?.toUpperCase() ? capitals : undefined);
  // "errors: 0" and "error: none" name no level.
  const isCount = before !== undefined && NONE_BEHIND.test(text.slice((prefix?.[0].length ?? 0) - 1));
  if (named !== undefined && !isCount) return LEVELS[named.toLowerCase()] ?? 'WARNING';
  for (const { 0: word, index } of text.matchAll(TROUBLE))
    if (!NONE_BEFORE.test(text.slice(0, index)) && !NONE_BEHIND.test(text.slice(index + word.length))) return 'ERROR';
  return 'WARNING';
}
