import { getIntrospectionQuery, Lexer, print, Source, TokenKind, type DocumentNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import * as agentDocuments from '../../agent/src/gql/graphql.ts';
import { Documents } from '../../server/src/gateway/graphql/documents.ts';
import { DOCUMENT_LIMITS } from '../../server/src/graphql/limits.ts';
import { features } from '../../server/src/features/index.ts';
import { schemaOf } from '../../server/src/graphql/feature.ts';
import * as webDocuments from '../../web/src/lib/gql/graphql.ts';

const schema = schemaOf(features);

/** Characters that may be remembered of all documents together. */
const MOST = 200_000;

const isDocument = ([name]: [string, unknown]): boolean => name.endsWith('Document');
const OWN: [name: string, text: string][] = [
  ...Object.entries(webDocuments)
    .filter(isDocument)
    .map(([name, document]): [string, string] => [name, print(document as object as DocumentNode)]),
  ...Object.entries(agentDocuments)
    .filter(isDocument)
    .map(([name, document]): [string, string] => [name, String(document)]),
  ['introspection', getIntrospectionQuery({ oneOf: true, inputValueDeprecation: true, specifiedByUrl: true })],
];

function read(documents: Documents, text: string): DocumentNode {
  const document = documents.parse(text);
  expect(documents.validate(document)).toEqual([]);
  return document;
}

function tokensOf(text: string): number {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  while (lexer.advance().kind !== TokenKind.EOF) count += 1;
  return count;
}

describe('documents that are remembered', () => {
  test('one that comes again is not parsed again', () => {
    const documents = new Documents(schema);
    expect(read(documents, '{ __typename }')).toBe(read(documents, '{ __typename }'));
  });

  test('are never more than so many characters, however many come and however long or short they are', () => {
    const documents = new Documents(schema);
    for (let count = 0; count < 4_000; count += 1) {
      read(documents, `{ a${count}: __typename }`);
      if (count % 40 === 0) read(documents, `{ app(slug: "${String(count).padEnd(9_000, 'x')}") { id } }`);
      expect(documents.size).toBeLessThanOrEqual(MOST);
    }
    expect(documents.size).toBeGreaterThan(MOST / 2);
  });

  test('are none that are long, and none that are wrong', () => {
    const documents = new Documents(schema);
    for (let count = 0; count < 200; count += 1) {
      read(documents, `{ app(slug: "${String(count).padEnd(90_000, 'x')}") { id } }`);
      expect(documents.validate(documents.parse(`{ nothing${count} }`)).length).toBe(1);
      expect(() => documents.parse(`{ broken${count}`)).toThrow('Syntax Error');
    }
    expect(documents.size).toBe(0);
  });

  test('stay while others come, as long as they are asked for', () => {
    const documents = new Documents(schema);
    const kept = read(documents, '{ kept: __typename }');
    for (let count = 0; count < 5_000; count += 1) {
      read(documents, `{ a${count}: __typename }`);
      if (count % 100 === 0) expect(documents.parse('{ kept: __typename }')).toBe(kept);
    }
  });
});

test.each(OWN)('%s, which our own clients send, has less than half of what a document may have', (_name, text) => {
  // A document of fragments only is sent within others.
  if (/^\s*(query|mutation|subscription|\{)/m.test(text)) read(new Documents(schema), text);
  expect(tokensOf(text)).toBeLessThan(DOCUMENT_LIMITS.tokens / 2);
  expect(text.length).toBeLessThan(DOCUMENT_LIMITS.characters / 2);
});

test('all that the dashboard and an agent send is remembered at once', () => {
  const documents = new Documents(schema);
  const first = OWN.map(([, text]) => {
    const document = documents.parse(text);
    documents.validate(document);
    return document;
  });
  for (const [index, [, text]] of OWN.entries()) expect(documents.parse(text)).toBe(first[index]);
});
