import type { ObjectRef } from '@pothos/core';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, type Page, type PageArguments } from '../lib/pagination.ts';
import { builder, type SchemaTypes } from './builder.ts';

type NodeRef<Node> = ObjectRef<PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>, Node>;

/** The page's own multiplier already counts its rows. */
const ONCE = { field: 1, multiplier: 1 };

/** The Relay connection and edge types of a node type, with `nodes` and `totalCount`. */
export function connectionOf<Node>(name: string, node: NodeRef<Node>) {
  const Edge = builder.objectRef<{ cursor: string; node: Node }>(`${name}Edge`).implement({
    fields: (t) => ({
      cursor: t.exposeString('cursor'),
      node: t.field({ type: node, resolve: (edge) => edge.node as never }),
    }),
  });
  return builder.objectRef<Page<Node>>(`${name}Connection`).implement({
    fields: (t) => ({
      edges: t.field({ type: [Edge], complexity: ONCE, resolve: (page) => page.edges }),
      nodes: t.field({
        type: [node],
        complexity: ONCE,
        resolve: (page) => page.edges.map((edge) => edge.node) as never,
      }),
      pageInfo: t.field({ type: builder.pageInfoRef(), resolve: (page) => page.pageInfo }),
      totalCount: t.int({
        nullable: true,
        description: 'Exact up to 10,000, null beyond; always null on history. Counted only when selected.',
        resolve: (page) => page.totalCount(),
      }),
    }),
  });
}

/**
 * What a page costs: as many times its fields as it has rows at most. Reading it says what is wrong with a size that
 * none can have.
 */
export const pageComplexity = ({ first, last }: PageArguments) => ({
  field: 1,
  multiplier: Math.min(last ?? first ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE),
});

/** A row of history is read with all that it holds, up to 10 kB, whatever is asked of it. */
const HISTORY_ROW = 5;

/** What a page of such rows costs. */
export function historyComplexity(page: PageArguments) {
  const { field, multiplier } = pageComplexity(page);
  return { field: field + HISTORY_ROW * Math.max(0, multiplier), multiplier };
}
