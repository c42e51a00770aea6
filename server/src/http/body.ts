import type { IncomingMessage } from 'node:http';
import type { Uploads } from './uploads.ts';

/** The body is larger than what is read. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** The caller has gone before the body was there; nobody can be answered. */
export class BrokenOffError extends Error {
  override readonly name = 'BrokenOffError';
}

/** What a caller has that listens to a body. */
interface BodyEvents {
  onChunk(chunk: Buffer): void;
  onEnd(): void;
  onError(error: Error): void;
}

/** Listens until `stop` is called. By events: an async iterator over a request costs as much as the rest of a small one. */
function listen(request: IncomingMessage, { onChunk, onEnd, onError }: BodyEvents): () => void {
  const onClose = (): void => onError(new BrokenOffError('the request was broken off'));
  request.on('data', onChunk);
  request.once('end', onEnd);
  // Every request is closed in the end: an error is made only where that is news, since it costs more than reading the body.
  request.once('close', onClose);
  request.once('error', onClose);
  return () => {
    request.off('data', onChunk);
    request.off('end', onEnd);
    request.off('close', onClose);
  };
}

/**
 * Reads a body of at most `maxBytes`. Throws BodyTooLargeError, TooManyUploadsError (then the rest is left unread, so the connection has to be
 * closed) and BrokenOffError.
 */
export function readBody(request: IncomingMessage, maxBytes: number, uploads: Uploads): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      stop();
      upload.end();
      chunks.length = 0;
      request.pause();
      reject(error);
    };
    const upload = uploads.begin(fail);
    const chunks: Buffer[] = [];
    let total = 0;
    const tooLarge = (): void => fail(new BodyTooLargeError(`the body has more than ${maxBytes} bytes`));
    const stop = listen(request, {
      onChunk: (chunk) => {
        total += chunk.length;
        if (total > maxBytes) return tooLarge();
        chunks.push(chunk);
        upload.grow(chunk.length);
      },
      onEnd: () => {
        stop();
        upload.end();
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
      },
      onError: fail,
    });
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) tooLarge();
  });
}

/** The beginning of a body, and its end where something between them was left out. */
export interface BodyEnds {
  head: Buffer;
  tail: Buffer;
  /** Bytes between the two. */
  leftOut: number;
}

/**
 * Reads a body of any size and keeps the first and the last `keepBytes` of its first `readBytes`; what comes then is thrown away and not
 * waited for. Throws BrokenOffError.
 */
export function readEnds(request: IncomingMessage, keepBytes: number, readBytes: number): Promise<BodyEnds> {
  return new Promise((resolve, reject) => {
    const head: Buffer[] = [];
    const tail: Buffer[] = [];
    let headBytes = 0;
    let tailBytes = 0;
    let total = 0;
    const keepTail = (chunk: Buffer): void => {
      tail.push(chunk);
      tailBytes += chunk.length;
      while (tailBytes - (tail[0]?.length ?? 0) >= keepBytes) tailBytes -= tail.shift()?.length ?? 0;
    };
    const end = (): void => {
      stop();
      const kept = Buffer.concat(tail);
      const last = kept.subarray(Math.max(0, kept.length - keepBytes));
      const first = head.length === 1 ? (head[0] as Buffer) : Buffer.concat(head);
      resolve({ head: first, tail: last, leftOut: total - first.length - last.length });
    };
    const stop = listen(request, {
      onChunk: (chunk) => {
        total += chunk.length;
        const room = keepBytes - headBytes;
        if (room > 0) {
          head.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
          headBytes += Math.min(room, chunk.length);
        }
        if (chunk.length > room) keepTail(room > 0 ? chunk.subarray(room) : chunk);
        if (total <= readBytes) return;
        end();
        request.resume();
      },
      onEnd: end,
      onError: (error) => {
        stop();
        reject(error);
      },
    });
  });
}
