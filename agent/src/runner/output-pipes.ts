import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Standard output and error of a program that is still to be started. */
export interface OutputPipes {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** For `stdio`: the ends that the program writes to. */
  readonly writeEnds: readonly [stdout: number, stderr: number];
  /** To be called once the program has been started or could not be: the streams end when it has closed its own. */
  closeWriteEnds(): void;
}

/**
 * Real pipes, as a shell makes them. Node connects a child by sockets, which cannot be opened by a
 * path: `echo … > /dev/stderr` and `tee /dev/stderr` fail on them with "No such device or
 * address". Null where this system makes no named pipes.
 */
export function openOutputPipes(): OutputPipes | null {
  let directory: string | null = null;
  const open: number[] = [];
  try {
    directory = mkdtempSync(join(tmpdir(), 'lubdub-'));
    const paths = [join(directory, 'stdout'), join(directory, 'stderr')];
    if (spawnSync('mkfifo', ['-m', '600', ...paths], { stdio: 'ignore' }).status !== 0) return null;
    const [stdout, stderr] = paths.map((path) => {
      // The end for reading first, and without waiting for the other.
      const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      open.push(readEnd);
      const writeEnd = openSync(path, constants.O_WRONLY);
      open.push(writeEnd);
      return { readEnd, writeEnd };
    }) as [Ends, Ends];
    const streams = [stdout, stderr].map(({ readEnd }) => new Socket({ fd: readEnd, readable: true, writable: false }));
    const writeEnds = [stdout.writeEnd, stderr.writeEnd] as const;
    return {
      stdout: streams[0] as Socket,
      stderr: streams[1] as Socket,
      writeEnds,
      closeWriteEnds: () => writeEnds.forEach((end) => closeSync(end)),
    };
  } catch {
    for (const end of open) closeSync(end);
    return null;
  } finally {
    // Both ends are open: the names are not needed any more.
    if (directory !== null) rmSync(directory, { recursive: true, force: true });
  }
}

interface Ends {
  readEnd: number;
  writeEnd: number;
}
