import { sveltekit } from '@sveltejs/kit/vite';
import adapter from '@sveltejs/adapter-static';
import tailwindcss from '@tailwindcss/vite';
import type { Adapter } from '@sveltejs/kit';
import { writeFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { graphqlDocuments } from './graphql-documents.ts';
import { plainIcons } from './plain-icons.ts';

/** The server beside which `npm run dev` runs this one: the same PORT, the same default. */
const server = `http://127.0.0.1:${process.env['PORT'] ?? 4000}`;

/** Each tab's shell is prerendered; pages that exist only at run time (an app's own page) get the fallback. */
const pages = adapter({ pages: 'build', fallback: '200.html', precompress: true });

/** Writes down which addresses are pages, too: the server answers 404 for every other one. */
const withRoutes: Adapter = {
  ...pages,
  async adapt(builder) {
    await pages.adapt(builder);
    const routes = builder.routes.map(({ id, pattern }) => ({ id, pattern: pattern.source }));
    writeFileSync('build/routes.json', JSON.stringify(routes));
  },
};

/**
 * A file for what most pages need, one for what many need, and few beside: a page is of some 90 parts, each of which
 * would be a request with its own head, compressed by itself.
 */
const SHARED = /node_modules\/(?!@sveltejs)|src\/lib/;
const groups = [
  // By themselves: a page says here which release it is of before SvelteKit's client is loaded, which reads it once. A group
  // takes what its modules import along, and that client is among it.
  { name: 'payload', test: /kit\/src\/runtime\/client\/payload/, priority: 9 },
  { name: 'preload', test: /vite\/preload-helper/, priority: 9 },
  { name: 'base', test: SHARED, minShareCount: 18, priority: 3 },
  { name: 'common', test: SHARED, minShareCount: 5, priority: 2 },
  { name: 'shared', test: SHARED, minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 3_000 },
];

export default defineConfig({
  plugins: [
    graphqlDocuments('src/lib/**/*.ts'),
    plainIcons(),
    tailwindcss(),
    sveltekit({
      adapter: withRoutes,
      // Files are found from whatever address a page is shown at: with a slash behind it, or one that is no page.
      paths: { relative: false },
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          // Floating panels position themselves with style attributes.
          'style-src': ['self', 'unsafe-inline'],
          'img-src': ['self', 'data:'],
          'connect-src': ['self'],
          'object-src': ['none'],
          'base-uri': ['self'],
        },
      },
    }),
  ],
  build: { rolldownOptions: { output: { codeSplitting: { groups } } } },
  server: {
    host: '127.0.0.1',
    proxy: {
      // The server refuses foreign origins, so the proxy speaks as if it were the server's own page.
      '/graphql': { target: server, ws: true, changeOrigin: true, rewriteWsOrigin: true, headers: { origin: server } },
      '/ping': { target: server, changeOrigin: true },
      '/lubdub.mjs': { target: server, changeOrigin: true },
      '/health': { target: server, changeOrigin: true },
    },
  },
});
