import { accessSync, constants } from 'node:fs';

const SHELL = '/bin/sh';
/**
 * A shell waits for whatever ends below it, which Node does not. It hands on signals, and ends as its child does:
 * `wait` comes back early when a signal arrives.
 */
const INIT = `exec 3<&0
"$@" <&3 3<&- &
exec 3<&-
child=$!
for signal in TERM INT HUP QUIT USR1 USR2; do trap "signalled=1; kill -$signal $child 2>/dev/null" $signal; done
while :; do
  signalled=
  wait $child
  status=$?
  [ -z "$signalled" ] && exit $status
done`;

/**
 * As the first process of a container every process whose parent has ended becomes this one's child, and
 * stays as a zombie until it is waited for. So this process becomes a shell that does so, with the same
 * program below it. Where that cannot be (Node before 22.15 cannot replace itself) it says what to do
 * instead: returns the advice, or null where nothing is wrong.
 */
export function reapAsInit(): string | null {
  if (process.pid !== 1) return null;
  const { execve } = process as { execve?: typeof process.execve };
  if (execve === undefined || !isExecutable(SHELL))
    return 'this is process 1, which Node cannot be well: processes that scripts leave behind stay as zombies. Start the container with --init';
  const args = ['sh', '-c', INIT, 'lubdub-init', process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  execve.call(process, SHELL, args, process.env);
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
