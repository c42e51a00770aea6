import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const APART = ['--pid', '--fork', '--mount-proc', '--kill-child'];
const canBeFirst = spawnSync('unshare', [...APART, 'true']).status === 0;

/** `lubdub exec` as the first process of a container; the settings are wrong, so that nobody is waited for. */
function asFirst(script: string) {
  return spawnSync('unshare', [...APART, process.execPath, MAIN, 'exec', 'nightly', '--', 'bash', '-c', script], {
    encoding: 'utf8',
    input: 'typed\n',
    env: { PATH: process.env['PATH'], LUBDUB_SERVER: 'none' },
  });
}

it.skipIf(!canBeFirst)(
  'the first process of a container waits for what scripts leave behind, and ends as its command',
  () => {
    const orphans = '(setsid sleep 0.1 &); (setsid sleep 0.1 &); cat; sleep 0.5';
    const zombies = `grep -l '^State:.Z' /proc/[0-9]*/status | wc -l`;
    expect(asFirst(`${orphans}; ${zombies}; exit 6`)).toMatchObject({ status: 6, stdout: 'typed\n0\n' });
    expect(asFirst(`trap 'echo bye; exit 9' TERM; kill -TERM 1; sleep 5 & wait`)).toMatchObject({
      status: 9,
      stdout: 'bye\n',
    });
  },
);
