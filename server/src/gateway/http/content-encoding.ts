import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { respond } from './respond.ts';

/** As `Accept-Encoding` and `Content-Encoding` name them, the better one first. */
export const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Characters. What is shorter is sent as it is: it fits into one packet either way. */
const ENCODE_FROM = 1_024;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);
/**
 * The fastest of each: 7 kB of JSON take brotli 0.16 ms and come to 1,484 bytes, of which its best for texts that are made
 * anew each time saves 15%, for twice the time.
 */
const encoders: Record<Encoding, (body: Buffer) => Promise<Buffer>> = {
  br: (body) =>
    toBrotli(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 1,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
  gzip: (body) => toGzip(body, { level: 1 }),
};

/** The best of these encodings that the client takes; null where it takes none. */
export function acceptedEncoding(header: string | undefined, among: readonly Encoding[] = ENCODINGS): Encoding | null {
  if (header === undefined) return null;
  const refused = (quality: string | undefined): boolean => /^q=0(\.0*)?$/.test(quality ?? '');
  const taken = new Set<string>();
  for (const entry of header.toLowerCase().split(',')) {
    const [name, quality] = entry.split(';').map((part) => part.trim());
    if (name !== undefined && !refused(quality)) taken.add(name);
  }
  return among.find((encoding) => taken.has(encoding)) ?? null;
}

/** Answers with a text, encoded where it is long enough and the client takes that; not on the thread of the requests. */
export async function respondEncoded(
  response: ServerResponse,
  status: number,
  text: string,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const isLong = text.length >= ENCODE_FROM;
  const encoding = isLong ? acceptedEncoding(response.req.headers['accept-encoding']) : null;
  if (encoding === null) return respond(response, status, text, headers);
  const body = await encoders[encoding](Buffer.from(text));
  respond(response, status, body, { ...headers, 'content-encoding': encoding, vary: 'Accept-Encoding' });
}
