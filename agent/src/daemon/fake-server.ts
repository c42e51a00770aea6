import type { Caller } from '../api/client.ts';
import type { TypedDocumentString } from '../gql/graphql.ts';

type Variables = Record<string, unknown>;
type Answer = (variables: Variables) => unknown;

/** Answers in Lubdub's place, for tests: each operation as the test says. */
export class FakeServer implements Caller {
  readonly calls: { name: string; variables: Variables }[] = [];
  readonly #answers = new Map<string, Answer>();

  /** @param answer may throw, and may be a promise */
  on(operation: string, answer: Answer): this {
    this.#answers.set(operation, answer);
    return this;
  }

  async call<Data, Given>(document: TypedDocumentString<Data, Given>, variables: Given): Promise<Data> {
    const name = /(?:mutation|query) (\w+)/.exec(document.toString())?.[1] ?? '';
    this.calls.push({ name, variables: variables as Variables });
    const answer = this.#answers.get(name);
    if (answer === undefined) throw new Error(`the test does not say what ${name} answers`);
    return (await answer(variables as Variables)) as Data;
  }

  /** What this operation was given, call by call. */
  given(operation: string): Variables[] {
    return this.calls.filter(({ name }) => name === operation).map(({ variables }) => variables);
  }
}
