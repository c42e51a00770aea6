import { escapeHtml } from '../../../../lib/html.ts';
import type { Fact, Tone, Words } from '../../delivery/words.ts';

const COLOURS: Record<Tone, string> = { BAD: '#d92d20', WARNING: '#b54708', GOOD: '#067647', NEUTRAL: '#475467' };

/**
 * The message in HTML as all mail programs show it: one column, inline styles, and no colour of text or background but on
 * what has both, so that a dark mail program stays dark.
 */
export function htmlOf({ title, tone, facts, link, acknowledgeUrl }: Words): string {
  const buttons = [
    ...(acknowledgeUrl === null ? [] : [button('Acknowledge', acknowledgeUrl, COLOURS[tone])]),
    ...(link === null ? [] : [button(link.label, link.url, '#344054')]),
  ];
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">',
    '<meta name="supported-color-schemes" content="light dark"><meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(title)}</title></head>`,
    '<body style="margin:0;padding:16px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif">',
    `<div style="max-width:560px;border-left:4px solid ${COLOURS[tone]};padding-left:16px">`,
    `<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3">${escapeHtml(title)}</h1>`,
    ...facts.map(paragraph),
    buttons.length === 0 ? '' : `<p style="margin:16px 0 0">${buttons.join(' ')}</p>`,
    '</div></body></html>',
  ].join('\n');
}

function paragraph({ label, text, isOutput }: Fact): string {
  const shown = isOutput
    ? `<code style="font-family:ui-monospace,Menlo,Consolas,monospace;word-break:break-word">${escapeHtml(text)}</code>`
    : escapeHtml(text);
  return `<p style="margin:0 0 8px">${label === null ? '' : `<strong>${escapeHtml(label)}:</strong> `}${shown}</p>`;
}

const button = (label: string, url: string, colour: string): string =>
  `<a href="${escapeHtml(url)}" style="display:inline-block;margin:0 8px 8px 0;padding:8px 16px;border-radius:6px;` +
  `background:${colour};color:#ffffff;text-decoration:none">${escapeHtml(label)}</a>`;
