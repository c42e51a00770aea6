import type { CombinedError } from '@urql/svelte';
import type { GraphQLFormattedError } from 'graphql';

/** What went wrong, in a form a page can show. `code` is the server's, or `NETWORK` if it did not answer at all. */
export interface ApiError {
  code: string;
  message: string;
  /** The input field that the server blames, where it says so. */
  field: string | null;
}

/** Reads the first error of a result. */
export function readError(error: CombinedError): ApiError {
  const first = error.graphQLErrors[0];
  if (!first) {
    return { code: 'NETWORK', message: 'The server did not answer. Is it running?', field: null };
  }
  const { code, field } = first.extensions as { code?: string; field?: string };
  return { code: code ?? 'INTERNAL', message: first.message, field: field ?? null };
}

/** An error's message to stand beside its field: without the field's path, which the server puts in front of it. */
export function fieldMessage({ message, field }: ApiError): string {
  const paths = field === null ? [] : [`${field}: `, `${field}.`];
  let text = message;
  for (const path of paths) if (text.startsWith(path)) text = text.slice(path.length);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether errors of GraphQL say that nobody is signed in. */
export const isUnauthenticated = (errors: unknown): boolean =>
  Array.isArray(errors) &&
  (errors as GraphQLFormattedError[]).some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED');
