import type { IncomingMessage } from 'node:http';
import { GatheredBytes, LastBytes } from './gathered-bytes.ts';
import type { Uploads } from '../../lib/uploads.ts';

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

/**
 * Listens until `stop` is called. By events: an async iterator over a request costs as much as the rest of a small one.
 */
function listen(request: IncomingMessage, { onChunk, onEnd, onError }: BodyEvents): () => void {
  const onClose = (): void => onError(new BrokenOffError('the request was broken off'));
  request.on('data', onChunk);
  request.once('end', onEnd);
  // Every request is closed in the end: an error is made only where that is news, since it costs more than reading the
  // body.
  request.once('close', onClose);
  request.once('error', onClose);
  return () => {
    request.off('data', onChunk);
    request.off('end', onEnd);
    request.off('close', onClose);
  };
}

/**
 * Reads a body of at most `maxBytes`. Throws BodyTooLargeError, TooManyUploadsError (then the rest is left unread, so
 * the connection has to be closed) and BrokenOffError.
 */
export function readBody(request: IncomingMessage, maxBytes: number, uploads: Uploads): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      stop();
      upload.end();
      body = null;
      request.pause();
      reject(error);
    };
    const upload = uploads.begin(fail);
    const announced = request.headers['content-length'];
    let body: GatheredBytes | null = new GatheredBytes(Math.min(maxBytes, Number(announced ?? maxBytes)));
    const tooLarge = (): void => fail(new BodyTooLargeError(`the body has more than ${maxBytes} bytes`));
    const stop = listen(request, {
      onChunk: (chunk) => {
        if (body === null) return;
        if (body.length + chunk.length > maxBytes) return tooLarge();
        upload.grow(body.append(chunk));
      },
      onEnd: () => {
        stop();
        upload.end();
        if (body !== null) resolve(body.bytes());
      },
      onError: fail,
    });
    if (Number(announced ?? 0) > maxBytes) tooLarge();
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
 * Reads a body of any size and keeps the first and the last `keepBytes` of its first `readBytes`; what comes then is
 * thrown away and not waited for. Throws BrokenOffError.
 */
export function readEnds(request: IncomingMessage, keepBytes: number, readBytes: number): Promise<BodyEnds> {
  return new Promise((resolve, reject) => {
    const head = new GatheredBytes(keepBytes);
    const tail = new LastBytes(keepBytes);
    let total = 0;
    const end = (): void => {
      stop();
      const first = head.bytes();
      const last = tail.bytes();
      resolve({ head: first, tail: last, leftOut: total - first.length - last.length });
    };
    const stop = listen(request, {
      onChunk: (chunk) => {
        total += chunk.length;
        const room = keepBytes - head.length;
        if (chunk.length <= room) head.append(chunk);
        else {
          // Copied: a part of it would keep all of it.
          if (room > 0) head.append(Buffer.from(chunk.subarray(0, room)));
          tail.append(chunk.subarray(room));
        }
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
