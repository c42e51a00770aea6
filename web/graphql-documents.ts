// A plugin of Vite: what a page asks for comes with its own code.
import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
} from 'graphql';
import { globSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const CALL = /\bgraphql\(\s*`([^`]*)`,?\s*\)/g;

/**
 * Replaces each ``graphql(`…`)`` by the text of the operation and the fragments that it spreads. What GraphQL Code
 * Generator writes for it is a table of the operations of all pages, a quarter of the code that a page needs before it
 * can show anything. The client parses the text when it is first asked for: a page has some fifty, and asks for ten.
 * @param sources a glob of the modules that have fragments
 * @throws Error for a fragment that none of them has
 */
export function graphqlDocuments(sources: string): Plugin {
  let fragments: Map<string, FragmentDefinitionNode> | undefined;
  return {
    name: 'lubdub:graphql-documents',
    enforce: 'pre',
    watchChange() {
      fragments = undefined;
    },
    transform: {
      filter: { id: { include: /\.ts$/, exclude: /\/lib\/gql\// }, code: /\bgraphql\(\s*`/ },
      handler(code) {
        const known = (fragments ??= fragmentsIn(globSync(sources)));
        const replaced = code.replaceAll(CALL, (call, source: string) => {
          const text = JSON.stringify(stripIgnoredCharacters(print(whole(parse(source), known))));
          // As many lines as before, so that places in the source stay where they are.
          return `${text}${'\n'.repeat(call.split('\n').length - 1)}`;
        });
        return { code: replaced, map: null };
      },
    },
  };
}

function fragmentsIn(files: readonly string[]): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const file of files) {
    for (const [, source = ''] of readFileSync(file, 'utf8').matchAll(CALL)) {
      for (const definition of parse(source).definitions) {
        if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
      }
    }
  }
  return fragments;
}

/** The document with the fragments that it spreads, those that they spread among them. */
function whole(document: DocumentNode, known: ReadonlyMap<string, FragmentDefinitionNode>): DocumentNode {
  const definitions = new Set(document.definitions);
  for (const definition of definitions) {
    visit(definition, {
      FragmentSpread({ name }) {
        const fragment = known.get(name.value);
        if (!fragment) throw new Error(`no module has the fragment ${name.value}`);
        definitions.add(fragment);
      },
    });
  }
  return { ...document, definitions: [...definitions] };
}
