import { readdirSync, readFileSync } from 'node:fs';

/** Sends a signal to a process group; whether there was anybody in it. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether anybody lives in a process group. A dead process whose parent does not ask for it, as in many containers,
 * does not count.
 */
export function isGroupAlive(pid: number): boolean {
  if (!signalGroup(pid, 0)) return false;
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((name) => {
    const stat = /^\d+$/.test(name) ? readStat(name) : null;
    return stat !== null && stat.group === String(pid) && stat.state !== 'Z' && stat.state !== 'X';
  });
}

/**
 * When a process began, in ticks since the machine started: with its pid that names it for good, since pids come again.
 * Null where it is gone, and where the system does not tell (only Linux does).
 */
export const birthOf = (pid: number): string | null => readStat(String(pid))?.birth ?? null;

function readStat(pid: string): { state: string; group: string; birth: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may hold anything; what follows does not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', group: fields[2] ?? '', birth: fields[19] ?? '' };
  } catch {
    return null;
  }
}
