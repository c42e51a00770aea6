import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { textWithin } from '../../../graphql/arguments.ts';
import type { Route } from '../../../graphql/feature.ts';
import { badInput, DomainError, shown, type ErrorCode } from '../../../lib/errors.ts';
import { MAX_PAGE_SIZE, type Page } from '../../../lib/pagination.ts';
import { timestamp, type SqlRunner } from '../../../lib/sql.ts';
import type { AuditEntry } from './audit-entry.model.ts';
import { listAuditEntries, type AuditFilter } from './audit-list.service.ts';
import { AUDIT_ACTIONS } from './audit-words.rules.ts';
import { csvLine } from './csv.ts';

export interface AuditExportOptions {
  sql: SqlRunner;
  now(): number;
}

const PATH = '/api/audit.csv';
const MAX_TEXT = 255;
const HEADER = ['at', 'actor kind', 'actor', 'address', 'action', 'target kind', 'target', 'target id', 'changes'];

/**
 * `GET /api/audit.csv?since=…&until=…&actor=…&action=…&search=…`: the audit log, the newest first, for whoever may read
 * it. It is read a page at a time, as fast as the client takes it.
 */
export function auditExportRoute(options: AuditExportOptions): Route {
  return {
    prefix: PATH,
    access: 'ADMIN',
    handle: async (request, response, path) => {
      try {
        if (path !== PATH) return refuse(response, 404, 'NOT_FOUND', 'not found');
        if (request.method !== 'GET')
          return refuse(response.setHeader('allow', 'GET'), 405, 'BAD_USER_INPUT', 'method not allowed');
        await exportTo(response, filterIn(request.url ?? ''), options);
      } catch (error) {
        if (!(error instanceof DomainError) || response.headersSent) throw error;
        refuse(response, error.code === 'BAD_USER_INPUT' ? 400 : 503, error.code, error.message, error.field);
      }
    },
  };
}

async function exportTo(response: ServerResponse, filter: AuditFilter, { sql, now }: AuditExportOptions) {
  // Read first, so that a database that is away is an answer of its own.
  const first = await listAuditEntries(sql, filter, { first: MAX_PAGE_SIZE });
  response.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="lubdub-audit-${timestamp(now())?.slice(0, 10)}.csv"`,
    'cache-control': 'no-store',
  });
  try {
    await pipeline(
      linesFrom(first, (after) => listAuditEntries(sql, filter, { first: MAX_PAGE_SIZE, after })),
      response,
    );
  } catch (error) {
    // Whoever has gone is told nothing.
    if ((error as { code?: unknown }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* linesFrom(
  first: Page<AuditEntry>,
  readAfter: (cursor: string | null) => Promise<Page<AuditEntry>>,
): AsyncGenerator<string> {
  yield csvLine(HEADER);
  for (let page = first; ; page = await readAfter(page.pageInfo.endCursor)) {
    yield page.edges.map(({ node }) => csvLine(cellsOf(node))).join('');
    if (!page.pageInfo.hasNextPage) return;
  }
}

const cellsOf = (entry: AuditEntry): (string | null)[] => [
  timestamp(entry.at),
  entry.actorKind,
  entry.actorName,
  entry.address,
  entry.action,
  entry.targetKind,
  entry.targetName,
  entry.targetId,
  JSON.stringify(entry.changes),
];

/** The filter in the query of a URL. Throws BAD_USER_INPUT. */
function filterIn(url: string): AuditFilter {
  const begin = url.indexOf('?');
  const query = new URLSearchParams(begin < 0 ? '' : url.slice(begin));
  const text = (name: string): string | null => {
    const value = query.get(name);
    return value === null ? null : textWithin(name, value, MAX_TEXT);
  };
  return {
    since: timeIn('since', query.get('since')),
    until: timeIn('until', query.get('until')),
    actor: text('actor'),
    action: query.getAll('action').filter(Boolean).map(actionIn),
    search: text('search'),
  };
}

function timeIn(name: string, value: string | null): number | null {
  if (value === null || value === '') return null;
  const ms = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(ms)) throw badInput(name, `must be a time such as 2026-01-31T08:00:00Z, not ${shown(value)}`);
  return ms;
}

function actionIn(value: string) {
  const action = AUDIT_ACTIONS.find((known) => known === value);
  if (action === undefined) throw badInput('action', `must be one such as APP_DELETED, not ${shown(value)}`);
  return action;
}

function refuse(
  response: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
  field: string | null = null,
) {
  const body = JSON.stringify({ code, message, ...(field !== null && { field }) });
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body);
}
