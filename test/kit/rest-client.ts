import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { send, type HttpAnswer } from './http.ts';

interface Described {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, unknown> }> }>>;
}

export interface RestResult extends Omit<HttpAnswer, 'body'> {
  body: Record<string, unknown>;
}

/** REST as a client speaks it; whatever is answered has to be as the server's own OpenAPI document has it. */
export class RestClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #document: Described;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(url: string, document: Described, headers: Record<string, string> = {}) {
    this.#url = url;
    this.#document = document;
    this.#headers = headers;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.#ajv);
    this.#ajv.addSchema(document, 'openapi');
  }

  static async of(url: string, headers: Record<string, string> = {}): Promise<RestClient> {
    const { body } = await send(`${url}/api/openapi.json`);
    return new RestClient(url, JSON.parse(body) as Described, headers);
  }

  sending(headers: Record<string, string>): RestClient {
    return new RestClient(this.#url, this.#document, headers);
  }

  get operations(): { method: string; path: string }[] {
    return Object.entries(this.#document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    );
  }

  /** @throws Error where the answer is not as it is described */
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<RestResult> {
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await send(`${this.#url}${path}`, {
      method,
      headers: { ...this.#headers, ...type, ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const parsed = answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>);
    this.#check(method, path.split('?')[0] ?? '', answer.status, parsed, answer.headers['content-type'] ?? '');
    return { ...answer, body: parsed };
  }

  #check(method: string, path: string, status: number, body: unknown, type: string): void {
    const described = Object.keys(this.#document.paths).find((one) =>
      new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`).test(path),
    );
    const responses = described && this.#document.paths[described]?.[method.toLowerCase()]?.responses;
    if (!responses) return;
    const name = responses[status] === undefined ? 'default' : String(status);
    const media = Object.keys(responses[name]?.content ?? {})[0];
    if (media === undefined) return;
    if (!type.startsWith(media)) throw new Error(`${method} ${path} answers ${type}, not ${media}`);
    const pointer = ['paths', described, method.toLowerCase(), 'responses', name, 'content', media, 'schema']
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    let validate = this.#validators.get(pointer);
    if (validate === undefined)
      this.#validators.set(pointer, (validate = this.#ajv.compile({ $ref: `openapi#/${pointer}` })));
    if (!validate(body)) throw new Error(`${method} ${path} ${status}: ${this.#ajv.errorsText(validate.errors)}`);
  }
}
