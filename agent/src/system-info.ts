import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import type { SystemInfo } from './config.ts';

/**
 * What this process knows of its machine. Never throws: a container may run as a user that has neither a name nor a
 * home, and a directory may be removed under whoever works in it.
 */
export function readSystemInfo(): SystemInfo {
  const uid = process.getuid?.() ?? null;
  const home = attempt(homedir);
  return {
    env: process.env,
    cwd: attempt(() => process.cwd()) ?? '/',
    home: home !== null && isAbsolute(home) ? home : null,
    temporary: tmpdir(),
    // As ps and ls call a user without a name.
    osUser: attempt(() => userInfo().username) ?? String(uid ?? 'unknown'),
    uid,
    hostname: hostname(),
  };
}

function attempt<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}
