import type { ApiError } from '#lib/graphql/errors.ts';
import { get } from './http.ts';

/** What a GET answers, kept on the page as long as the component lives. Must be made while one is being set up. */
export class Resource<Data> {
  data = $state.raw<Data | undefined>();
  error = $state.raw<ApiError | null>(null);
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    $effect(() => void this.refetch());
  }

  /** Never rejects. */
  refetch = async (): Promise<void> => {
    const { data, error } = await get<Data>(this.#path);
    this.error = error;
    if (!error) this.data = data;
  };
}
