import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { respond, respondText } from './respond.ts';

/** Answers with the agent's one file, or with its checksum. */
export type AgentBundle = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;

export const BUNDLE_PATH = '/lubdub.mjs';
export const CHECKSUM_PATH = `${BUNDLE_PATH}.sha256`;

const NOT_BUILT = 'not found: the agent has not been built on this server; `npm run build` there makes it';

interface Bundle {
  content: Buffer;
  sha256: string;
  /** When the file was changed, epoch milliseconds. */
  changedAt: number;
}

/**
 * Serves the agent as one file, for hosts that have nothing of it yet: it is this server's own version, and
 * nobody has to trust a name in a registry. The file is read when it is asked for and has changed, since a
 * build may replace it while this process runs.
 */
export function createAgentBundle(file: string): AgentBundle {
  let known: Bundle | null = null;

  const read = async (): Promise<Bundle | null> => {
    try {
      const { mtimeMs } = await stat(file);
      if (known?.changedAt === mtimeMs) return known;
      const content = await readFile(file);
      known = { content, sha256: createHash('sha256').update(content).digest('hex'), changedAt: mtimeMs };
      return known;
    } catch {
      return null;
    }
  };

  return async (request, response, path) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return respondText(response, 405, 'method not allowed', { allow: 'GET, HEAD' });
    const bundle = await read();
    if (bundle === null) return respondText(response, 404, NOT_BUILT);
    const headers = {
      etag: path === CHECKSUM_PATH ? `"${bundle.sha256}-sum"` : `"${bundle.sha256}"`,
      'cache-control': 'no-cache',
    };
    if (request.headers['if-none-match'] === headers.etag) {
      response.writeHead(304, headers).end();
      return;
    }
    if (path === CHECKSUM_PATH) {
      // As `sha256sum --check` reads it.
      respondText(response, 200, `${bundle.sha256}  ${BUNDLE_PATH.slice(1)}\n`, headers);
    } else {
      respond(response, 200, bundle.content, { 'content-type': 'text/javascript; charset=utf-8', ...headers });
    }
  };
}
