import type { GraphQLClient, Variables } from './graphql-client.ts';

export interface AuditEntry {
  id: string;
  at: string;
  actor: { kind: string; id: string | null; name: string | null };
  address: string | null;
  action: string;
  target: { kind: string; id: string; name: string } | null;
  changes: Record<string, { before?: unknown; after?: unknown; changed?: true }>;
}

export interface AuditPage {
  totalCount: number | null;
  nodes: AuditEntry[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export const AUDIT_LOG = `query ($first: Int, $after: String, $filter: AuditFilter) {
  auditLog(first: $first, after: $after, filter: $filter) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id at actor { kind id name } address action target { kind id name } changes } } }`;

/** A page of the audit log, the newest first. */
export async function readAuditLog(client: GraphQLClient, variables: Variables = {}): Promise<AuditPage> {
  return (await client.query<{ auditLog: AuditPage }>(AUDIT_LOG, variables)).auditLog;
}

/** What was done to one thing, the oldest first. */
export async function auditOf(client: GraphQLClient, targetId: string): Promise<AuditEntry[]> {
  const { nodes } = await readAuditLog(client, { first: 500 });
  return nodes.filter(({ target }) => target?.id === targetId).toReversed();
}
