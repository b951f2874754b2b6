import { Peer, WebSocketTransport, type Accept, type Reject, type Request } from 'protoo-client';
import type { Notification, Requests } from './protocol';

export interface SignallingEvents {
  onOpen(): void;
  /** The connection is lost, or could not be made. */
  onLost(): void;
  /** The server ended it and does not want this peer back. */
  onEnded(): void;
  onRequest(request: Request, accept: Accept, reject: Reject): void;
  onNotification(notification: Notification): void;
}

/** One WebSocket, from being opened to being gone; gives requests their types. Another try is another Signalling. */
export class Signalling {
  readonly #peer: Peer;
  #over = false;

  constructor(url: string, events: SignallingEvents) {
    this.#peer = new Peer(new WebSocketTransport(url, { retry: { retries: 0, factor: 1, minTimeout: 1, maxTimeout: 1 } }));
    this.#peer.on('open', () => events.onOpen());
    this.#peer.on('failed', () => this.#end(() => events.onLost()));
    this.#peer.on('disconnected', () => this.#end(() => events.onLost()));
    this.#peer.on('close', () => this.#end(() => events.onEnded()));
    this.#peer.on('request', (request, accept, reject) => events.onRequest(request, accept, reject));
    this.#peer.on('notification', (notification) => events.onNotification(notification as Notification));
  }

  async request<M extends keyof Requests>(method: M, data: Requests[M]['data']): Promise<Requests[M]['reply']> {
    return await this.#peer.request(method, data);
  }

  close(): void {
    this.#over = true;
    this.#peer.close();
  }

  /** Closing it is what keeps the library from trying again by a plan of its own. */
  #end(tell: () => void): void {
    if (this.#over) { return; }
    this.close();
    tell();
  }
}
