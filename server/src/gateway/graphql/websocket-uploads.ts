// oxlint-disable no-underscore-dangle -- ws has no other way to tell what it holds of a message; see Receiver.
import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Upload, Uploads } from '../../lib/uploads.ts';

/**
 * What a socket of `ws` has of a message that is not whole yet. It tells nobody, and it is more than
 * what came over the network: 12 kB that are compressed well become 12 MB. So this looks inside; a test
 * fails where a later version has it elsewhere.
 */
interface Receiver extends Writable {
  /** Bytes, and their pieces, of the frame that is coming in. */
  _bufferedBytes: number;
  _buffers: unknown[];
  /** Bytes, decompressed, and pieces of the frames before it. */
  _messageLength: number;
  _fragments: unknown[];
}

/** What an object takes beside the bytes that it holds. */
const PIECE_BYTES = 200;

/**
 * Counts messages on their way among the uploads; where they are too much, `giveUp` has to end the socket, with all
 * that it holds.
 */
export function countUploads(socket: WebSocket, uploads: Uploads, giveUp: (error: Error) => void): void {
  const receiver = (socket as unknown as { _receiver: Receiver })._receiver;
  let upload: Upload | null = null;
  let counted = 0;
  const end = (): void => {
    upload?.end();
    upload = null;
    counted = 0;
  };
  const count = (): void => {
    const pieces = receiver._buffers.length + receiver._fragments.length;
    const bytes = receiver._bufferedBytes + receiver._messageLength + PIECE_BYTES * pieces;
    if (bytes < counted) end();
    if (bytes === 0) return;
    upload ??= uploads.begin(giveUp);
    upload.grow(bytes - counted);
    counted = bytes;
  };
  // Called back when what was written has been taken in, and decompressed.
  const write = receiver._write.bind(receiver);
  receiver._write = (chunk, encoding, callback) =>
    write(chunk, encoding, (error) => {
      count();
      callback(error);
    });
  socket.once('close', end);
}
