import { spawnSync } from 'node:child_process';

/**
 * Whether a program of the system is there. Tests that need one are skipped where it is not, except in CI, which installs
 * all of them.
 */
export const hasProgram = (name: string): boolean =>
  Boolean(process.env.CI) || spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
