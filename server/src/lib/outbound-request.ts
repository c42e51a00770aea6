// One HTTP request of the server to somebody else, who may be slow, endless, or not who he was.
import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { RefusedTargetError } from './networks.ts';

/** What is read of an answer, and how long: its status has said what matters. The rest is not waited for. */
const MAX_ANSWER_BYTES = 16_384;
const MAX_ANSWER_MS = 2_000;

export interface OutboundRequest {
  method: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** It connects, and so decides whether it may. */
  agent: Agent;
  /** Gives up. */
  signal: AbortSignal;
}

export interface OutboundAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Its first 16 KiB, or what of them came within 2 s. */
  body: string;
}

/**
 * Sends it; redirects are not followed. Rejects with what {@link explainNetworkError} explains: an answer of any status
 * is none.
 */
export async function sendOutbound(url: URL, request: OutboundRequest): Promise<OutboundAnswer> {
  request.signal.throwIfAborted();
  return attempt(url, request).catch((error: unknown) => {
    // The receiver has closed a kept connection in the very moment in which it was used again, so nothing was done.
    if (error instanceof StaleConnectionError) return attempt(url, request);
    throw error;
  });
}

class StaleConnectionError extends Error {}

function attempt(url: URL, { method, headers, body, agent, signal }: OutboundRequest): Promise<OutboundAnswer> {
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = start(url, { method, headers: { 'user-agent': 'Lubdub', ...headers, ...length }, agent, signal });
    request.once('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(isStale ? new StaleConnectionError(error.message, { cause: error }) : error);
    });
    request.once('response', (response) => {
      void readBeginning(response).then((text) =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    request.end(body);
  });
}

/** Never rejects: a connection that breaks now has brought its status. */
async function readBeginning(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timer = setTimeout(() => response.destroy(), MAX_ANSWER_MS);
  try {
    // Leaving the loop ends the connection, too.
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MAX_ANSWER_BYTES) break;
    }
  } catch {
    // What has come is kept.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString('utf8', 0, Math.min(bytes, MAX_ANSWER_BYTES));
}

/** Longest wait that a receiver may ask for; whoever asks for more is asked again then. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/**
 * Milliseconds from `now` (epoch ms) that a Retry-After header asks for, a day at most; null where it says nothing that
 * can be read.
 */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  // Some count in fractions of a second.
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(0, Math.ceil(ms)), MAX_RETRY_AFTER_MS) : null;
}

const REASONS: Record<string, (host: string, message: string) => string> = {
  ECONNREFUSED: (host) => `${host} refuses connections: nothing listens there, or a firewall is in between`,
  ECONNRESET: (host) => `${host} has closed the connection before it answered`,
  EPIPE: (host) => `${host} has closed the connection before it answered`,
  ENOTFOUND: (host) => `${host} is not known to the DNS`,
  EAI_AGAIN: (host) => `the DNS does not answer, so ${host} could not be looked up`,
  ETIMEDOUT: (host) => `${host} does not answer`,
  EHOSTUNREACH: (host) => `there is no way to ${host}`,
  ENETUNREACH: (host) => `there is no way to ${host}`,
  CERT_HAS_EXPIRED: (host) => `the TLS certificate of ${host} has expired`,
  ERR_TLS_CERT_ALTNAME_INVALID: (host) => `the TLS certificate of ${host} is one for another name`,
  DEPTH_ZERO_SELF_SIGNED_CERT: (host) => `the TLS certificate of ${host} is self-signed, so nobody vouches for it`,
  SELF_SIGNED_CERT_IN_CHAIN: (host) => `the TLS certificate of ${host} is signed by nobody that this machine trusts`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (host) => `the TLS certificate of ${host} is signed by nobody that is known here`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: (host) => `the TLS certificate of ${host} is signed by nobody that is known here`,
  EPROTO: (host) => `${host} does not speak TLS on this port`,
  ERR_SSL_WRONG_VERSION_NUMBER: (host) => `${host} does not speak TLS on this port`,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: (host) => `${host} does not speak TLS on this port`,
};

/** One line that says why a host could not be talked to. */
export function explainNetworkError(error: unknown, host: string): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof RefusedTargetError) return cause.message;
    if (cause.name === 'TimeoutError' || cause.name === 'AbortError') return `${host} did not answer in time`;
    // Several addresses were tried, each for a reason of its own.
    const { code = '' } =
      cause instanceof AggregateError
        ? ((cause.errors[0] ?? cause) as NodeJS.ErrnoException)
        : (cause as NodeJS.ErrnoException);
    const explain = REASONS[code];
    if (explain) return explain(host, cause.message);
    if (code.startsWith('HPE_')) return `${host} does not speak HTTP on this port`;
  }
  return `${host}: ${error instanceof Error ? error.message : String(error)}`;
}
