// What the pages behind a link have in common.
import { createHash } from 'node:crypto';
import { escapeHtml } from '../../../lib/html.ts';

export interface Page {
  status: number;
  html: string;
}

const STYLE = `
:root { color-scheme: light; --canvas: #f6f8f8; --surface: #fff; --line: #e1e8e7; --strong: #7f918f; --ink: #10201e;
  --quiet: #435553; --link: #0f766e; --fill: #0f766e; --on-fill: #fff; --bad: #b91c1c; --warn: #854d0e; --ok: #065f46 }
@media (prefers-color-scheme: dark) { :root { color-scheme: dark; --canvas: #0a1211; --surface: #101a19; --line: #20302e;
  --strong: #66807c; --ink: #e9f1f0; --quiet: #b4c5c2; --link: #2dd4bf; --fill: #14b8a6; --on-fill: #04211e; --bad: #fcaeae; --warn: #fcdf7e;
  --ok: #86efc4 } }
* { box-sizing: border-box }
body { margin: 0; padding: 16px; background: var(--canvas); color: var(--ink);
  font: 16px/1.5 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; overflow-wrap: anywhere }
main { max-width: 32rem; margin: 0 auto; padding: 20px; background: var(--surface); border: 1px solid var(--line);
  border-radius: 12px }
h1 { margin: 0 0 12px; font-size: 1.375rem; line-height: 1.25 }
p { margin: 0 0 12px }
small, .quiet { color: var(--quiet); font-size: .875rem; font-weight: 400 }
.quiet { margin: 16px 0 0 }
.kind { margin: 0 0 4px; font-weight: 700; text-transform: uppercase; letter-spacing: .05em; font-size: .875rem }
.down, .problem { color: var(--bad) }
.late, .anomaly { color: var(--warn) }
.done { color: var(--ok); font-weight: 600 }
a { color: var(--link) }
blockquote { margin: 0 0 12px; padding-left: 12px; border-left: 3px solid var(--line); white-space: pre-wrap;
  unicode-bidi: isolate }
label { display: block; margin: 16px 0 4px; font-weight: 600 }
textarea { display: block; width: 100%; margin: 0 0 12px; padding: 10px; border: 1px solid var(--strong); border-radius: 8px;
  background: var(--canvas); color: var(--ink); font: inherit; resize: vertical }
button { width: 100%; min-height: 48px; padding: 10px 20px; border: 0; border-radius: 8px; background: var(--fill);
  color: var(--on-fill); font: inherit; font-weight: 600; cursor: pointer }
textarea:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
`;

/** Nothing runs, nothing is loaded but our icon, and the form goes nowhere else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** @param body HTML, a line each; empty ones are left out */
export function page(status: number, title: string, body: readonly string[]): Page {
  const html = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="robots" content="noindex, nofollow">',
    '<link rel="icon" href="/favicon.svg">',
    `<title>${escapeHtml(title)} · Lubdub</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    ...body.filter((line) => line !== ''),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
  return { status, html };
}
