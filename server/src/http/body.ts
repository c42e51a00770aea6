import type { IncomingMessage } from 'node:http';

/** The body is larger than what is read. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/**
 * Reads a body of at most `maxBytes` and keeps its first `keepBytes`. Throws BodyTooLargeError; then the rest is left unread, so
 * the connection has to be closed.
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  keepBytes: number,
): Promise<{ kept: Buffer; total: number }> {
  const tooLarge = (): Error => new BodyTooLargeError(`the body has more than ${maxBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let total = 0;
  // By events: an async iterator over a request costs as much as the rest of a small one.
  await new Promise<void>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      if (total < keepBytes) chunks.push(chunk);
      total += chunk.length;
      if (total <= maxBytes) return;
      request.pause();
      reject(tooLarge());
    });
    // Every request is closed in the end: an error is made only where that is news, since it costs more than reading the body.
    const onClose = (): void => reject(new Error('the request was broken off'));
    request.once('close', onClose);
    request.once('error', reject);
    request.once('end', () => {
      request.off('close', onClose);
      resolve();
    });
  });
  return { kept: (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).subarray(0, keepBytes), total };
}
