import { lookup } from 'mrmime';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { acceptedEncoding, ENCODINGS, type Encoding } from './content-encoding.ts';
import { respond, respondText } from './respond.ts';

/** Answers with a file or page of the dashboard; false where there is none at this path. */
export type StaticFiles = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<boolean>;

/** A page of the dashboard, as its build lists it in `routes.json`. */
interface Route {
  /** As SvelteKit names it, e.g. `/apps/[id]`. */
  id: string;
  /** Source of the regular expression that its paths match. */
  pattern: string;
}

interface StaticFile {
  /** Relative to the directory. */
  name: string;
  type: string;
  etag: string;
  cacheControl: string;
  /** Encodings it is kept in beside its own. */
  encodings: Encoding[];
}

const ENDINGS: Record<Encoding, string> = { br: '.br', gzip: '.gz' };
const ROUTES = 'routes.json';
/** The page for addresses that are known only at run time. */
const FALLBACK = '200.html';
/** Beside what a page says of itself, from where no page can say the last. */
const PAGE_POLICY = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const NOT_BUILT = 'The dashboard has not been built yet: run `npm run build`, then start again.';

/**
 * Serves the built dashboard: its files, to everybody, and its pages at their own addresses, to those who ask for HTML.
 * Anything else is not found, in a line, or in a page for a person with a browser: a page at the address of a beat
 * would tell `curl` that all is well. The files are listed once, and read when they are asked for, so that a build
 * which replaces them while this process runs breaks nothing else.
 */
export function createStaticFiles(directory: string): StaticFiles {
  const files = listFiles(directory);
  const routes = readRoutes(directory);
  if (files.size === 0 || routes === null)
    return async (_request, response) => {
      respondText(response, 503, NOT_BUILT);
      return true;
    };

  const send = async (
    request: IncomingMessage,
    response: ServerResponse,
    file: StaticFile,
    status = 200,
  ): Promise<boolean> => {
    const headers = {
      etag: file.etag,
      'cache-control': file.cacheControl,
      ...(file.type.startsWith('text/html') && { 'content-security-policy': PAGE_POLICY }),
      ...(file.encodings.length > 0 && { vary: 'Accept-Encoding' }),
    };
    if (status === 200 && request.headers['if-none-match'] === file.etag) {
      response.writeHead(304, headers).end();
      return true;
    }
    const encoding = acceptedEncoding(request.headers['accept-encoding'], file.encodings);
    const name = encoding === null ? file.name : file.name + ENDINGS[encoding];
    const body = await readFile(join(directory, name)).catch(() => null);
    if (body === null) return false;
    const encoded = encoding !== null && { 'content-encoding': encoding };
    respond(response, status, body, { 'content-type': file.type, ...headers, ...encoded });
    return true;
  };

  const pageAt = (path: string): StaticFile | undefined =>
    routes.some((pattern) => pattern.test(path))
      ? (files.get(path === '/' ? '/index.html' : `${withoutSlash(path)}.html`) ?? files.get(`/${FALLBACK}`))
      : undefined;

  /** To a person: the dashboard itself says that there is no such page, and has the way to the others. */
  const sendNotFound = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const fallback = files.get(`/${FALLBACK}`);
    return fallback !== undefined && isNavigation(request) && send(request, response, fallback, 404);
  };

  return async (request, response, path) => {
    const found = files.get(path);
    const file = found?.name.endsWith('.html') ? undefined : found;
    const page = file === undefined ? pageAt(path) : undefined;
    if (file === undefined && page === undefined) return sendNotFound(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      respondText(response, 405, 'method not allowed', { allow: 'GET, HEAD' });
      return true;
    }
    if (file !== undefined) return send(request, response, file);
    if (page === undefined || !acceptsHtml(request)) return false;
    if (path === withoutSlash(path)) return send(request, response, page);
    const query = /\?.*$/s.exec(request.url ?? '')?.[0] ?? '';
    response.writeHead(308, { location: withoutSlash(path) + query }).end();
    return true;
  };
}

const withoutSlash = (path: string): string => (path === '/' ? path : path.replace(/\/+$/, ''));

const acceptsHtml = ({ headers }: IncomingMessage): boolean => /\btext\/html\b/i.test(headers.accept ?? '');

/**
 * Whether a person goes there in a browser. The first header is sent over HTTPS and to this machine only, the second
 * everywhere.
 */
const isNavigation = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  (headers['sec-fetch-mode'] === 'navigate' || headers['upgrade-insecure-requests'] === '1');

/** By the path at which each is found. */
function listFiles(directory: string): Map<string, StaticFile> {
  const names = readNames(directory);
  const all = new Set(names);
  const files = new Map<string, StaticFile>();
  for (const name of names) {
    if (name === ROUTES || Object.values(ENDINGS).some((ending) => name.endsWith(ending))) continue;
    const { size, mtimeMs } = statSync(join(directory, name));
    const type = lookup(name) ?? 'application/octet-stream';
    files.set(`/${name}`, {
      name,
      type: /^text\/|javascript|json|svg/.test(type) ? `${type}; charset=utf-8` : type,
      etag: `W/"${size}-${Math.floor(mtimeMs)}"`,
      cacheControl: name.includes('/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      encodings: ENCODINGS.filter((encoding) => all.has(name + ENDINGS[encoding])),
    });
  }
  return files;
}

function readNames(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length).replace(/^\/+/, ''));
  } catch {
    return [];
  }
}

function readRoutes(directory: string): RegExp[] | null {
  try {
    const routes = JSON.parse(readFileSync(join(directory, ROUTES), 'utf8')) as Route[];
    return routes.map(({ pattern }) => new RegExp(pattern));
  } catch {
    return null;
  }
}
