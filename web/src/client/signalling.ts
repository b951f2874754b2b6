import { Peer, WebSocketTransport, type Accept, type Reject, type Request } from 'protoo-client';
import type { Notification, Requests } from './protocol';

export interface SignallingEvents {
  onOpen(): void;
  /** The connection is lost or could not be made; another attempt follows by itself. */
  onRetry(attempt: number): void;
  /** No further attempt will be made. */
  onClosed(): void;
  onRequest(request: Request, accept: Accept, reject: Reject): void;
  onNotification(notification: Notification): void;
}

/** Knows the WebSocket, and gives requests their types. */
export class Signalling {
  readonly #peer: Peer;

  constructor(url: string, events: SignallingEvents) {
    this.#peer = new Peer(new WebSocketTransport(url));
    this.#peer.on('open', () => events.onOpen());
    this.#peer.on('failed', (attempt) => events.onRetry(attempt));
    this.#peer.on('disconnected', () => events.onRetry(0));
    this.#peer.on('close', () => events.onClosed());
    this.#peer.on('request', (request, accept, reject) => events.onRequest(request, accept, reject));
    this.#peer.on('notification', (notification) => events.onNotification(notification as Notification));
  }

  async request<M extends keyof Requests>(method: M, data: Requests[M]['data']): Promise<Requests[M]['reply']> {
    return await this.#peer.request(method, data) as Requests[M]['reply'];
  }

  close(): void { this.#peer.close(); }
}
