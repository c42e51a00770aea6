import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Route } from '../../graphql/feature.ts';

const PREFIX = '/api/docs';
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // It sets styles of its elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>REST API · Lubdub</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<main id="swagger-ui"></main>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</html>
`;
const START = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;
const LIBRARY: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};
const directory = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** `/api/docs`: the REST API to read and to try, as whoever looks at it. Nothing is loaded from elsewhere. */
export const docsRoute: Route = {
  prefix: PREFIX,
  access: 'anybody',
  handle: async (request, response, path) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return send(response, 405, 'text/plain; charset=utf-8', 'method not allowed', { allow: 'GET, HEAD' });
    const name = path.slice(PREFIX.length).replace(/^\//, '');
    const type = Object.hasOwn(LIBRARY, name) ? LIBRARY[name] : undefined;
    if (type !== undefined)
      return send(response, 200, type, await readFile(join(directory, name)), { 'cache-control': 'max-age=86400' });
    if (name === 'start.js') return send(response, 200, 'text/javascript; charset=utf-8', START);
    if (name === '')
      return send(response, 200, 'text/html; charset=utf-8', PAGE, { 'content-security-policy': POLICY });
    return send(response, 404, 'text/plain; charset=utf-8', 'not found');
  },
};

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<void> {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : body);
  return Promise.resolve();
}
