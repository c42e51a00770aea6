// Clients of other systems, as far as tests use them: none of them has types.

declare module 'healthchecks-io-client' {
  export class HealthChecksPingClient {
    constructor(options: { uuid: string; baseUrl: string });
    success(payload?: unknown): Promise<void>;
    fail(payload?: unknown): Promise<void>;
    start(): Promise<void>;
  }

  interface Check {
    uuid: string;
    ping_url: string;
  }

  export class HealthChecksApiClient {
    constructor(options: { apiKey: string; baseUrl: string; apiVersion: number });
    createCheck(check: object): Promise<Check>;
    getChecks(tags: string[]): Promise<unknown>;
    getCheck(uuid: string): Promise<unknown>;
    updateCheck(uuid: string, check: object): Promise<unknown>;
    pauseCheck(uuid: string): Promise<unknown>;
    deleteCheck(uuid: string): Promise<unknown>;
    listPings(uuid: string): Promise<unknown>;
    listFlips(uuid: string): Promise<unknown>;
    getIntegrations(): Promise<unknown>;
  }
}

declare module 'uptimekuma-api' {
  import type { EventEmitter } from 'node:events';

  export default class UptimeKuma extends EventEmitter {
    constructor(baseURL: string);
    startPushing(code: string, intervalSeconds: number): void;
  }
}
