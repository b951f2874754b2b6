// protoo-client ships no types; these are of the part that this page uses.
declare module 'protoo-client' {
  export interface Request { readonly id: number; readonly method: string; readonly data: unknown }
  export interface Notification { readonly method: string; readonly data: unknown }
  export type Accept = (data?: unknown) => void;
  export type Reject = (code: number, reason: string) => void;

  export class WebSocketTransport {
    constructor(url: string, options?: {
      retry?: { retries: number; factor: number; minTimeout: number; maxTimeout: number };
    });
  }

  export class Peer {
    constructor(transport: WebSocketTransport);
    readonly closed: boolean;
    readonly connected: boolean;
    close(): void;
    request(method: string, data?: unknown): Promise<unknown>;
    on(event: 'open' | 'disconnected' | 'close', listener: () => void): this;
    on(event: 'failed', listener: (attempt: number) => void): this;
    on(event: 'request', listener: (request: Request, accept: Accept, reject: Reject) => void): this;
    on(event: 'notification', listener: (notification: Notification) => void): this;
  }
}
