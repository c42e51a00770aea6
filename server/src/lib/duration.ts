const UNITS = [
  { name: 'day', sign: 'd', seconds: 86_400 },
  { name: 'hour', sign: 'h', seconds: 3_600 },
  { name: 'minute', sign: 'min', seconds: 60 },
  { name: 'second', sign: 's', seconds: 1 },
] as const;

/** From so many of a unit on, smaller ones tell nothing. */
const MANY = 10;

/** A length of time in its two largest units, what is smaller left out: `45 s`, `1 min 30 s`, `2 d 3 h`. */
export function durationInWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const at = UNITS.findIndex((unit) => seconds >= unit.seconds);
  const first = UNITS[at];
  if (first === undefined) return '0 s';
  const count = Math.floor(seconds / first.seconds);
  const second = UNITS[at + 1];
  const rest = second === undefined ? 0 : Math.floor((seconds % first.seconds) / second.seconds);
  return rest === 0 || second === undefined
    ? `${count} ${first.sign}`
    : `${count} ${first.sign} ${rest} ${second.sign}`;
}

/** The same of a time that goes on or has been measured: `12 min` for 12 min 30 s. */
export function roughlyInWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const unit = UNITS.find((candidate) => seconds >= candidate.seconds * MANY)?.seconds ?? 1;
  return durationInWords((seconds - (seconds % unit)) * 1000);
}

/** How often: `every minute`, `every 5 min`. */
export function everyInWords(seconds: number): string {
  const unit = UNITS.find((candidate) => candidate.seconds === seconds);
  return unit === undefined ? `every ${durationInWords(seconds * 1000)}` : `every ${unit.name}`;
}
