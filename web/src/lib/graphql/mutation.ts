import { getContextClient } from '@urql/svelte';
import type { AnyVariables, DocumentInput } from '@urql/svelte';
import { readError } from './errors.ts';
import type { ApiError } from './errors.ts';
import { ownChanges } from './own-changes.svelte.ts';

export type MutationOutcome<Data> = { data: Data; error: null } | { data: null; error: ApiError };

/** Returns a function that sends the mutation and resolves with its data or a readable error; it never rejects. */
export function createMutation<Data, Variables extends AnyVariables>(
  document: DocumentInput<Data, Variables>,
): (variables: Variables) => Promise<MutationOutcome<Data>> {
  const client = getContextClient();
  return async (variables) => {
    const result = await client.mutation<Data, Variables>(document, variables).toPromise();
    if (result.error) return { data: null, error: readError(result.error) };
    ownChanges.made();
    return { data: result.data as Data, error: null };
  };
}
