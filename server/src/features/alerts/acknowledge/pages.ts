// The pages behind a link that acknowledges. They stand alone, without scripts and without the dashboard: they are opened
// on a phone at night, in the small browser of a mail program.
import { escapeHtml } from '../../../lib/html.ts';
import type { Incident } from '../../../ledger/incident.model.ts';
import { MAX_NOTE_LENGTH } from '../../incidents/incidents.service.ts';
import { summaryOf } from '../../incidents/incident-summary.rules.ts';
import { oneLine } from '../delivery/plain-text.ts';
import { clockTime, howLong } from '../delivery/times.ts';
import { page, type Page } from './page.ts';

/** What somebody has typed that could not be taken, and why. */
export interface RefusedNote {
  note: string;
  problem: string;
}

const MAX_NAME = 100;
const MAX_SUMMARY = 500;

/** What is wrong, and the button. `now` in epoch milliseconds. */
export function openPage(incident: Incident, now: number, refused: RefusedNote | null = null): Page {
  const problem = refused === null ? '' : `<p class="problem" id="problem">${escapeHtml(refused.problem)}</p>`;
  const described = refused === null ? '' : ' aria-describedby="problem" aria-invalid="true"';
  return page(refused === null ? 200 : 400, `Acknowledge: ${nameOf(incident)}`, [
    headOf(incident),
    factsOf(incident, now),
    '<form method="post">',
    '<label for="note">Note <small>(optional: who looks after it, what is known)</small></label>',
    // The first line break in a text area is not part of its text.
    `<textarea id="note" name="note" rows="3" maxlength="${MAX_NOTE_LENGTH}"${described}>\n${escapeHtml(refused?.note ?? '')}</textarea>`,
    problem,
    '<button>Acknowledge</button>',
    '</form>',
    '<p class="quiet">Reminders of it end, and nobody else is called. You are still told when it is over.</p>',
  ]);
}

/** Who looks after it. `lost`: what somebody else has typed meanwhile, which was not kept. */
export function acknowledgedPage(incident: Incident, now: number, lost: string | null = null): Page {
  const { acknowledgedAt, acknowledgedBy, note } = incident;
  const by = acknowledgedBy === null ? '' : `, by ${escapeHtml(oneLine(acknowledgedBy, MAX_NAME * 2))}`;
  return page(lost === null ? 200 : 409, `Acknowledged: ${nameOf(incident)}`, [
    headOf(incident),
    `<p class="done">Acknowledged ${timeTag(acknowledgedAt ?? now, now)}${by}</p>`,
    note === null ? '' : quoted('Note', note),
    lost === null
      ? ''
      : `<p class="problem">Somebody was faster, so your note was not kept.</p>${quoted('Your note', lost)}`,
    factsOf(incident, now),
    '<p class="quiet">You are told when it is over.</p>',
  ]);
}

/** The link ends with its incident, so it tells no more than that. */
export function endedPage(incident: Incident, now: number): Page {
  const { openedAt, resolvedAt } = incident;
  const end = resolvedAt ?? now;
  return page(410, `Over: ${nameOf(incident)}`, [
    headOf(incident),
    `<p class="done">It is over since ${timeTag(end, now)}, after ${howLong(end - openedAt)}.</p>`,
    '<p class="quiet">There is nothing to acknowledge any more, and this link has ended with it.</p>',
  ]);
}

/** The same for whatever is wrong with a link: nothing is to be learned by trying. */
export const wrongLinkPage: Page = page(404, 'This link does not work', [
  '<h1>This link does not work</h1>',
  '<p>It is not whole, or was not made by this server. Programs for mail and chat cut long links where a line ends: copy ',
  'all of it from the message.</p>',
  '<p class="quiet">Links also end when the server gets a new secret, and some time after their incident is over.</p>',
]);

export const noSecretPage: Page = page(503, 'Links cannot be checked', [
  '<h1>Links cannot be checked</h1>',
  '<p>This server has no <code>LUBDUB_SECRET</code>. Whoever runs it has to set it to what it was when the message was ',
  'sent.</p>',
]);

/** `problem`: why the server cannot read or write now, in a line. */
export const unavailablePage = (problem: string): Page =>
  page(503, 'Try again in a moment', [
    '<h1>Try again in a moment</h1>',
    `<p>Nothing has been acknowledged: ${escapeHtml(problem)}.</p>`,
  ]);

function headOf({ kind, appName, appSlug, appEnvironment }: Incident): string {
  const name = oneLine(appName, MAX_NAME) || appSlug;
  const aside = appEnvironment === 'PRODUCTION' ? '' : ' <small>development</small>';
  return `<p class="kind ${kind.toLowerCase()}">${KINDS[kind]}</p><h1>${escapeHtml(name)}${aside}</h1>`;
}

const KINDS: Record<Incident['kind'], string> = { DOWN: 'Down', LATE: 'Late', ANOMALY: 'Unusual' };

/** Without anything that a run has printed: the link is good for whoever it is passed on to. */
function factsOf(incident: Incident, now: number): string {
  const { id, openedAt } = incident;
  return [
    `<p>${escapeHtml(oneLine(summaryOf(incident, now), MAX_SUMMARY))}</p>`,
    `<p>Since ${timeTag(openedAt, now)} (${howLong(now - openedAt)})</p>`,
    `<p><a href="/incidents/${id}">Open in Lubdub</a></p>`,
  ].join('\n');
}

const nameOf = ({ appName, appSlug }: Incident): string => oneLine(appName, MAX_NAME) || appSlug;

const quoted = (label: string, text: string): string =>
  `<p>${label}:</p><blockquote dir="auto">${escapeHtml(text)}</blockquote>`;

const timeTag = (at: number, now: number): string =>
  `<time datetime="${new Date(at).toISOString()}">${clockTime(at, now)}</time>`;
