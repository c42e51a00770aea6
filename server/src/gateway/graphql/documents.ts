import {
  GraphQLError,
  Lexer,
  MaxIntrospectionDepthRule,
  parse,
  Source,
  specifiedRules,
  syntaxError,
  TokenKind,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type Token,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { shown } from '../../lib/errors.ts';
import { introspectionCostRule } from './introspection-cost.ts';
import { DOCUMENT_LIMITS, MAX_REQUEST_ERRORS, tooLarge } from '../../graphql/limits.ts';

/** Characters of all documents that are remembered. A parsed one takes up to 250 bytes for each of its characters. */
const REMEMBERED_CHARACTERS = 200_000;
/** A longer one is no document that a client sends again and again. */
const LONGEST_REMEMBERED = 10_000;
/** What even the shortest document counts. */
const LEAST_SIZE = 100;

const OPENING = new Set<TokenKind>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING = new Set<TokenKind>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Parses and validates documents within their limits, for every entrance. Those that are right are remembered, so many
 * as a fixed number of characters holds: clients send the same few, and strangers must not fill the memory with others.
 */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #rules;
  readonly #remembered = new LRUCache<string, DocumentNode>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_document, text) => Math.max(text.length, LEAST_SIZE),
  });
  readonly #valid = new WeakSet<DocumentNode>();
  /** The last one that was wrong: an entrance that passes it on to another asks twice. */
  #refused: { text: string; document: DocumentNode | null; errors: readonly GraphQLError[] } | null = null;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#rules = [...specifiedRules, MaxIntrospectionDepthRule, introspectionCostRule(schema)];
  }

  /** Characters of the documents that are remembered. */
  get size(): number {
    return this.#remembered.calculatedSize;
  }

  /** Throws GraphQLError where the text is beyond a limit or no document. */
  parse(text: string): DocumentNode {
    const known = this.#remembered.get(text);
    if (known !== undefined) return known;
    if (this.#refused?.text === text) {
      if (this.#refused.document !== null) return this.#refused.document;
      throw this.#refused.errors[0] as GraphQLError;
    }
    try {
      return parseWithin(text);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      // A text beyond its limit is not kept, and refused again as fast.
      if (text.length <= DOCUMENT_LIMITS.characters) this.#refused = { text, document: null, errors: [error] };
      throw error;
    }
  }

  /** What is wrong with a document of {@link parse}; nothing where it may be executed. */
  validate(document: DocumentNode): readonly GraphQLError[] {
    if (this.#valid.has(document)) return [];
    if (this.#refused?.document === document) return this.#refused.errors;
    const errors = validateWithin(this.#schema, document, this.#rules);
    const text = document.loc?.source.body ?? '';
    if (errors.length > 0) {
      this.#refused = { text, document, errors };
    } else {
      this.#valid.add(document);
      if (text.length <= LONGEST_REMEMBERED) this.#remembered.set(text, document);
    }
    return errors;
  }
}

function parseWithin(text: string): DocumentNode {
  const { characters, tokens } = DOCUMENT_LIMITS;
  if (text.length > characters)
    throw tooLarge(`query has ${text.length} characters, at most ${characters}; values belong into variables`);
  const source = new Source(text, 'GraphQL request');
  measure(source);
  return parse(source, { maxTokens: tokens });
}

/**
 * The parser calls itself for each level of nesting and so would overflow the stack: its tokens are looked at before.
 */
function measure(source: Source): void {
  const { tokens, nesting } = DOCUMENT_LIMITS;
  const lexer = new Lexer(source);
  let depth = 0;
  for (let count = 0; lexer.advance().kind !== TokenKind.EOF; count += 1) {
    const { token } = lexer;
    if (count >= tokens) throw tooLarge(`query has more than ${tokens} tokens; values belong into variables`);
    if (OPENING.has(token.kind)) depth += 1;
    else if (CLOSING.has(token.kind)) depth -= 1;
    else checkNumber(source, token);
    if (depth > nesting) throw tooLarge(`query is nested more than ${nesting} levels deep`);
  }
}

/** GraphQL's own Float takes 1e309 in a document, for Infinity, which no JSON has a word for. */
function checkNumber(source: Source, token: Token): void {
  if (token.kind !== TokenKind.FLOAT && token.kind !== TokenKind.INT) return;
  if (!Number.isFinite(Number(token.value)))
    throw syntaxError(source, token.start, `${shown(token.value)} is larger than any number may be.`);
}

function validateWithin(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: Parameters<typeof validate>[2],
): readonly GraphQLError[] {
  try {
    return validate(schema, document, rules, { maxErrors: MAX_REQUEST_ERRORS });
  } catch (error) {
    // Rules follow fragments into one another by calling themselves.
    if (error instanceof RangeError) return [tooLarge('its fragments lead too deep into one another')];
    throw error;
  }
}
