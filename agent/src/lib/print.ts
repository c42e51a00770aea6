import { writeSync } from 'node:fs';

const STDOUT = 1;
const STDERR = 2;
const RETRY_MS = 10;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of a text before it returns, without making a stream of the file: that would set a pipe which a command
 * shares with this process to non-blocking. Never throws: whoever read it may be gone.
 */
export const print = (text: string): void => write(STDOUT, text);

/** The same on standard error. */
export const printError = (text: string): void => write(STDERR, text);

function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      // Somebody else has set it to non-blocking, and it is full.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(sleeper, 0, 0, RETRY_MS);
    }
  }
}
