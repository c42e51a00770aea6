import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import sirv from 'sirv';
import { respondText } from './respond.ts';

export type StaticFiles = (request: IncomingMessage, response: ServerResponse) => void;

const FALLBACK = '200.html';
const NOT_BUILT = 'The dashboard has not been built yet: run `npm run build`, then start again.';

/** Serves the built dashboard: files by their path, the fallback page for every other page path, 404 for unknown assets. */
export function createStaticFiles(directory: string): StaticFiles {
  if (!existsSync(join(directory, 'index.html'))) return (_request, response) => respondText(response, 503, NOT_BUILT);
  const single = existsSync(join(directory, FALLBACK)) ? FALLBACK : 'index.html';
  const serve = sirv(directory, {
    etag: true,
    gzip: true,
    brotli: true,
    single,
    // A path with a dot in its last part asks for a file, not for a page.
    ignores: [/\/_app\//, /\.[^/]+$/],
    setHeaders: (response, path) => {
      response.setHeader(
        'cache-control',
        path.includes('/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return respondText(response, 405, 'method not allowed', { allow: 'GET, HEAD' });
    serve(request, response, () => respondText(response, 404, 'not found'));
  };
}
