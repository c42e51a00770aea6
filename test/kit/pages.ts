import type { GraphQLClient, Variables } from './graphql-client.ts';

export interface Connection<Node> {
  edges: { cursor: string; node: Node }[];
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number | null;
}

export const CONNECTION = (fields: string): string =>
  `edges { cursor node { ${fields} } } nodes { ${fields} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount`;

export type ReadPage<Node> = (page: Variables) => Promise<Connection<Node>>;

/** A function that reads pages of a list whose query takes first, after, last and before. */
export function pagesOf<Node>(client: GraphQLClient, query: string, fixed: Variables = {}): ReadPage<Node> {
  return async (page) => {
    const { list } = await client.query<{ list: Connection<Node> }>(query, { ...fixed, ...page });
    return list;
  };
}

/** Walks through a whole list forwards; each page's cursors and flags must agree. */
export async function readForward<Node>(read: ReadPage<Node>, size: number): Promise<Node[]> {
  const all: Node[] = [];
  for (let after: string | null = null; ;) {
    const page: Connection<Node> = await read({ first: size, after });
    check(page, size);
    if (page.pageInfo.hasPreviousPage !== (after !== null)) throw new Error('hasPreviousPage is wrong');
    all.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return all;
    after = page.pageInfo.endCursor;
  }
}

/** The same from its end; the answer is in the order of the list. */
export async function readBackward<Node>(read: ReadPage<Node>, size: number): Promise<Node[]> {
  const all: Node[] = [];
  for (let before: string | null = null; ;) {
    const page: Connection<Node> = await read({ last: size, before });
    check(page, size);
    if (page.pageInfo.hasNextPage !== (before !== null)) throw new Error('hasNextPage is wrong');
    all.unshift(...page.nodes);
    if (!page.pageInfo.hasPreviousPage) return all;
    before = page.pageInfo.startCursor;
  }
}

function check<Node>({ edges, nodes, pageInfo }: Connection<Node>, size: number): void {
  if (edges.length > size) throw new Error(`a page of ${edges.length} where ${size} were asked for`);
  if (JSON.stringify(edges.map(({ node }) => node)) !== JSON.stringify(nodes)) throw new Error('edges are not nodes');
  if (pageInfo.startCursor !== (edges[0]?.cursor ?? null)) throw new Error('startCursor is wrong');
  if (pageInfo.endCursor !== (edges.at(-1)?.cursor ?? null)) throw new Error('endCursor is wrong');
}
