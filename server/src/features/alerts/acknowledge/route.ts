import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { actAs, Caller } from '../../../graphql/caller.ts';
import type { ReadBody, Route } from '../../../graphql/feature.ts';
import { DomainError } from '../../../lib/errors.ts';
import type { Logger } from '../../../lib/logger.ts';
import { isDatabaseAway, writeRefusal } from '../../../lib/sql.ts';
import { normalized } from '../../../lib/text.ts';
import type { Incident } from '../../../ledger/incident.model.ts';
import { MAX_NOTE_LENGTH, type IncidentsService } from '../../incidents/incidents.service.ts';
import { ACKNOWLEDGE_PREFIX, type AcknowledgeLinks, type LinkedIncident } from './links.ts';
import { PAGE_POLICY, type Page } from './page.ts';
import { acknowledgedPage, endedPage, noSecretPage, openPage, unavailablePage, wrongLinkPage } from './pages.ts';

export interface AcknowledgeRouteOptions {
  links: AcknowledgeLinks;
  incidents: Pick<IncidentsService, 'find' | 'acknowledge'>;
  now(): number;
  logger: Logger;
}

/** A note of 1,000 characters, each written in nine, and something to spare. */
const MAX_BODY_BYTES = 16_384;
const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/**
 * What every answer says. The referrer stays "same-origin", as the router has set it, rather than "no-referrer": with that,
 * browsers send the form with `Origin: null`, which is a foreign page's. Other sites are told nothing by either.
 */
const HEADERS: OutgoingHttpHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': PAGE_POLICY,
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
};

/** What is to be answered: a page, or that the page is to be asked for anew. */
type Answer = Page | 'AGAIN';

/**
 * `/acknowledge/<token>`: GET shows a page, and only its form acts, since previews and scanners of mail open every link.
 * Who has the link may acknowledge, whatever else needs a permission. Nobody finds out without one which incidents there
 * are: whatever is wrong with a link is answered alike.
 */
export function acknowledgeRoute(options: AcknowledgeRouteOptions): Route {
  const { links, logger } = options;
  return {
    prefix: ACKNOWLEDGE_PREFIX,
    access: 'anybody',
    handle: async (request, response, path, readBody) => {
      const isPost = request.method === 'POST';
      if (!isPost && request.method !== 'GET' && request.method !== 'HEAD')
        return sendText(response, 405, 'method not allowed', { allow: 'GET, HEAD, POST' });
      if (isPost && !FORM.test(request.headers['content-type'] ?? ''))
        return sendText(response, 415, 'Content-Type must be application/x-www-form-urlencoded');
      const linked = links.read(path.slice(ACKNOWLEDGE_PREFIX.length));
      const answer = await answerTo(linked, isPost ? readBody : null, options).catch((error: unknown) => {
        if (!isDatabaseAway(error)) throw error;
        logger.debug({ err: error }, 'the database is away');
        return unavailablePage(writeRefusal(error) ?? 'the database cannot be reached');
      });
      if (answer === 'AGAIN') sendText(response, 303, 'acknowledged', { location: path });
      else sendPage(request, response, answer);
    },
  };
}

/** @param readBody null: nothing is to be done */
async function answerTo(
  linked: LinkedIncident | null,
  readBody: ReadBody | null,
  { links, incidents, now }: AcknowledgeRouteOptions,
): Promise<Answer> {
  if (!links.isReady) return noSecretPage;
  if (linked === null) return wrongLinkPage;
  const incident = await incidents.find(linked.incidentId);
  if (incident === null) return wrongLinkPage;
  if (readBody === null) return pageOf(incident, now(), null);

  const note = noteIn(await readBody(MAX_BODY_BYTES));
  if (incident.resolvedAt !== null || incident.acknowledgedAt !== null) return pageOf(incident, now(), note);
  if (note.length > MAX_NOTE_LENGTH) {
    const problem = `The note may have ${MAX_NOTE_LENGTH} characters at most; this one has ${note.length}.`;
    return openPage(incident, now(), { note, problem });
  }
  try {
    // Without a note what there is stays.
    const caller = new Caller({ kind: 'LINK', name: `a link sent to ${linked.channelName}` });
    await actAs(caller, () => incidents.acknowledge(incident.id, { note: note || null, by: caller.name }));
  } catch (error) {
    // It has ended in this moment: the page says so.
    if (!(error instanceof DomainError)) throw error;
  }
  return 'AGAIN';
}

/** `note`: what somebody has typed for an incident that needs none any more; null: nobody has. */
function pageOf(incident: Incident, now: number, note: string | null): Answer {
  if (incident.resolvedAt !== null) return endedPage(incident, now);
  if (incident.acknowledgedAt === null) return openPage(incident, now);
  if (note === null) return acknowledgedPage(incident, now);
  // The button was pressed twice.
  if (note === '' || note === incident.note) return 'AGAIN';
  return acknowledgedPage(incident, now, note);
}

/** Browsers end a line with two characters, and count one of them. */
const noteIn = (body: Buffer): string =>
  normalized((new URLSearchParams(body.toString()).get('note') ?? '').replaceAll('\r\n', '\n')).trim();

function sendPage(request: IncomingMessage, response: ServerResponse, { status, html }: Page): void {
  const retry = status === 503 && { 'retry-after': '5' };
  response.writeHead(status, { ...HEADERS, ...retry, 'content-length': Buffer.byteLength(html) });
  response.end(request.method === 'HEAD' ? undefined : html);
}

function sendText(response: ServerResponse, status: number, text: string, headers: OutgoingHttpHeaders = {}): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8', ...headers });
  response.end(text);
}
