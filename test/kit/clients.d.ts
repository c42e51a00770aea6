// Clients of other systems, as far as tests use them: none of them has types.

declare module 'healthchecks-io-client' {
  export class HealthChecksPingClient {
    constructor(options: { uuid: string; baseUrl: string });
    success(payload?: unknown): Promise<void>;
    fail(payload?: unknown): Promise<void>;
    start(): Promise<void>;
  }
}

declare module 'uptimekuma-api' {
  import type { EventEmitter } from 'node:events';

  export default class UptimeKuma extends EventEmitter {
    constructor(baseURL: string);
    startPushing(code: string, intervalSeconds: number): void;
  }
}
