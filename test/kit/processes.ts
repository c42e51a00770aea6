import { readdirSync, readFileSync } from 'node:fs';

/** What the system tells of a process; null where there is none. */
function read(pid: string | number, what: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return null;
  }
}

/** Not one that has ended and that nobody has asked after yet, as in a container without an init. */
export const isAlive = (pid: number): boolean => !/^(Z|$)/.test(read(pid, 'stat')?.replace(/^.*\) /s, '') ?? '');

/** Pids of the living processes whose command line has this text in it. */
export const processesOf = (text: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(pid, 'cmdline')?.replaceAll('\0', ' ').includes(text))
    .map(Number)
    .filter(isAlive);
