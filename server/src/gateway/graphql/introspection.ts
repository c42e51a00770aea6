import { BREAK, visit, type DocumentNode } from 'graphql';

const asked = new WeakMap<DocumentNode, boolean>();

/** Whether a document asks what the schema has, in any of its operations; `__typename` tells nothing of that. */
export function asksForSchema(document: DocumentNode): boolean {
  let asks = asked.get(document);
  if (asks === undefined) asked.set(document, (asks = looksForSchema(document)));
  return asks;
}

function looksForSchema(document: DocumentNode): boolean {
  let asks = false;
  visit(document, {
    Field: ({ name: { value } }) => {
      if (value !== '__schema' && value !== '__type') return undefined;
      asks = true;
      return BREAK;
    },
  });
  return asks;
}
